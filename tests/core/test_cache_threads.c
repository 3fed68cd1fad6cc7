/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that draw the same pictures, while the device reads them in a thread of its own. Run
 * under ThreadSanitizer too: suite `threads`. */
#include "check.h"
#include "witness.h"

#include <pthread.h>
#include <stdlib.h>

#include <qxl/cursor.h>

#include "../../harness/backend/fake.h"
#include "../../harness/os/threads.h"

enum { THREADS = 4, ROUNDS = 4000, PICTURES = 12 };

struct threaded {
    struct rig_backend *backend;
    struct qxl_hw hw;
    struct rig_threads *os;
    struct qxl_display *display;
    struct witness witness; /* of the device's thread */
    uint32_t complaints;    /* atomic */
};

struct worker {
    struct threaded *t;
    uint64_t seed;
    enum qxl_status status; /* of the first call that failed */
    pthread_t thread;
    struct witness_copy copies[PICTURES];
};

static void on_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                       const char *reason)
{
    struct threaded *t = context;

    (void)reason;
    witness_look(&t->witness, &command->cmd);
    if (verdict != FAKE_QXL_ACCEPT)
        __atomic_fetch_add(&t->complaints, 1, __ATOMIC_RELAXED);
}

static void open_threaded(struct threaded *t)
{
    const struct rig_fake_options options = {
        .host = RIG_FAKE_HOST_CHECKING, .threaded = true, .verdict = on_verdict, .context = t};
    const struct qxl_config config = {.commands_max = 200,
                                      .image_cache_entries = 8,
                                      .image_cache_bytes = 16 * 1024,
                                      .palette_cache_entries = 2,
                                      .cursor_cache_entries = 2};
    const struct qxl_surface_request primary = {
        .width = 256, .height = 256, .format = SPICE_SURFACE_FMT_32_xRGB};

    t->backend = rig_fake_backend_create(&options);
    assert_non_null(t->backend);
    check_status(qxl_probe(&t->backend->bars, &t->hw, NULL), QXL_STATUS_OK);
    t->witness.hw = &t->hw;
    t->os = rig_threads_create(t->backend, &t->hw);
    assert_non_null(t->os);
    check_status(qxl_display_create(&t->hw, &rig_threads_os, t->os, &config, &t->display),
                 QXL_STATUS_OK);
    check_status(qxl_display_start(t->display), QXL_STATUS_OK);
    check_status(qxl_primary_create(t->display, &primary), QXL_STATUS_OK);
}

static void close_threaded(struct threaded *t)
{
    fake_qxl_thread_stop(rig_fake_backend_device(t->backend));
    qxl_display_destroy(t->display);
    rig_backend_destroy(t->backend);
    rig_threads_destroy(t->os);
}

static enum qxl_status set_pointer(struct worker *worker)
{
    const struct qxl_cursor_shape shape = {
        .width = 8, .height = 8, .pixels = worker->copies[0].pixels, .pitch = 32};

    return qxl_cursor_set(worker->t->display, &shape, (struct qxl_point){0, 0}, true);
}

static enum qxl_status any_call(struct worker *worker)
{
    struct witness_copy *copy = &worker->copies[noise(&worker->seed) % PICTURES];
    uint64_t dice = noise(&worker->seed) % 256;

    if (dice == 0)
        qxl_cache_drop(worker->t->display);
    else if (dice == 1)
        (void)qxl_display_statistics(worker->t->display);
    else if (dice < 16)
        return set_pointer(worker);
    copy->image.caching = dice % 8 ? QXL_IMAGE_CACHING_DEFAULT : QXL_IMAGE_CACHING_NOW;
    return qxl_draw(worker->t->display, &copy->request);
}

static void *work(void *argument)
{
    struct worker *worker = argument;

    for (int i = 0; i < ROUNDS && worker->status == QXL_STATUS_OK; i++)
        worker->status = any_call(worker);
    return NULL;
}

static void threads_that_draw_the_same_pictures_share_no_wrong_one(void **state)
{
    struct threaded *t = calloc(1, sizeof(*t));
    struct worker *workers = calloc(THREADS, sizeof(*workers));
    struct qxl_statistics statistics;

    (void)state;
    assert_non_null(t);
    assert_non_null(workers);
    open_threaded(t);
    for (uint32_t i = 0; i < THREADS; i++) {
        workers[i].t = t;
        workers[i].seed = i + 1;
        for (uint32_t k = 0; k < PICTURES; k++)
            witness_copy_init(&workers[i].copies[k], k);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        check_status(workers[i].status, QXL_STATUS_OK);
    }
    /* The last shape is not waited for: the host keeps it until there is another. */
    do {
        fake_qxl_reset_cursor(rig_fake_backend_device(t->backend));
        check_status(qxl_reclaim_all(t->display, 60ull * 1000 * 1000 * 1000), QXL_STATUS_OK);
        statistics = qxl_display_statistics(t->display);
    } while (statistics.live > 0);
    close_threaded(t);
    assert_int_equal(statistics.heap_used, statistics.image_cache.bytes);
    assert_true(statistics.image_cache.hits > 100);
    assert_true(statistics.image_cache.evictions > 100);
    assert_int_equal(t->complaints, 0);
    if (t->witness.wrong)
        fail_msg("%u times: %s", t->witness.wrong, t->witness.what);
    assert_true(t->witness.kept > 100);
    free(workers);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_draw_the_same_pictures_share_no_wrong_one),
    };

    return cmocka_run_group_tests_name("cache, in threads", tests, NULL, NULL);
}
