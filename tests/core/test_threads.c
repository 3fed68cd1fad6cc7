/* SPDX-License-Identifier: BSD-3-Clause */
/* Driver and device in threads of their own. Run under ThreadSanitizer too: suite `threads`.
 *
 * A lost wake-up costs the core a slice of 10 ms and is not seen. So the OS here stretches each
 * wait for a ring or an operation to a deadline that nothing but a lost wake-up reaches, and counts
 * those that reach it. A wait for memory keeps its slices: the device gives back 32 at a time and
 * what it holds when it is asked, and must be asked again. */
#include "check.h"
#include <requests.h>

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl_wire.h>

#include "../../harness/backend/fake.h"
#include "../../harness/os/threads.h"

static const uint64_t PATIENCE_NS = 20ull * 1000 * 1000 * 1000;

struct threaded {
    struct rig_backend *backend;
    struct qxl_hw hw;
    struct rig_threads *threads;
    struct qxl_display *display;
    struct qxl_os os;
    uint32_t lost_wake_ups; /* atomic */
    uint32_t complaints;    /* atomic: commands that the checking host did not accept */
};

/* ---- an OS that notices ---- */

static _Thread_local bool asked_for_memory;

static struct rig_threads *inner(void *context)
{
    return ((struct threaded *)context)->threads;
}

static void patient_wait(void *context, enum qxl_event event, uint32_t seen, uint64_t deadline_ns)
{
    struct threaded *t = context;
    uint64_t now = rig_threads_os.clock_ns(t->threads);
    uint64_t slice = deadline_ns - now, end = now + PATIENCE_NS;

    if (asked_for_memory) {
        asked_for_memory = false;
        rig_threads_os.wait(t->threads, event, seen, deadline_ns);
        return;
    }
    while (rig_threads_os.event_sequence(t->threads, event) == seen &&
           !qxl_display_is_gone(t->display)) {
        if (now >= end) {
            __atomic_fetch_add(&t->lost_wake_ups, 1, __ATOMIC_RELAXED);
            return;
        }
        rig_threads_os.wait(t->threads, event, seen, now + slice);
        now = rig_threads_os.clock_ns(t->threads);
    }
}

static void port_write(void *context, uint32_t port, uint8_t value)
{
    asked_for_memory = port == QXL_IO_NOTIFY_OOM;
    rig_threads_os.port_write(inner(context), port, value);
}

static uint64_t clock_ns(void *context)
{
    return rig_threads_os.clock_ns(inner(context));
}

static uint32_t event_sequence(void *context, enum qxl_event event)
{
    return rig_threads_os.event_sequence(inner(context), event);
}

static void lock(void *context, enum qxl_lock which)
{
    rig_threads_os.lock(inner(context), which);
}

static void unlock(void *context, enum qxl_lock which)
{
    rig_threads_os.unlock(inner(context), which);
}

static void *allocate(void *context, size_t size)
{
    return rig_threads_os.allocate(inner(context), size);
}

static void release(void *context, void *memory, size_t size)
{
    rig_threads_os.free(inner(context), memory, size);
}

static void print(void *context, const char *text)
{
    rig_threads_os.print(inner(context), text);
}

static const struct qxl_os PATIENT = {
    port_write, clock_ns, event_sequence, patient_wait, lock, unlock, allocate, release, print,
};

static void on_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                       const char *reason)
{
    struct threaded *t = context;

    (void)command;
    (void)reason;
    if (verdict != FAKE_QXL_ACCEPT)
        __atomic_fetch_add(&t->complaints, 1, __ATOMIC_RELAXED);
}

static void open_threaded(struct threaded *t, uint32_t commands_max, enum rig_fake_host host)
{
    const struct rig_fake_options options = {
        .host = host, .threaded = true, .verdict = on_verdict, .context = t};
    const struct qxl_config config = {
        .commands_max = commands_max,
        .ring_timeout_ns = 3 * PATIENCE_NS,
        .memory_timeout_ns = 3 * PATIENCE_NS,
        .io_timeout_ns = 3 * PATIENCE_NS,
    };
    const struct qxl_surface_request primary = {
        .width = 256, .height = 256, .format = SPICE_SURFACE_FMT_32_xRGB};

    memset(t, 0, sizeof(*t));
    t->backend = rig_fake_backend_create(&options);
    assert_non_null(t->backend);
    check_status(qxl_probe(&t->backend->bars, &t->hw, NULL), QXL_STATUS_OK);
    t->threads = rig_threads_create(t->backend, &t->hw);
    assert_non_null(t->threads);
    check_status(qxl_display_create(&t->hw, &PATIENT, t, &config, &t->display), QXL_STATUS_OK);
    check_status(qxl_display_start(t->display), QXL_STATUS_OK);
    check_status(qxl_primary_create(t->display, &primary), QXL_STATUS_OK);
}

static void close_threaded(struct threaded *t)
{
    struct fake_qxl_counters counters = fake_qxl_get_counters(rig_fake_backend_device(t->backend));
    uint32_t lost = __atomic_load_n(&t->lost_wake_ups, __ATOMIC_RELAXED);

    fake_qxl_thread_stop(rig_fake_backend_device(t->backend));
    qxl_display_destroy(t->display);
    rig_backend_destroy(t->backend);
    rig_threads_destroy(t->threads);
    assert_int_equal(lost, 0);
    assert_int_equal(__atomic_load_n(&t->complaints, __ATOMIC_RELAXED), 0);
    assert_int_equal(counters.guest_bugs, 0);
}

static void expect_all_back(struct threaded *t)
{
    struct qxl_statistics statistics;

    check_status(qxl_reclaim_all(t->display, 3 * PATIENCE_NS), QXL_STATUS_OK);
    statistics = qxl_display_statistics(t->display);
    assert_int_equal(statistics.live, 0);
    assert_int_equal(statistics.heap_used, 0);
    assert_int_equal(statistics.bad_releases, 0);
    assert_int_equal(statistics.broken_chains, 0);
    assert_int_equal(statistics.lost_interrupts, 0);
    assert_int_equal(statistics.releases, statistics.commands + statistics.cursor_commands);
}

/* ---- what the threads do ---- */

struct worker {
    struct threaded *t;
    uint64_t seed;
    uint32_t rounds;
    enum qxl_status status; /* of the first call that failed */
    pthread_t thread;
};

/* Now and then let the device run empty, or get ahead of it. */
static void stall(uint64_t *seed)
{
    uint64_t dice = noise(seed);

    if (dice % 32 == 0)
        sched_yield();
    else if (dice % 32 == 1)
        for (volatile uint32_t i = 0; i < (dice >> 8) % 3000; i = i + 1)
            ;
}

static enum qxl_status fill(struct worker *worker)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {1, 2, 30, 40},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };

    return qxl_draw(worker->t->display, &request);
}

static enum qxl_status copy(struct worker *worker)
{
    return qxl_draw(worker->t->display, &RIG_COPY_64X64);
}

static enum qxl_status come_and_go(struct worker *worker)
{
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct qxl_surface_id id;
    enum qxl_status status = qxl_surface_create(worker->t->display, &small, &id);

    return status == QXL_STATUS_OK ? qxl_surface_destroy(worker->t->display, id) : status;
}

static enum qxl_status any_call(struct worker *worker)
{
    const struct qxl_rect area = {0, 0, 8, 8};

    switch (noise(&worker->seed) % 16) {
    case 0:
        return come_and_go(worker);
    case 1:
        return qxl_surface_update_area(worker->t->display, QXL_PRIMARY, &area);
    case 2:
    case 3:
        return qxl_cursor_move(worker->t->display, (struct qxl_point){1, 2});
    case 4:
        (void)qxl_reclaim(worker->t->display);
        return QXL_STATUS_OK;
    case 5:
        (void)qxl_display_statistics(worker->t->display);
        return QXL_STATUS_OK;
    case 6:
    case 7:
        return copy(worker);
    default:
        return fill(worker);
    }
}

static void *draw_only(void *argument)
{
    struct worker *worker = argument;

    for (uint32_t i = 0; i < worker->rounds && worker->status == QXL_STATUS_OK; i++) {
        worker->status = fill(worker);
        stall(&worker->seed);
    }
    return NULL;
}

static void *cursor_only(void *argument)
{
    struct worker *worker = argument;

    for (uint32_t i = 0; i < worker->rounds && worker->status == QXL_STATUS_OK; i++) {
        worker->status = qxl_cursor_hide(worker->t->display);
        stall(&worker->seed);
    }
    return NULL;
}

static void *do_anything(void *argument)
{
    struct worker *worker = argument;

    for (uint32_t i = 0; i < worker->rounds && worker->status == QXL_STATUS_OK; i++) {
        worker->status = any_call(worker);
        stall(&worker->seed);
    }
    return NULL;
}

static void run(struct threaded *t, struct worker *workers, int count, uint32_t rounds,
                void *(*work)(void *))
{
    for (int i = 0; i < count; i++) {
        workers[i] = (struct worker){.t = t, .seed = (uint64_t)i + 1, .rounds = rounds};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
}

static void join(struct worker *workers, int count)
{
    for (int i = 0; i < count; i++)
        pthread_join(workers[i].thread, NULL);
}

/* ---- the tests ---- */

static void a_hundred_thousand_commands_lose_no_wake_up(void **state)
{
    struct threaded t;
    struct worker worker;

    (void)state;
    open_threaded(&t, 0, RIG_FAKE_HOST_NULL);
    run(&t, &worker, 1, 100000, draw_only);
    join(&worker, 1);
    check_status(worker.status, QXL_STATUS_OK);
    assert_int_equal(qxl_display_statistics(t.display).commands, 100000);
    expect_all_back(&t);
    close_threaded(&t);
}

static void cursor_commands_lose_no_wake_up(void **state)
{
    struct threaded t;
    struct worker worker;

    (void)state;
    open_threaded(&t, 0, RIG_FAKE_HOST_NULL);
    run(&t, &worker, 1, 20000, cursor_only);
    join(&worker, 1);
    check_status(worker.status, QXL_STATUS_OK);
    expect_all_back(&t);
    close_threaded(&t);
}

static void running_out_of_handles_all_the_time_loses_no_wake_up(void **state)
{
    static const uint32_t tables[] = {1, 8, 40, 100};

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct threaded t;
        struct worker workers[2];

        open_threaded(&t, tables[i], RIG_FAKE_HOST_NULL);
        run(&t, workers, 2, 2000, draw_only);
        join(workers, 2);
        check_status(workers[0].status, QXL_STATUS_OK);
        check_status(workers[1].status, QXL_STATUS_OK);
        if (tables[i] < 32) /* the device gives back 32 at a time, unless asked */
            assert_true(qxl_display_statistics(t.display).oom_notifications > 0);
        expect_all_back(&t);
        close_threaded(&t);
    }
}

static void threads_that_do_anything_do_not_disturb_each_other(void **state)
{
    enum { THREADS = 4 };
    struct worker workers[THREADS];
    struct threaded t;

    (void)state;
    open_threaded(&t, 200, RIG_FAKE_HOST_CHECKING);
    run(&t, workers, THREADS, 5000, do_anything);
    join(workers, THREADS);
    for (int i = 0; i < THREADS; i++)
        check_status(workers[i].status, QXL_STATUS_OK);
    expect_all_back(&t);
    close_threaded(&t);
}

static void every_thread_ends_when_the_device_is_gone(void **state)
{
    enum { THREADS = 4 };
    struct worker workers[THREADS];
    struct threaded t;

    (void)state;
    open_threaded(&t, 100, RIG_FAKE_HOST_NULL);
    run(&t, workers, THREADS, UINT32_MAX, do_anything);
    while (qxl_display_statistics(t.display).commands < 1000)
        sched_yield();
    fake_qxl_thread_stop(rig_fake_backend_device(t.backend));
    qxl_display_set_gone(t.display);
    join(workers, THREADS);
    for (int i = 0; i < THREADS; i++)
        check_status(workers[i].status, QXL_STATUS_GONE);
    close_threaded(&t);
}

static enum qxl_status copy_from_a_surface(struct worker *worker)
{
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE};
    const struct qxl_draw request = {
        .type = QXL_DRAW_COPY,
        .box = {0, 0, 16, 16},
        .copy = {.source = &image, .source_area = {0, 0, 16, 16}},
    };
    enum qxl_status status = qxl_surface_create(worker->t->display, &small, &image.surface);

    if (status == QXL_STATUS_OK)
        status = qxl_draw(worker->t->display, &request);
    return status;
}

static enum qxl_status any_surface_call(struct worker *worker)
{
    const struct qxl_surface_request primary = {
        .width = 256, .height = 256, .format = SPICE_SURFACE_FMT_32_xRGB};

    switch (noise(&worker->seed) % 16) {
    case 0:
        return qxl_surface_destroy_all(worker->t->display);
    case 1:
        return qxl_primary_destroy(worker->t->display);
    case 2:
    case 3:
    case 4:
        return qxl_primary_create(worker->t->display, &primary);
    case 5:
    case 6:
    case 7:
        return come_and_go(worker);
    default:
        return copy_from_a_surface(worker);
    }
}

/* Others may have destroyed what a call needs: it is then refused, and that is all. */
static void *break_surfaces(void *argument)
{
    struct worker *worker = argument;

    for (uint32_t i = 0; i < worker->rounds && worker->status == QXL_STATUS_OK; i++) {
        worker->status = any_surface_call(worker);
        if (worker->status == QXL_STATUS_INVALID)
            worker->status = QXL_STATUS_OK;
        stall(&worker->seed);
    }
    return NULL;
}

static void surfaces_destroyed_under_each_other_leave_nothing_behind(void **state)
{
    enum { THREADS = 3 };
    struct worker workers[THREADS];
    struct threaded t;

    (void)state;
    open_threaded(&t, 0, RIG_FAKE_HOST_CHECKING);
    run(&t, workers, THREADS, 1500, break_surfaces);
    join(workers, THREADS);
    for (int i = 0; i < THREADS; i++)
        check_status(workers[i].status, QXL_STATUS_OK);
    /* Without a primary the device takes no command: what is in the ring waits for one. */
    (void)!qxl_primary_create(t.display,
                              &(struct qxl_surface_request){
                                  .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB});
    check_status(qxl_surface_destroy_all(t.display), QXL_STATUS_OK);
    expect_all_back(&t);
    close_threaded(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_commands_lose_no_wake_up),
        cmocka_unit_test(cursor_commands_lose_no_wake_up),
        cmocka_unit_test(running_out_of_handles_all_the_time_loses_no_wake_up),
        cmocka_unit_test(threads_that_do_anything_do_not_disturb_each_other),
        cmocka_unit_test(surfaces_destroyed_under_each_other_leave_nothing_behind),
        cmocka_unit_test(every_thread_ends_when_the_device_is_gone),
    };

    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
