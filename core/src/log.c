/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>

#include <qxl/hw.h>

#include "wire.h"

enum { MESSAGE_MAX = 256 };

struct text {
    char bytes[MESSAGE_MAX];
    uint32_t used;
};

static void append_char(struct text *text, char c)
{
    if (text->used < MESSAGE_MAX - 1)
        text->bytes[text->used++] = c;
}

static void append_string(struct text *text, const char *string)
{
    for (; *string; string++)
        append_char(text, *string);
}

static void append_decimal(struct text *text, uint32_t value)
{
    char digits[10];
    uint32_t n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n)
        append_char(text, digits[--n]);
}

static void append_hex(struct text *text, uint64_t value)
{
    int shift = 60;

    while (shift > 0 && value >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        append_char(text, "0123456789abcdef"[value >> shift & 15]);
}

static void append_signed(struct text *text, int32_t value)
{
    if (value < 0)
        append_char(text, '-');
    append_decimal(text, value < 0 ? 0u - (uint32_t)value : (uint32_t)value);
}

/* Takes one conversion; returns the place behind it. */
static const char *append_conversion(struct text *text, const char *format, va_list *arguments)
{
    switch (*format) {
    case 's':
        append_string(text, va_arg(*arguments, const char *));
        break;
    case 'u':
        append_decimal(text, va_arg(*arguments, unsigned));
        break;
    case 'd':
        append_signed(text, va_arg(*arguments, int));
        break;
    case 'x':
        append_hex(text, va_arg(*arguments, unsigned));
        break;
    case 'l':
        append_hex(text, va_arg(*arguments, unsigned long long));
        return format + 3;
    default:
        append_char(text, *format);
        break;
    }
    return format + 1;
}

void qxl_log(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
             enum qxl_log_level level, const char *format, ...)
{
    struct text text;
    va_list arguments;
    uint8_t *buffer = (uint8_t *)hw->ram.memory + hw->ram_header_offset + offsetof(QXLRam, log_buf);

    if ((uint32_t)level > hw->log_level)
        return;
    text.used = 0;
    va_start(arguments, format);
    while (*format) {
        if (*format == '%' && format[1])
            format = append_conversion(&text, format + 1, &arguments);
        else
            append_char(&text, *format++);
    }
    va_end(arguments);
    text.bytes[text.used] = 0;
    os->print(context, text.bytes);

    /* The host prints the buffer as it is: the line ends here. */
    text.bytes[text.used++] = '\n';
    os->lock(context, QXL_LOCK_LOG);
    memcpy(buffer, text.bytes, text.used);
    buffer[text.used] = 0;
    os->port_write(context, QXL_IO_LOG, 0);
    os->unlock(context, QXL_LOCK_LOG);
}
