/* SPDX-License-Identifier: BSD-3-Clause */
/* Out of memory on a device that keeps what it gets: it releases nothing until NOTIFY_OOM, and
 * then needs its time. How long does a drawing thread stand still? */
#include "handmade.h"

#include "check.h"
#include "fixture.h"
#include "state.h"

#include <string.h>

enum { US = 1000, DRAW_NS = 50 * US, KEEP_MAX = 2048, DRAWS = 20000 };

struct slow {
    struct handmade device;
    QXLCommand kept[KEEP_MAX];
    uint32_t kept_count;
    uint64_t latency_ns; /* from NOTIFY_OOM to the release */
    uint64_t due_ns;     /* of the release under way; 0: none */
    uint32_t reaped;     /* QXL_EVENT_DISPLAY that the interrupt's thread has seen */
    uint64_t reaped_by_interrupt;
    bool asks_late;      /* the old protocol: 10 ms pass before NOTIFY_OOM is written */
    int unlocks;         /* of QXL_LOCK_STATE with nothing else held, until an empty head comes */
    bool loses_wake_ups; /* the old protocol: another thread takes the event, 30 ms pass */
};

static void take_all(struct slow *slow)
{
    while (slow->kept_count < KEEP_MAX &&
           handmade_take(&slow->device, &slow->kept[slow->kept_count]))
        slow->kept_count++;
    slow->device.header->cmd_ring.notify_on_prod = slow->device.header->cmd_ring.prod + 1;
}

static void release_all(struct slow *slow)
{
    uint64_t next = 0;

    /* From the last on: the id must be read before the link is written over it. */
    while (slow->kept_count > 0) {
        const QXLCommand *command = &slow->kept[--slow->kept_count];
        uint64_t id = handmade_id(&slow->device, command);

        handmade_chain(&slow->device, command, next);
        next = id;
    }
    if (next)
        handmade_release(&slow->device, next);
    slow->due_ns = 0;
}

/* What the device has to do by now. */
static bool work(struct handmade *device)
{
    struct slow *slow = device->test;

    take_all(slow);
    if (slow->due_ns == 0)
        return false;
    if (device->os.now_ns >= slow->due_ns)
        release_all(slow);
    return true;
}

static void slow_port(struct handmade *device, uint32_t port, uint8_t value)
{
    struct slow *slow = device->test;
    const QXLReleaseRing *ring = &device->header->release_ring;

    handmade_behave(device, port, value);
    take_all(slow);
    if (port == QXL_IO_NOTIFY_OOM && ring->prod == ring->cons && slow->due_ns == 0)
        slow->due_ns = device->os.now_ns + slow->latency_ns;
}

/* Let time pass for the thread that draws; the device works meanwhile. */
static void pass(struct slow *slow, uint64_t time_ns)
{
    uint64_t end = slow->device.os.now_ns + time_ns;

    while (slow->device.os.now_ns < end) {
        slow->device.os.now_ns += 10 * US;
        work(&slow->device);
    }
}

static void old_port_write(void *context, uint32_t port, uint8_t value)
{
    struct slow *slow = ((struct rig_deterministic *)context)->test;

    if (port == QXL_IO_NOTIFY_OOM && slow->asks_late)
        pass(slow, 10 * MS);
    rig_deterministic_os.port_write(context, port, value);
}

static void old_wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    struct rig_deterministic *os = context;
    struct slow *slow = os->test;

    if (slow->loses_wake_ups && event == QXL_EVENT_DISPLAY)
        pass(slow, 30 * MS);
    else if (slow->asks_late && event == QXL_EVENT_DISPLAY)
        rig_deterministic_os.wait(context, event, seen, os->now_ns + 30ull * MS);
    else
        rig_deterministic_os.wait(context, event, seen, deadline_ns);
}

static const struct qxl_surface_request PRIMARY = {
    .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};

static void start(struct slow *slow, uint64_t latency_ns, const struct qxl_config *config)
{
    memset(slow, 0, sizeof(*slow));
    slow->latency_ns = latency_ns;
    handmade_init(&slow->device, 5);
    slow->device.test = slow->device.os.test = slow;
    slow->device.on_port = slow_port;
    slow->device.on_step = work;
    handmade_start(&slow->device, config);
    check_status(qxl_primary_create(slow->device.display, &PRIMARY), QXL_STATUS_OK);
}

static enum qxl_status fill(struct slow *slow)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };

    return qxl_draw(slow->device.display, &request);
}

/* The thread behind the interrupt. */
static void reap_on_interrupt(struct slow *slow)
{
    if (slow->device.os.sequences[QXL_EVENT_DISPLAY] == slow->reaped)
        return;
    slow->reaped = slow->device.os.sequences[QXL_EVENT_DISPLAY];
    slow->reaped_by_interrupt += qxl_reclaim(slow->device.display);
}

static void draw_steadily(struct slow *slow, int count)
{
    for (int i = 0; i < count; i++) {
        check_status(fill(slow), QXL_STATUS_OK);
        pass(slow, DRAW_NS);
        reap_on_interrupt(slow);
    }
}

static struct qxl_statistics statistics_of(struct slow *slow)
{
    return qxl_display_statistics(slow->device.display);
}

/* ---- how long ---- */

enum policy { OLD_WAKE_UP_LOST, OLD, ASK_WHEN_OUT, ASK_EARLY, POLICIES };

static struct qxl_statistics measure(enum policy policy, uint64_t latency_ns)
{
    const struct qxl_config config = {.low_water = policy == ASK_EARLY ? 0 : 1};
    struct qxl_statistics statistics;
    struct slow slow;

    start(&slow, latency_ns, &config);
    slow.asks_late = policy == OLD || policy == OLD_WAKE_UP_LOST;
    slow.loses_wake_ups = policy == OLD_WAKE_UP_LOST;
    slow.device.table.port_write = old_port_write;
    slow.device.table.wait = old_wait;
    draw_steadily(&slow, DRAWS);
    statistics = statistics_of(&slow);
    handmade_finish(&slow.device);
    return statistics;
}

/* 3, 29 of docs/bug-museum.md: sleep 10 ms, NOTIFY_OOM, wait 30 ms, on an event that another
 * thread could take. The rows are those of docs/core.md. */
static void asking_early_stalls_less_than_asking_late_3_29(void **state)
{
    static const uint64_t LATENCIES_MS[] = {1, 5, 10, 20};
    uint64_t stalls[POLICIES];

    (void)state;
    print_message("release after  old, stolen      old   when out    early   (longest stall)\n");
    for (int i = 0; i < 4; i++) {
        for (int policy = 0; policy < POLICIES; policy++)
            stalls[policy] =
                measure((enum policy)policy, LATENCIES_MS[i] * MS).longest_stall_ns / US;
        print_message("%9u ms %9.1f ms %5.1f ms %7.1f ms %5.1f ms\n", (unsigned)LATENCIES_MS[i],
                      (double)stalls[0] / 1000, (double)stalls[1] / 1000, (double)stalls[2] / 1000,
                      (double)stalls[3] / 1000);
        assert_in_range(stalls[ASK_WHEN_OUT], LATENCIES_MS[i] * 1000 - 100,
                        LATENCIES_MS[i] * 1000 + 100);
        assert_in_range(stalls[OLD], stalls[ASK_WHEN_OUT] + 9900, stalls[ASK_WHEN_OUT] + 10100);
        assert_true(stalls[OLD_WAKE_UP_LOST] >= 40000);
        /* An eighth of 256 KiB is 128 fills, which take 6.4 ms. */
        assert_int_equal(stalls[ASK_EARLY] == 0, LATENCIES_MS[i] < 6);
        assert_true(stalls[ASK_EARLY] + 6000 < stalls[ASK_WHEN_OUT] || stalls[ASK_EARLY] == 0);
    }
}

/* ---- when the device is asked ---- */

static uint64_t free_bytes(struct slow *slow)
{
    return slow->device.hw.pages_size - statistics_of(slow).heap_used;
}

static void the_device_is_asked_once_at_the_mark_and_not_before(void **state)
{
    const struct qxl_config config = {.low_water = 100 * 1024};
    struct slow slow;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    while (slow.device.ports[QXL_IO_NOTIFY_OOM] == 0)
        check_status(fill(&slow), QXL_STATUS_OK);
    assert_in_range(free_bytes(&slow), 100 * 1024 - 512, 100 * 1024 - 1);
    for (int i = 0; i < 50; i++)
        check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
    assert_int_equal(statistics_of(&slow).low_memory, 1);
    assert_int_equal(statistics_of(&slow).oom_notifications, 1);
    assert_int_equal(slow.device.os.waits, 0);
    handmade_finish(&slow.device);
}

static void it_is_asked_again_only_after_something_has_come_back(void **state)
{
    const struct qxl_config config = {.low_water = 200 * 1024};
    struct slow slow;
    QXLCommand *first = &slow.kept[0];

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    while (slow.device.ports[QXL_IO_NOTIFY_OOM] == 0)
        check_status(fill(&slow), QXL_STATUS_OK);
    for (uint64_t asked = 2; asked < 5; asked++) {
        handmade_release(&slow.device, handmade_id(&slow.device, first));
        handmade_chain(&slow.device, first++, 0);
        for (int i = 0; i < 10; i++)
            check_status(fill(&slow), QXL_STATUS_OK);
        assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], asked);
    }
    assert_int_equal(statistics_of(&slow).low_memory, 4);
    handmade_finish(&slow.device);
}

static void it_is_not_asked_while_something_waits_in_the_release_ring(void **state)
{
    const struct qxl_config config = {.low_water = UINT64_MAX};
    struct slow slow;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
    take_all(&slow);
    /* An id of nobody: it does not count as something that came back. */
    handmade_release(&slow.device, 0x123456789);
    check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
    assert_int_equal(statistics_of(&slow).bad_releases, 1);
    handmade_finish(&slow.device);
}

static void release_nothing_in_the_middle(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct slow *slow = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (os->locks_held == 0 && lock == QXL_LOCK_STATE && slow->unlocks > 0 && --slow->unlocks == 0)
        handmade_release(&slow->device, 0);
}

/* The empty head may come between the decision to ask and the question. */
static void an_empty_head_does_not_put_an_end_to_asking(void **state)
{
    const struct qxl_config config = {.low_water = UINT64_MAX};

    (void)state;
    for (int unlocks = 1; unlocks <= 3; unlocks++) {
        struct slow slow;

        start(&slow, 3600ull * 1000 * MS, &config);
        slow.device.table.unlock = release_nothing_in_the_middle;
        slow.unlocks = unlocks;
        for (int i = 0; i < 2; i++)
            check_status(fill(&slow), QXL_STATUS_OK);
        assert_int_equal(slow.unlocks, 0);
        assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
        assert_int_equal(statistics_of(&slow).low_memory, 1);
        slow.device.table.unlock = rig_deterministic_os.unlock;
        handmade_finish(&slow.device);
    }
}

static void after_a_start_the_device_is_asked_anew(void **state)
{
    const struct qxl_config config = {.low_water = UINT64_MAX};
    struct slow slow;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    for (uint64_t asked = 1; asked < 4; asked++) {
        check_status(fill(&slow), QXL_STATUS_OK);
        assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], asked);
        check_status(qxl_display_start(slow.device.display), QXL_STATUS_OK);
        check_status(qxl_primary_create(slow.device.display, &PRIMARY), QXL_STATUS_OK);
    }
    handmade_finish(&slow.device);
}

static void it_is_not_asked_while_a_chain_is_not_walked_to_its_end(void **state)
{
    const struct qxl_config config = {.low_water = UINT64_MAX};
    struct slow slow;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    for (int i = 0; i < 200; i++) {
        check_status(fill(&slow), QXL_STATUS_OK);
        take_all(&slow);
    }
    release_all(&slow);
    for (int i = 0; i < 2; i++)
        check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(statistics_of(&slow).releases, 200);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
    check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 2);
    handmade_finish(&slow.device);
}

static void a_mark_of_one_byte_asks_only_when_memory_is_out(void **state)
{
    const struct qxl_config config = {.low_water = 1};
    struct slow slow;

    (void)state;
    start(&slow, 5ull * MS, &config);
    while (statistics_of(&slow).longest_stall_ns == 0) {
        assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 0);
        check_status(fill(&slow), QXL_STATUS_OK);
    }
    assert_true(slow.device.ports[QXL_IO_NOTIFY_OOM] > 0);
    assert_int_equal(statistics_of(&slow).low_memory, 0);
    handmade_finish(&slow.device);
}

static void few_handles_are_as_bad_as_little_memory(void **state)
{
    const struct qxl_config config = {.commands_max = 80};
    struct slow slow;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    for (int i = 0; i < 70; i++) {
        check_status(fill(&slow), QXL_STATUS_OK);
        take_all(&slow);
    }
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 0);
    check_status(fill(&slow), QXL_STATUS_OK);
    assert_int_equal(slow.device.ports[QXL_IO_NOTIFY_OOM], 1);
    handmade_finish(&slow.device);
}

static void the_interrupts_thread_takes_back_what_was_asked_for(void **state)
{
    struct slow slow;

    (void)state;
    start(&slow, 2ull * MS, NULL);
    draw_steadily(&slow, DRAWS);
    assert_true(slow.reaped_by_interrupt > DRAWS / 2);
    assert_int_equal(statistics_of(&slow).longest_stall_ns, 0);
    assert_int_equal(statistics_of(&slow).oom_notifications, statistics_of(&slow).low_memory);
    handmade_finish(&slow.device);
}

static void reap_in_the_middle(void *context, enum qxl_lock lock)
{
    struct rig_deterministic *os = context;
    struct slow *slow = os->test;

    rig_deterministic_os.unlock(context, lock);
    if (slow->device.display && os->locks_held == 0 && lock == QXL_LOCK_STATE) {
        work(&slow->device);
        reap_on_interrupt(slow);
    }
}

/* Between any two steps of a command another thread takes back what has come. */
static void reaping_at_the_same_time_disturbs_nobody_who_draws(void **state)
{
    struct slow slow;

    (void)state;
    start(&slow, 1ull * MS, NULL);
    slow.device.table.unlock = reap_in_the_middle;
    draw_steadily(&slow, DRAWS);
    assert_true(slow.reaped_by_interrupt > DRAWS / 2);
    assert_int_equal(statistics_of(&slow).bad_releases, 0);
    slow.device.table.unlock = rig_deterministic_os.unlock;
    take_all(&slow);
    release_all(&slow);
    qxl_reclaim(slow.device.display);
    assert_int_equal(statistics_of(&slow).live, 0);
    assert_int_equal(statistics_of(&slow).heap_used, 0);
    handmade_finish(&slow.device);
}

static void a_stall_that_ends_in_failure_counts_too(void **state)
{
    const struct qxl_config config = {.memory_timeout_ns = 35ull * MS};
    struct slow slow;
    enum qxl_status status;

    (void)state;
    start(&slow, 3600ull * 1000 * MS, &config);
    do
        status = fill(&slow);
    while (status == QXL_STATUS_OK);
    check_status(status, QXL_STATUS_NO_MEMORY);
    assert_in_range(statistics_of(&slow).longest_stall_ns, 35 * MS, 36 * MS);
    handmade_finish(&slow.device);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(asking_early_stalls_less_than_asking_late_3_29),
        cmocka_unit_test(the_device_is_asked_once_at_the_mark_and_not_before),
        cmocka_unit_test(it_is_asked_again_only_after_something_has_come_back),
        cmocka_unit_test(it_is_not_asked_while_something_waits_in_the_release_ring),
        cmocka_unit_test(an_empty_head_does_not_put_an_end_to_asking),
        cmocka_unit_test(after_a_start_the_device_is_asked_anew),
        cmocka_unit_test(it_is_not_asked_while_a_chain_is_not_walked_to_its_end),
        cmocka_unit_test(a_mark_of_one_byte_asks_only_when_memory_is_out),
        cmocka_unit_test(few_handles_are_as_bad_as_little_memory),
        cmocka_unit_test(the_interrupts_thread_takes_back_what_was_asked_for),
        cmocka_unit_test(reaping_at_the_same_time_disturbs_nobody_who_draws),
        cmocka_unit_test(a_stall_that_ends_in_failure_counts_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
