/* SPDX-License-Identifier: BSD-3-Clause */
/* qxl.sys's interrupts, power and the end of the device. The test plays the display driver. */
#include "miniport.h"

#include <winbase.h>

static const uint32_t OURS =
    QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR | QXL_INTERRUPT_IO_CMD | QXL_INTERRUPT_ERROR;

static QXLRam *ram_of(const struct qxl_windows_info *info)
{
    return (QXLRam *)((uint8_t *)info->hw.ram.memory + info->hw.ram_header_offset);
}

static void out(const struct qxl_windows_info *info, unsigned port)
{
    __asm__ volatile("outb %b0, %w1" : : "a"(0), "d"((uint16_t)(info->ports + port)) : "memory");
}

static struct qxl_windows_info unmask(HANDLE adapter, uint32_t mask)
{
    struct qxl_windows_info info = info_of(adapter);

    out(&info, QXL_IO_RESET);
    ram_of(&info)->int_mask = mask;
    out(&info, QXL_IO_UPDATE_IRQ);
    return info;
}

/* As the device would, but without its reason. */
static void make_pending(const struct qxl_windows_info *info, uint32_t bits)
{
    __atomic_fetch_or(&ram_of(info)->int_pending, bits, __ATOMIC_SEQ_CST);
    out(info, QXL_IO_UPDATE_IRQ);
}

static bool is_set(const struct qxl_windows_info *info, enum qxl_event event)
{
    return kernel_event_read(info->events[event]);
}

/* Museum 43: without UPDATE_IRQ the line stays high. machine_settle() would not return. */
static void an_interrupt_is_taken_counted_and_signalled(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t updates = writes_to(QXL_IO_UPDATE_IRQ);

    make_pending(&info, QXL_INTERRUPT_IO_CMD);
    machine_settle();
    assert_int_equal(ram_of(&info)->int_pending, 0);
    assert_int_equal(info.shared->sequences[QXL_EVENT_IO], 1);
    assert_true(is_set(&info, QXL_EVENT_IO));
    assert_int_equal(writes_to(QXL_IO_UPDATE_IRQ), updates + 2);
    assert_int_equal(info.shared->sequences[QXL_EVENT_DISPLAY], 0);
    assert_false(is_set(&info, QXL_EVENT_DISPLAY));
}

static void each_event_is_of_its_own_interrupt(void **state)
{
    static const uint32_t BITS[QXL_EVENT_COUNT] = {
        [QXL_EVENT_DISPLAY] = QXL_INTERRUPT_DISPLAY,
        [QXL_EVENT_CURSOR] = QXL_INTERRUPT_CURSOR,
        [QXL_EVENT_IO] = QXL_INTERRUPT_IO_CMD,
    };
    struct qxl_windows_info info = unmask(*state, OURS);

    for (unsigned event = 0; event < QXL_EVENT_COUNT; event++) {
        make_pending(&info, BITS[event]);
        machine_settle();
        for (unsigned other = 0; other < QXL_EVENT_COUNT; other++)
            assert_int_equal(info.shared->sequences[other], other <= event);
    }
}

static void a_guest_bug_is_counted(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);

    make_pending(&info, QXL_INTERRUPT_ERROR);
    machine_settle();
    assert_int_equal(info.shared->errors, 1);
}

/* The device then ignores UPDATE_IRQ, too: nothing but RESET takes the line down. */
static void the_line_of_a_device_that_found_a_guest_bug_goes_down(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);

    fake_qxl_io_write(machine_device(), QXL_IO_MEMSLOT_DEL, 99, 1);
    machine_settle();
    assert_int_equal(fake_qxl_get_counters(machine_device()).guest_bugs, 1);
    assert_int_equal(info.shared->errors, 1);
    assert_false(fake_qxl_guest_bug(machine_device()));
    videoprt_stop(*state);
    assert_int_equal(kernel_faults(), 0);
    machine_stop();
    kernel_take_faults(); /* the guest bug */
}

struct gate {
    struct kernel_event *reached, *open;
};

static void wait_at_gate(void *extension, void *context)
{
    const struct gate *gate = context;

    (void)extension;
    kernel_event_set(gate->reached);
    kernel_event_wait(gate->open, KERNEL_FOREVER);
}

/* While a DPC runs, the next one waits with what two interrupts have taken. */
static void a_dpc_signals_what_all_interrupts_before_it_took(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    struct gate gate = {kernel_event_create(true, false), kernel_event_create(true, false)};

    machine_queue_dpc(wait_at_gate, NULL, &gate);
    kernel_event_wait(gate.reached, KERNEL_FOREVER);
    make_pending(&info, QXL_INTERRUPT_DISPLAY);
    while (__atomic_load_n(&ram_of(&info)->int_pending, __ATOMIC_SEQ_CST))
        SwitchToThread();
    make_pending(&info, QXL_INTERRUPT_CURSOR);
    while (__atomic_load_n(&ram_of(&info)->int_pending, __ATOMIC_SEQ_CST))
        SwitchToThread();
    kernel_event_set(gate.open);
    machine_settle();
    assert_int_equal(info.shared->sequences[QXL_EVENT_DISPLAY], 1);
    assert_int_equal(info.shared->sequences[QXL_EVENT_CURSOR], 1);
    kernel_event_delete(gate.reached);
    kernel_event_delete(gate.open);
}

/* Museum 29: who waits has all interrupts, however the threads meet. */
static DWORD WINAPI raise_often(void *context)
{
    for (int i = 0; i < 500; i++)
        make_pending(context, i % 2 ? QXL_INTERRUPT_DISPLAY : QXL_INTERRUPT_IO_CMD);
    return 0;
}

static void no_interrupt_is_lost_between_threads(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    HANDLE threads[3];

    for (int i = 0; i < 3; i++)
        threads[i] = CreateThread(NULL, 0, raise_often, &info, 0, NULL);
    WaitForMultipleObjects(3, threads, TRUE, INFINITE);
    for (int i = 0; i < 3; i++)
        CloseHandle(threads[i]);
    machine_settle();
    assert_int_equal(ram_of(&info)->int_pending, 0);
    for (unsigned event = 0; event < QXL_EVENT_COUNT; event++)
        kernel_event_clear(info.events[event]);
    uint32_t seen = info.shared->sequences[QXL_EVENT_DISPLAY];
    make_pending(&info, QXL_INTERRUPT_DISPLAY);
    machine_settle();
    assert_int_equal(info.shared->sequences[QXL_EVENT_DISPLAY], seen + 1);
    assert_true(is_set(&info, QXL_EVENT_DISPLAY));
}

static void the_interrupt_of_another_device_is_left_alone(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t before = writes();

    assert_false(videoprt_interrupt(*state));
    ram_of(&info)->int_pending = QXL_INTERRUPT_CLIENT; /* masked */
    assert_false(videoprt_interrupt(*state));
    assert_int_equal(writes(), before);
    assert_int_equal(ram_of(&info)->int_pending, QXL_INTERRUPT_CLIENT);
}

/* HwInitialize comes when a display driver opens the device: interrupts do not wait for it. */
static void an_interrupt_before_initialization_is_served(void **state)
{
    HANDLE adapter = videoprt_load("qxl.sys");

    (void)state;
    assert_int_equal(videoprt_find_adapter(adapter), NO_ERROR);
    struct qxl_windows_info info = unmask(adapter, OURS);
    make_pending(&info, QXL_INTERRUPT_DISPLAY);
    machine_settle();
    assert_int_equal(info.shared->sequences[QXL_EVENT_DISPLAY], 1);
    videoprt_stop(adapter);
}

static void a_device_that_was_pulled_out_interrupts_nobody(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t before;

    machine_pull_out();
    before = writes();
    assert_int_equal(ram_of(&info)->int_pending, UINT32_MAX);
    assert_false(videoprt_interrupt(*state));
    assert_int_equal(writes(), before);
}

/* Museum 23: the waits were 60 s. */
static void who_waits_for_a_device_that_was_pulled_out_is_woken(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    VIDEO_NUM_MODES count;

    videoprt_surprise_remove(*state);
    videoprt_ioctl(*state, IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, NULL, 0, &count, sizeof(count), NULL);
    assert_int_equal(info.shared->gone, 1);
    for (unsigned event = 0; event < QXL_EVENT_COUNT; event++)
        assert_true(is_set(&info, (enum qxl_event)event));
    videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOn);
    videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerShutdown);
    assert_int_equal(info.shared->sequences[QXL_EVENT_IO], 1);
}

/* ---- power ---- */

static void every_power_state_is_supported_and_no_other(void **state)
{
    for (ULONG power = VideoPowerOn; power < VideoPowerMaximum; power++) {
        assert_int_equal(videoprt_get_power(*state, DISPLAY_ADAPTER_HW_ID, power), NO_ERROR);
        assert_int_equal(videoprt_get_power(*state, 1, power), NO_ERROR);
        assert_int_equal(videoprt_get_power(*state, 2, power), ERROR_INVALID_PARAMETER);
    }
    assert_int_equal(videoprt_get_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerUnspecified),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerMaximum),
                     ERROR_INVALID_PARAMETER);
}

/* Museum 10: a slot was added on power-up, and on a device that had lost nothing that is a bug. */
static void power_comes_back_without_a_word_to_the_device(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t before = writes();

    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOn), NO_ERROR);
    assert_int_equal(writes(), before);
    assert_int_equal(info.shared->power_ups, 1);
    for (unsigned event = 0; event < QXL_EVENT_COUNT; event++)
        /* an operation that runs has not ended by that */
        assert_int_equal(is_set(&info, (enum qxl_event)event), event != QXL_EVENT_IO);
    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOn), NO_ERROR);
    assert_int_equal(info.shared->power_ups, 2);
}

/* While it sleeps, memory reads as all ones: that is not the end. */
static void a_device_that_slept_is_there_again(void **state)
{
    struct qxl_windows_info info = info_of(*state);
    QXLRom *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;
    VIDEO_NUM_MODES count;

    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOff), NO_ERROR);
    rom->magic = UINT32_MAX;
    assert_int_equal(videoprt_ioctl(*state, IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, NULL, 0, &count,
                                    sizeof(count), NULL),
                     ERROR_DEV_NOT_EXIST);
    assert_int_equal(info.shared->gone, 1);
    rom->magic = QXL_ROM_MAGIC;
    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOn), NO_ERROR);
    assert_int_equal(info.shared->gone, 0);
    assert_int_equal(info.shared->power_ups, 1);
    info_of(*state);
}

static void without_power_the_device_does_not_interrupt(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);

    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerOff), NO_ERROR);
    make_pending(&info, QXL_INTERRUPT_DISPLAY);
    machine_settle();
    assert_int_equal(ram_of(&info)->int_mask, 0);
    assert_int_equal(info.shared->sequences[QXL_EVENT_DISPLAY], 0);
    assert_int_equal(writes_to(QXL_IO_RESET), 1);
}

static void light_sleep_and_hibernation_leave_the_screen_on(void **state)
{
    static const ULONG STATES[] = {VideoPowerStandBy, VideoPowerSuspend, VideoPowerHibernate};
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t before = writes();

    for (size_t i = 0; i < sizeof(STATES) / sizeof(*STATES); i++)
        assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, STATES[i]), NO_ERROR);
    assert_int_equal(writes(), before);
    assert_int_equal(ram_of(&info)->int_mask, OURS);
}

static void the_monitors_power_is_not_the_adapters(void **state)
{
    struct qxl_windows_info info = unmask(*state, OURS);
    uint64_t before = writes();

    for (ULONG power = VideoPowerOn; power < VideoPowerMaximum; power++)
        assert_int_equal(videoprt_set_power(*state, 1, power), NO_ERROR);
    assert_int_equal(writes(), before);
    assert_int_equal(info.shared->power_ups, 0);
}

static void shutdown_gives_the_device_back_to_vga(void **state)
{
    unmask(*state, OURS);
    assert_int_equal(videoprt_set_power(*state, DISPLAY_ADAPTER_HW_ID, VideoPowerShutdown),
                     NO_ERROR);
    assert_int_equal(writes_to(QXL_IO_RESET), 2);
    assert_int_equal(fake_qxl_get_mode(machine_device()), FAKE_QXL_MODE_VGA);
}

/* Revision 5 does not leave its mode because VGA is written. */
static void a_blue_screen_is_seen(void **state)
{
    unmask(*state, OURS);
    assert_true(videoprt_bug_check(*state));
    assert_int_equal(writes_to(QXL_IO_RESET), 2);
}

#define STARTED(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STARTED(an_interrupt_is_taken_counted_and_signalled),
        STARTED(each_event_is_of_its_own_interrupt),
        STARTED(a_guest_bug_is_counted),
        STARTED(the_line_of_a_device_that_found_a_guest_bug_goes_down),
        STARTED(a_dpc_signals_what_all_interrupts_before_it_took),
        STARTED(no_interrupt_is_lost_between_threads),
        STARTED(the_interrupt_of_another_device_is_left_alone),
        cmocka_unit_test_setup_teardown(an_interrupt_before_initialization_is_served, switch_on,
                                        switch_off),
        STARTED(a_device_that_was_pulled_out_interrupts_nobody),
        STARTED(who_waits_for_a_device_that_was_pulled_out_is_woken),
        STARTED(every_power_state_is_supported_and_no_other),
        STARTED(power_comes_back_without_a_word_to_the_device),
        STARTED(a_device_that_slept_is_there_again),
        STARTED(without_power_the_device_does_not_interrupt),
        STARTED(light_sleep_and_hibernation_leave_the_screen_on),
        STARTED(the_monitors_power_is_not_the_adapters),
        STARTED(shutdown_gives_the_device_back_to_vga),
        STARTED(a_blue_screen_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
