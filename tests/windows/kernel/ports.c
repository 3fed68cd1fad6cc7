/* SPDX-License-Identifier: BSD-3-Clause */
/* `out` and `in` are not for programs: the processor says so, and this does them. */
#include <windows.h>

#include "computer.h"
#include "machine.h"

/* Bit 0: not one byte, but four; bit 1: out. */
enum { IN_IMMEDIATE = 0xe4, IN_DX = 0xec, WIDE = 1, WRITE = 2 };
enum { VGA_FIRST = 0x3b4, VGA_LAST = 0x3da };

static void *handler;

static void write_port(unsigned port, uint32_t value, unsigned size)
{
    struct machine_bar io = machine_bar(FAKE_QXL_BAR_IO);

    if (port >= io.address && port + size <= io.address + io.size)
        fake_qxl_io_write(machine_device(), (unsigned)(port - io.address), value, size);
    else if (port >= VGA_FIRST && port <= VGA_LAST)
        fake_qxl_vga_io_write(machine_device());
    else
        kernel_fault("out to port 0x%x (%u bytes), which nobody answers", port, size);
}

static uint32_t read_port(unsigned port, unsigned size)
{
    struct machine_bar io = machine_bar(FAKE_QXL_BAR_IO);

    if (port >= io.address && port + size <= io.address + io.size)
        return fake_qxl_io_read(machine_device(), (unsigned)(port - io.address), size);
    kernel_fault("in from port 0x%x (%u bytes), which nobody answers", port, size);
    return UINT32_MAX;
}

/* Of the registers of either width. */
#ifdef _WIN64
#define REGISTER(context, name) ((context)->R##name)
#else
#define REGISTER(context, name) ((context)->E##name)
#endif

static bool emulate(CONTEXT *context)
{
    const uint8_t *at = (const uint8_t *)REGISTER(context, ip);
    bool half = *at == 0x66;
    unsigned length = half ? 2 : 1, opcode = at[half];
    unsigned size = !(opcode & WIDE) ? 1 : half ? 2 : 4;
    unsigned port = (unsigned)REGISTER(context, dx) & 0xffff;
    bool immediate = (opcode & 0xfc) == IN_IMMEDIATE;

    if (!immediate && (opcode & 0xfc) != IN_DX)
        return false;
    if (immediate)
        port = at[length++];
    if (opcode & WRITE) {
        write_port(port, (uint32_t)REGISTER(context, ax), size);
    } else {
        uint32_t ones = size == 4 ? UINT32_MAX : (1u << 8 * size) - 1;
        uint32_t value = read_port(port, size) & ones;
        REGISTER(context, ax) = ((uint32_t)REGISTER(context, ax) & ~ones) | value;
    }
    REGISTER(context, ip) += length;
    return true;
}

static LONG CALLBACK on_exception(EXCEPTION_POINTERS *exception)
{
    if (exception->ExceptionRecord->ExceptionCode != EXCEPTION_PRIV_INSTRUCTION ||
        !emulate(exception->ContextRecord))
        return EXCEPTION_CONTINUE_SEARCH;
    return EXCEPTION_CONTINUE_EXECUTION;
}

void ports_start(void)
{
    handler = AddVectoredExceptionHandler(1, on_exception);
}

void ports_stop(void)
{
    RemoveVectoredExceptionHandler(handler);
}
