/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdarg.h>

#include "log.h"

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

/* Takes one conversion; returns the place behind it. One that is not known is text. */
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
    case '%':
        append_char(text, '%');
        break;
    case 'l':
        if (format[1] == 'l' && format[2] == 'x') {
            append_hex(text, va_arg(*arguments, unsigned long long));
            return format + 3;
        }
        /* fall through */
    default:
        append_char(text, '%');
        return format;
    }
    return format + 1;
}

/* At most MESSAGE_MAX - 1 characters and a terminator. */
static void format_text(struct text *text, const char *format, va_list *arguments)
{
    text->used = 0;
    while (*format) {
        if (*format == '%' && format[1])
            format = append_conversion(text, format + 1, arguments);
        else
            append_char(text, *format++);
    }
    text->bytes[text->used] = 0;
}

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* The host prints the buffer as it is: the line ends here. A host of level 0 prints nothing. */
static void tell_host(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
                      struct text *text)
{
    uint8_t *buffer = (uint8_t *)hw->ram.memory + hw->ram_header_offset + offsetof(QXLRam, log_buf);

    if (hw->log_level == 0)
        return;
    text->bytes[text->used++] = '\n';
    os->lock(context, QXL_LOCK_LOG);
    memcpy(buffer, text->bytes, text->used);
    buffer[text->used] = 0;
    os->port_write(context, QXL_IO_LOG, 0);
    os->unlock(context, QXL_LOCK_LOG);
}

void qxl_log(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
             enum qxl_log_level level, const char *format, ...)
{
    struct text text;
    va_list arguments;

    if ((uint32_t)level > qxl_hw_log_level(hw))
        return;
    va_start(arguments, format);
    format_text(&text, format, &arguments);
    va_end(arguments);
    os->print(context, text.bytes);
    tell_host(hw, os, context, &text);
}

void qxl_hw_set_log_level(struct qxl_hw *hw, enum qxl_log_level level)
{
    __atomic_store_n(&hw->os_log_level, (uint32_t)level, __ATOMIC_RELAXED);
}

uint32_t qxl_hw_log_level(const struct qxl_hw *hw)
{
    return higher(hw->log_level, __atomic_load_n(&hw->os_log_level, __ATOMIC_RELAXED));
}

void qxl_display_set_log_level(struct qxl_display *display, enum qxl_log_level level)
{
    __atomic_store_n(&display->log_level, higher(display->hw.log_level, (uint32_t)level),
                     __ATOMIC_RELAXED);
}

void display_print(struct qxl_display *display, const char *format, ...)
{
    struct text text;
    va_list arguments;

    va_start(arguments, format);
    format_text(&text, format, &arguments);
    va_end(arguments);
    display->os->print(display->os_context, text.bytes);
    if (!qxl_display_is_gone(display))
        tell_host(&display->hw, display->os, display->os_context, &text);
}

void display_log_block(struct qxl_display *display, const char *what, uint64_t id,
                       struct placement placement)
{
    const struct heap *heap = &display->heaps[placement.aperture];

    display_log(display, QXL_LOG_ALLOCATION, "qxl: %s 0x%llx bytes at 0x%llx of %s for 0x%llx",
                what, (unsigned long long)heap_size(heap, placement.block),
                (unsigned long long)heap_offset(heap, placement.block),
                placement.aperture == APERTURE_MAIN ? "BAR 0's heap" : "the surface BAR",
                (unsigned long long)id);
}
