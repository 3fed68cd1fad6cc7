/* SPDX-License-Identifier: BSD-3-Clause */
/* The checks of the test kernel see what they are for. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "plain_driver.h"
#include "system.h"
#include "gdi.h"

enum { TAG = 0x74736574 };

/* Exactly this rule was broken since the last time. */
#define assert_fault(text)                                  \
    do {                                                    \
        assert_non_null(strstr(kernel_last_fault(), text)); \
        assert_int_equal(kernel_take_faults(), 1);          \
    } while (0)

static const void *self(void)
{
    return GetModuleHandleA(NULL);
}

static int forget(void **state)
{
    (void)state;
    kernel_take_faults();
    return 0;
}

static int nothing_is_left(void **state)
{
    (void)state;
    int result = kernel_faults() || win32k_leaks(NULL) ? -1 : 0;
    win32k_forget(NULL);
    return result;
}

static void a_block_that_is_not_freed_is_a_leak(void **state)
{
    void *block = EngAllocMem(FL_ZERO_MEMORY, 10, TAG);

    (void)state;
    assert_int_equal(win32k_leaks(self()), 1);
    assert_fault("leaked memory");
    EngFreeMem(block);
    assert_int_equal(win32k_leaks(self()), 0);
}

static void a_write_behind_a_block_is_seen_at_once(void **state)
{
    volatile uint8_t *block = EngAllocMem(0, 4096, TAG);

    (void)state;
    block[4096] = 1;
    assert_fault("behind a block of 4096 bytes");
    EngFreeMem((void *)block);
}

static void a_write_into_the_last_bytes_of_a_page_is_seen_when_the_block_is_freed(void **state)
{
    volatile uint8_t *block = EngAllocMem(0, 10, TAG);

    (void)state;
    block[10] = 1;
    assert_int_equal(kernel_faults(), 0);
    EngFreeMem((void *)block);
    assert_fault("write behind a block of 10 bytes");
}

static void a_write_before_a_block_is_seen_when_it_is_freed(void **state)
{
    volatile uint8_t *block = EngAllocMem(0, 100, TAG);

    (void)state;
    block[-1] = 1;
    EngFreeMem((void *)block);
    assert_fault("write before a block of 100 bytes");
}

static void a_block_that_was_freed_cannot_be_read(void **state)
{
    volatile uint8_t *block = EngAllocMem(0, 100, TAG);

    (void)state;
    EngFreeMem((void *)block);
    (void)block[50];
    assert_fault("after the freeing of");
}

static void a_block_is_freed_once(void **state)
{
    void *block = EngAllocMem(0, 100, TAG);

    (void)state;
    EngFreeMem(block);
    EngFreeMem(block);
    assert_fault("EngFreeMem");
}

static void memory_is_zeroed_only_if_asked_for(void **state)
{
    uint8_t *zeroed = EngAllocMem(FL_ZERO_MEMORY, 3, TAG), *plain = EngAllocMem(0, 3, TAG);

    (void)state;
    assert_memory_equal(zeroed, "\0\0\0", 3);
    assert_memory_equal(plain, "\xa5\xa5\xa5", 3);
    EngFreeMem(zeroed);
    EngFreeMem(plain);
}

static void the_nth_creation_and_all_after_it_fail(void **state)
{
    (void)state;
    win32k_fail_at(2);
    HSEMAPHORE semaphore = EngCreateSemaphore();
    assert_non_null(semaphore);
    assert_null(EngAllocMem(0, 8, TAG));
    assert_null(EngCreateSemaphore());
    assert_null(EngCreateBitmap((SIZEL){1, 1}, 0, BMF_32BPP, 0, NULL));
    assert_null(EngCreatePalette(PAL_BGR, 0, NULL, 0, 0, 0));
    assert_int_equal(win32k_creations(), 5);
    win32k_fail_at(0);
    EngDeleteSemaphore(semaphore);
}

static void a_semaphore_that_is_not_deleted_is_a_leak(void **state)
{
    HSEMAPHORE semaphore = EngCreateSemaphore();

    (void)state;
    win32k_leaks(self());
    assert_fault("leaked semaphore");
    EngDeleteSemaphore(semaphore);
}

static void a_semaphore_is_not_deleted_while_it_is_held(void **state)
{
    HSEMAPHORE semaphore = EngCreateSemaphore();

    (void)state;
    EngAcquireSemaphore(semaphore);
    EngDeleteSemaphore(semaphore);
    assert_fault("is held");
}

static void a_thread_takes_a_semaphore_once(void **state)
{
    HSEMAPHORE semaphore = EngCreateSemaphore();

    (void)state;
    EngAcquireSemaphore(semaphore);
    EngAcquireSemaphore(semaphore);
    assert_fault("already");
    EngReleaseSemaphore(semaphore);
    EngReleaseSemaphore(semaphore);
    assert_fault("not the thread's");
    EngDeleteSemaphore(semaphore);
}

static void two_semaphores_are_always_taken_in_one_order(void **state)
{
    HSEMAPHORE first = EngCreateSemaphore(), second = EngCreateSemaphore();
    HSEMAPHORE third = EngCreateSemaphore();

    (void)state;
    EngAcquireSemaphore(first);
    EngAcquireSemaphore(second);
    EngReleaseSemaphore(first);
    EngAcquireSemaphore(third);
    EngReleaseSemaphore(second);
    EngReleaseSemaphore(third);
    assert_int_equal(kernel_faults(), 0);
    EngAcquireSemaphore(third);
    EngAcquireSemaphore(first);
    assert_fault("the other way round");
    EngReleaseSemaphore(first);
    EngReleaseSemaphore(third);
    EngDeleteSemaphore(first);
    EngDeleteSemaphore(second);
    EngDeleteSemaphore(third);
}

static void a_thread_that_waits_holds_no_lock(void **state)
{
    HSEMAPHORE semaphore = EngCreateSemaphore();
    struct kernel_event *event = kernel_event_create(true, true);
    LARGE_INTEGER now = {.QuadPart = 0};

    (void)state;
    assert_true(EngWaitForSingleObject((PEVENT)event, &now));
    EngAcquireSemaphore(semaphore);
    assert_true(EngWaitForSingleObject((PEVENT)event, &now));
    assert_fault("waits with semaphore");
    win32k_let_wait_with(semaphore);
    assert_true(EngWaitForSingleObject((PEVENT)event, &now));
    EngReleaseSemaphore(semaphore);
    EngDeleteSemaphore(semaphore);
    kernel_event_delete(event);
}

static void a_wait_ends_at_its_limit_or_when_the_event_is_set(void **state)
{
    struct kernel_event *event = kernel_event_create(true, false);
    LARGE_INTEGER soon = {.QuadPart = -10000};

    (void)state;
    assert_false(EngWaitForSingleObject((PEVENT)event, &soon));
    kernel_event_set(event);
    assert_true(EngWaitForSingleObject((PEVENT)event, NULL));
    EngClearEvent((PEVENT)event);
    assert_false(EngWaitForSingleObject((PEVENT)event, &soon));
    kernel_event_delete(event);
    kernel_event_set(event);
    assert_fault("is no event");
}

static void functions_are_not_called_above_their_level(void **state)
{
    LARGE_INTEGER now = {.QuadPart = 0};
    HSEMAPHORE semaphore = EngCreateSemaphore();
    struct kernel_event *event = kernel_event_create(true, true);
    DWORD returned;

    (void)state;
    unsigned old = machine_raise_irql(MACHINE_DISPATCH);
    assert_null(EngAllocMem(0, 8, TAG));
    assert_fault("EngAllocMem called at IRQL 2");
    EngAcquireSemaphore(semaphore);
    assert_fault("EngAcquireSemaphore called at IRQL 2");
    EngWaitForSingleObject((PEVENT)event, &now);
    assert_fault("EngWaitForSingleObject called at IRQL 2");
    assert_int_not_equal(EngDeviceIoControl(NULL, 0, NULL, 0, NULL, 0, &returned), 0);
    assert_fault("EngDeviceIoControl called at IRQL 2");
    assert_null(EngCreateBitmap((SIZEL){1, 1}, 0, BMF_32BPP, 0, NULL));
    assert_fault("EngCreateBitmap called at IRQL 2");
    assert_null(EngCreateSemaphore());
    assert_fault("EngCreateSemaphore called at IRQL 2");
    machine_lower_irql(old);
    EngDeleteSemaphore(semaphore);
    kernel_event_delete(event);
}

static void a_surface_is_not_deleted_while_it_is_locked(void **state)
{
    HSURF handle = (HSURF)EngCreateBitmap((SIZEL){4, 4}, 0, BMF_32BPP, 0, NULL);
    SURFOBJ *object = EngLockSurface(handle);

    (void)state;
    assert_false(EngDeleteSurface(handle));
    assert_fault("is locked 1 times");
    EngUnlockSurface(object);
    EngUnlockSurface(object);
    assert_fault("is not locked");
    assert_true(EngDeleteSurface(handle));
    assert_null(EngLockSurface(handle));
    assert_fault("is no surface, or no more");
    assert_false(EngDeleteSurface(handle));
    assert_fault("EngDeleteSurface");
}

static void a_surface_that_is_not_deleted_is_a_leak(void **state)
{
    HSURF handle = (HSURF)EngCreateBitmap((SIZEL){4, 4}, 0, BMF_32BPP, 0, NULL);

    (void)state;
    win32k_leaks(self());
    assert_fault("leaked surface");
    EngDeleteSurface(handle);
}

static void a_write_below_the_last_row_of_a_bitmap_is_seen(void **state)
{
    SURFOBJ *bitmap = win32k_bitmap(1024, 2, BMF_32BPP, NULL);

    (void)state;
    ((volatile uint32_t *)bitmap->pvBits)[2048] = 1;
    assert_fault("write at");
    win32k_free_bitmap(bitmap);
}

static void rows_of_a_bitmap_go_down_or_up(void **state)
{
    uint32_t pixels[2][3] = {{0}};
    HSURF handle = (HSURF)EngCreateBitmap((SIZEL){3, 2}, 12, BMF_32BPP, 0, pixels);
    SURFOBJ *up = EngLockSurface(handle);

    (void)state;
    assert_ptr_equal(up->pvScan0, pixels[1]);
    assert_int_equal(up->lDelta, -12);
    assert_int_equal(up->cjBits, 24);
    EngUnlockSurface(up);
    EngDeleteSurface(handle);
    assert_null(EngCreateBitmap((SIZEL){3, 2}, 8, BMF_32BPP, 0, pixels));
    assert_fault("8 bytes a row");
}

static void a_surface_of_the_engines_is_not_modified(void **state)
{
    struct win32k_device device = {0};
    HSURF handle = (HSURF)EngCreateBitmap((SIZEL){4, 4}, 0, BMF_32BPP, 0, NULL);

    (void)state;
    assert_false(EngModifySurface(handle, (HDEV)&device, 0, 0, NULL, NULL, 0, NULL));
    assert_fault("the surface is the engine's");
    EngDeleteSurface(handle);
}

static void a_palette_is_deleted_once(void **state)
{
    HPALETTE palette = EngCreatePalette(PAL_BITFIELDS, 0, NULL, 0x7c00, 0x3e0, 0x1f);

    (void)state;
    win32k_leaks(self());
    assert_fault("leaked palette");
    assert_true(EngDeletePalette(palette));
    assert_false(EngDeletePalette(palette));
    assert_fault("EngDeletePalette");
}

/* ---- what a driver does ---- */

struct desk {
    struct system_session *session;
    struct win32k_device *device;
};

static int sit_down(void **state)
{
    static struct desk desk;

    kernel_take_faults();
    desk.session = system_session_begin("plain_driver.dll", NULL);
    desk.device = desk.session ? system_enable(desk.session, 640, 480, 32) : NULL;
    *state = &desk;
    return desk.device ? 0 : -1;
}

static int stand_up(void **state)
{
    struct desk *desk = *state;

    system_disable(desk->device);
    system_session_end(desk->session);
    return nothing_is_left(state);
}

static ULONG tell(struct desk *desk, enum plain_escape what, const void *in)
{
    return gdi_escape(desk->device, what, in ? sizeof(void *) : 0, (void *)in, 0, NULL);
}

static struct plain_calls calls_of(struct desk *desk)
{
    struct plain_calls calls = {0};

    gdi_escape(desk->device, PLAIN_CALLS, 0, NULL, sizeof(calls), &calls);
    return calls;
}

static void a_driver_that_behaves_breaks_no_rule(void **state)
{
    DEVMODEW mode;
    struct desk *desk = *state;

    assert_int_equal(system_modes(desk->session, &mode, 1), 1);
    assert_int_equal(mode.dmPelsWidth, 640);
    assert_true(system_change_mode(&desk->device, 640, 480, 32));
    assert_int_equal(kernel_faults(), 0);
}

static void a_driver_returns_without_a_lock(void **state)
{
    tell(*state, PLAIN_HOLD_A_LOCK, NULL);
    assert_fault("DrvEscape returned with 1 locks held");
}

static void a_driver_returns_at_the_level_it_was_called_at(void **state)
{
    tell(*state, PLAIN_RAISE_IRQL, NULL);
    assert_fault("DrvEscape returned at IRQL 2");
}

static void a_driver_waits_with_those_locks_only_that_are_meant_for_it(void **state)
{
    struct kernel_event *event = kernel_event_create(true, true);

    tell(*state, PLAIN_WAIT_WITH_A_GATE, &event);
    assert_int_equal(kernel_faults(), 0);
    tell(*state, PLAIN_WAIT_WITH_A_LOCK, &event);
    assert_fault("waits with semaphore");
    kernel_event_delete(event);
}

static void what_a_driver_leaves_at_its_end_are_leaks(void **state)
{
    struct desk *desk = *state;

    tell(desk, PLAIN_LEAK, NULL);
    system_disable(desk->device);
    assert_int_equal(kernel_faults(), 0);
    assert_int_equal(win32k_leaks(system_module(desk->session)), 5);
    assert_int_equal(kernel_take_faults(), 5);
    win32k_forget(system_module(desk->session));
    desk->device = NULL;
}

static void leaks_of_one_session_are_not_those_of_another(void **state)
{
    struct desk *desk = *state;
    struct system_session *other = system_session_begin("plain_driver.dll", NULL);

    assert_non_null(other);
    assert_ptr_not_equal(system_module(other), system_module(desk->session));
    tell(desk, PLAIN_LEAK, NULL);
    assert_int_equal(win32k_leaks(system_module(other)), 0);
    system_session_end(other);
    assert_int_equal(kernel_faults(), 0);
    win32k_forget(system_module(desk->session));
    desk->device = NULL;
}

static void a_hook_needs_a_function(void **state)
{
    tell(*state, PLAIN_HOOK_WITHOUT_A_FUNCTION, NULL);
    assert_fault("the driver's table has no function 71");
}

static void the_screen_goes_with_its_surface(void **state)
{
    struct desk *desk = *state;
    HSURF screen = desk->device->surface;

    tell(desk, PLAIN_KEEP_THE_SURFACE, NULL);
    system_disable(desk->device);
    assert_fault("the surface still exists");
    desk->device = NULL;
    EngDeleteSurface(screen);
}

static void a_device_bitmap_is_gdis_to_delete(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *bitmap = gdi_compatible_bitmap(desk->device, 30, 20);

    assert_int_equal(bitmap->iType, STYPE_DEVBITMAP);
    assert_false(tell(desk, PLAIN_DELETE_A_BITMAP, &bitmap->hsurf));
    assert_fault("GDI's to delete");
    gdi_delete_bitmap(bitmap);
    assert_int_equal(calls_of(desk).delete_bitmap, 1);
}

static void a_device_bitmap_keeps_its_pixels_when_its_device_goes(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *bitmap = gdi_compatible_bitmap(desk->device, 30, 20);
    BRUSHOBJ *brush = win32k_brush_solid(0x123456);

    assert_true(gdi_bit_blt(bitmap, NULL, NULL, NULL, NULL, &(RECTL){0, 0, 30, 20}, NULL, NULL,
                            brush, NULL, 0xf0f0));
    assert_true(system_change_mode(&desk->device, 640, 480, 32));
    assert_int_equal(bitmap->iType, STYPE_BITMAP);
    assert_int_equal(((uint32_t *)bitmap->pvScan0)[29], 0x123456);
    gdi_delete_bitmap(bitmap);
    win32k_free(brush);
}

static void gdi_calls_the_driver_for_what_it_hooks(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *screen = desk->device->screen, *bitmap = win32k_bitmap(8, 8, BMF_32BPP, NULL);
    RECTL area = {0, 0, 8, 8};
    BRUSHOBJ *brush = win32k_brush_solid(0xff);

    gdi_bit_blt(screen, NULL, NULL, NULL, NULL, &area, NULL, NULL, brush, NULL, 0xf0f0);
    assert_int_equal(calls_of(desk).bit_blt, 1);
    gdi_bit_blt(bitmap, NULL, NULL, NULL, NULL, &area, NULL, NULL, brush, NULL, 0xf0f0);
    gdi_copy_bits(screen, bitmap, NULL, NULL, &area, &(POINTL){0, 0});
    gdi_copy_bits(bitmap, screen, NULL, NULL, &area, &(POINTL){0, 0});
    assert_int_equal(calls_of(desk).bit_blt, 1);
    assert_int_equal(calls_of(desk).copy_bits, 2);
    win32k_free(brush);
    win32k_free_bitmap(bitmap);
}

static void the_engine_draws_on_the_screen_through_the_driver(void **state)
{
    struct desk *desk = *state;
    BRUSHOBJ *brush = win32k_brush_solid(0x55);

    assert_true(gdi_line_to(desk->device->screen, NULL, brush, 2, 3, 9, 3, NULL, 0x0d0d));
    SURFOBJ *seen = gdi_read(desk->device->screen);
    assert_int_equal(((uint32_t *)seen->pvScan0)[3 * 640 + 2], 0x55);
    assert_int_equal(((uint32_t *)seen->pvScan0)[3 * 640 + 9], 0);
    win32k_free_bitmap(seen);
    win32k_free(brush);
}

static void a_brush_is_realized_once_for_each_device(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *pattern = win32k_bitmap(8, 8, BMF_32BPP, NULL);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, NULL);
    RECTL area = {0, 0, 8, 8};

    for (int i = 0; i < 3; i++)
        gdi_bit_blt(desk->device->screen, NULL, NULL, NULL, NULL, &area, NULL, NULL, brush, NULL,
                    0xf0f0);
    assert_int_equal(calls_of(desk).realize_brush, 1);
    assert_true(system_change_mode(&desk->device, 640, 480, 32));
    gdi_bit_blt(desk->device->screen, NULL, NULL, NULL, NULL, &area, NULL, NULL, brush, NULL,
                0xf0f0);
    assert_int_equal(calls_of(desk).realize_brush, 1);
    win32k_free(brush);
    win32k_free_bitmap(pattern);
}

static void a_brush_that_is_realized_has_memory(void **state)
{
    struct desk *desk = *state;
    SURFOBJ *pattern = win32k_bitmap(8, 8, BMF_32BPP, NULL);
    BRUSHOBJ *brush = win32k_brush_pattern(pattern, NULL, NULL);

    tell(desk, PLAIN_REALIZE_NOTHING, NULL);
    assert_false(gdi_bit_blt(desk->device->screen, NULL, NULL, NULL, NULL, &(RECTL){0, 0, 8, 8},
                             NULL, NULL, brush, NULL, 0xf0f0));
    assert_fault("BRUSHOBJ_pvAllocRbrush was not called");
    assert_null(BRUSHOBJ_pvAllocRbrush(brush, 8));
    assert_fault("not in DrvRealizeBrush");
    win32k_free(brush);
    win32k_free_bitmap(pattern);
}

#define plain(name) cmocka_unit_test_setup_teardown(name, forget, nothing_is_left)
#define driven(name) cmocka_unit_test_setup_teardown(name, sit_down, stand_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        plain(a_block_that_is_not_freed_is_a_leak),
        plain(a_write_behind_a_block_is_seen_at_once),
        plain(a_write_into_the_last_bytes_of_a_page_is_seen_when_the_block_is_freed),
        plain(a_write_before_a_block_is_seen_when_it_is_freed),
        plain(a_block_that_was_freed_cannot_be_read),
        plain(a_block_is_freed_once),
        plain(memory_is_zeroed_only_if_asked_for),
        plain(the_nth_creation_and_all_after_it_fail),
        plain(a_semaphore_that_is_not_deleted_is_a_leak),
        plain(a_semaphore_is_not_deleted_while_it_is_held),
        plain(a_thread_takes_a_semaphore_once),
        plain(two_semaphores_are_always_taken_in_one_order),
        plain(a_thread_that_waits_holds_no_lock),
        plain(a_wait_ends_at_its_limit_or_when_the_event_is_set),
        plain(functions_are_not_called_above_their_level),
        plain(a_surface_is_not_deleted_while_it_is_locked),
        plain(a_surface_that_is_not_deleted_is_a_leak),
        plain(a_write_below_the_last_row_of_a_bitmap_is_seen),
        plain(rows_of_a_bitmap_go_down_or_up),
        plain(a_surface_of_the_engines_is_not_modified),
        plain(a_palette_is_deleted_once),
        driven(a_driver_that_behaves_breaks_no_rule),
        driven(a_driver_returns_without_a_lock),
        driven(a_driver_returns_at_the_level_it_was_called_at),
        driven(a_driver_waits_with_those_locks_only_that_are_meant_for_it),
        driven(what_a_driver_leaves_at_its_end_are_leaks),
        driven(leaks_of_one_session_are_not_those_of_another),
        driven(a_hook_needs_a_function),
        driven(the_screen_goes_with_its_surface),
        driven(a_device_bitmap_is_gdis_to_delete),
        driven(a_device_bitmap_keeps_its_pixels_when_its_device_goes),
        driven(gdi_calls_the_driver_for_what_it_hooks),
        driven(the_engine_draws_on_the_screen_through_the_driver),
        driven(a_brush_is_realized_once_for_each_device),
        driven(a_brush_that_is_realized_has_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
