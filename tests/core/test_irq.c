/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts: taken in one atomic step, the line recomputed, and the mask. */
#include "fixture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "handmade.h"

/* ---- with a device of our own ---- */

static void probe(struct handmade *device, uint32_t mask)
{
    handmade_init(device, 5);
    check_status(qxl_probe(&device->base.bars, &device->hw, NULL), QXL_STATUS_OK);
    device->header->int_mask = mask;
}

static uint32_t take(struct handmade *device)
{
    return qxl_irq_take(&device->hw, &rig_deterministic_os, &device->os);
}

static void interrupts_are_taken_once_and_the_line_is_recomputed(void **state)
{
    struct handmade device;

    (void)state;
    probe(&device, 0x01);
    device.header->int_pending = 0x29;
    assert_int_equal(qxl_irq_pending(&device.hw), 0x29);
    assert_int_equal(device.header->int_pending, 0x29);
    assert_int_equal(take(&device), 0x29);
    assert_int_equal(device.header->int_pending, 0);
    assert_int_equal(device.header->int_mask, 0x01);
    assert_int_equal(device.ports[QXL_IO_UPDATE_IRQ], 1);
    assert_int_equal(take(&device), 0);
    assert_int_equal(device.ports[QXL_IO_UPDATE_IRQ], 1);
    handmade_finish(&device);
}

/* On a shared line the handler is called for others' interrupts, too. */
static void an_interrupt_of_another_device_touches_nothing(void **state)
{
    struct handmade device;

    (void)state;
    probe(&device, 0x0f);
    assert_int_equal(take(&device), 0);
    device.header->int_pending = 0x30;
    assert_int_equal(take(&device), 0);
    assert_int_equal(device.header->int_pending, 0x30);
    device.header->int_mask = 0;
    device.header->int_pending = 0x3f;
    assert_int_equal(take(&device), 0);
    assert_int_equal(device.header->int_pending, 0x3f);
    assert_int_equal(device.os.port_writes, 0);
    handmade_finish(&device);
}

static void a_device_that_reads_all_ones_has_no_interrupt(void **state)
{
    struct handmade device;

    (void)state;
    probe(&device, UINT32_MAX);
    device.header->int_pending = UINT32_MAX;
    assert_int_equal(qxl_irq_pending(&device.hw), 0);
    assert_int_equal(take(&device), 0);
    assert_int_equal(device.os.port_writes, 0);
    handmade_finish(&device);
}

static void setting_the_mask_re_arms_the_line(void **state)
{
    struct handmade device;

    (void)state;
    probe(&device, 0);
    device.header->int_pending = 4;
    qxl_irq_set_mask(&device.hw, &rig_deterministic_os, &device.os, 0x35);
    assert_int_equal(device.header->int_mask, 0x35);
    assert_int_equal(device.header->int_pending, 4);
    assert_int_equal(device.ports[QXL_IO_UPDATE_IRQ], 1);
    handmade_finish(&device);
}

static void a_mask_of_all_ones_is_never_set(void **state)
{
    struct handmade device;

    (void)state;
    probe(&device, 0);
    qxl_irq_set_mask(&device.hw, &rig_deterministic_os, &device.os, UINT32_MAX);
    assert_int_equal(device.header->int_mask, 0x3f);
    handmade_finish(&device);
}

struct raiser {
    struct handmade device;
    uint32_t raised; /* times that a bit became pending that was not */
    bool stop;       /* atomic */
};

static void *raise_again_and_again(void *context)
{
    struct raiser *raiser = context;

    for (int i = 0; !__atomic_load_n(&raiser->stop, __ATOMIC_SEQ_CST); i = (i + 1) % 6) {
        uint32_t bit = 1u << i;
        uint32_t before =
            __atomic_fetch_or(&raiser->device.header->int_pending, bit, __ATOMIC_SEQ_CST);

        raiser->raised += !(before & bit);
    }
    return NULL;
}

/* Read and cleared in two steps, what is raised between them would be lost. */
static void no_interrupt_is_lost_that_comes_while_others_are_taken(void **state)
{
    enum { TAKES = 20 * 1000 };
    static struct raiser raiser;
    uint32_t taken = 0;
    pthread_t thread;

    (void)state;
    probe(&raiser.device, 0x3f);
    assert_int_equal(pthread_create(&thread, NULL, raise_again_and_again, &raiser), 0);
    for (int takes = 0; takes < TAKES;) {
        uint32_t bits = take(&raiser.device);

        taken += (uint32_t)__builtin_popcount(bits);
        takes += bits != 0;
        if (!bits)
            sched_yield();
    }
    __atomic_store_n(&raiser.stop, true, __ATOMIC_SEQ_CST);
    pthread_join(thread, NULL);
    taken += (uint32_t)__builtin_popcount(take(&raiser.device));
    assert_int_equal(taken, raiser.raised);
    handmade_finish(&raiser.device);
}

/* ---- with the fake device, whose line is QEMU's ---- */

static bool line(struct fixture *f)
{
    enum { STATUS = 6, INTERRUPT = 0x08 };

    return fake_qxl_pci_read(f->device, STATUS, 1) & INTERRUPT;
}

/* What a device does that has something to say, while nobody handles its interrupt. */
static void raise_unhandled(struct fixture *f, uint32_t bits)
{
    f->os.hw = NULL;
    f->header->int_pending |= bits;
    fake_qxl_io_write(f->device, QXL_IO_UPDATE_IRQ, 0, 1);
}

static void the_line_falls_when_the_interrupt_is_taken(void **state)
{
    const struct fixture_options options = {.variant = *state};
    struct fixture f;

    fixture_open(&f, &options);
    assert_false(line(&f));
    qxl_irq_set_mask(&f.hw, &rig_deterministic_os, &f.os, QXL_INTERRUPT_ERROR);
    raise_unhandled(&f, QXL_INTERRUPT_ERROR);
    assert_true(line(&f));
    assert_true(qxl_irq_take(&f.hw, &rig_deterministic_os, &f.os) & QXL_INTERRUPT_ERROR);
    assert_false(line(&f));
    fixture_close(&f);
}

static void a_masked_interrupt_waits_for_the_mask(void **state)
{
    const struct fixture_options options = {.variant = *state};
    struct fixture f;

    fixture_open(&f, &options);
    qxl_irq_set_mask(&f.hw, &rig_deterministic_os, &f.os, QXL_INTERRUPT_DISPLAY);
    raise_unhandled(&f, QXL_INTERRUPT_CLIENT);
    assert_false(line(&f));
    assert_int_equal(qxl_irq_take(&f.hw, &rig_deterministic_os, &f.os), 0);
    qxl_irq_set_mask(&f.hw, &rig_deterministic_os, &f.os, QXL_INTERRUPT_CLIENT);
    assert_true(line(&f));
    assert_true(qxl_irq_take(&f.hw, &rig_deterministic_os, &f.os) & QXL_INTERRUPT_CLIENT);
    assert_false(line(&f));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest handmade[] = {
        cmocka_unit_test(interrupts_are_taken_once_and_the_line_is_recomputed),
        cmocka_unit_test(an_interrupt_of_another_device_touches_nothing),
        cmocka_unit_test(a_device_that_reads_all_ones_has_no_interrupt),
        cmocka_unit_test(setting_the_mask_re_arms_the_line),
        cmocka_unit_test(a_mask_of_all_ones_is_never_set),
        cmocka_unit_test(no_interrupt_is_lost_that_comes_while_others_are_taken),
    };
    const struct variant_test tests[] = {
        variant_test(the_line_falls_when_the_interrupt_is_taken, 0),
        variant_test(a_masked_interrupt_waits_for_the_mask, 0),
    };

    return cmocka_run_group_tests_name("irq", handmade, NULL, NULL) +
           run_on_variants("irq of the device", tests, sizeof(tests) / sizeof(tests[0]));
}
