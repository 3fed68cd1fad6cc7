/* SPDX-License-Identifier: BSD-3-Clause */
/* The log of the display half: what each level has, when it may be written, and to whom. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include <qxl/monitors.h>

#include "handmade.h"
#include "log.h"

/* The fixture comes first: the OS hands it to take_line(). */
struct logged {
    struct fixture f;
    char text[16384];
    size_t used;
};

static void take_line(struct rig_deterministic *os, const char *text)
{
    struct logged *logged = os->test;

    assert_true(strlen(text) < 256);
    assert_null(strchr(text, '\n'));
    logged->used += (size_t)snprintf(logged->text + logged->used,
                                     sizeof(logged->text) - logged->used, "%s\n", text);
    assert_true(logged->used < sizeof(logged->text));
}

static void open_log(struct logged *logged, uint32_t host_level, enum qxl_log_level level)
{
    const struct variant variant = {"with a level",
                                    {.revision = 5, .guestdebug = host_level},
                                    false,
                                    NEEDS_ASYNC | NEEDS_COMPOSITE | NEEDS_MONITORS};
    const struct fixture_options options = {.variant = &variant, .config = {.log_level = level}};

    memset(logged, 0, sizeof(*logged));
    fixture_open(&logged->f, &options);
    logged->f.os.on_print = take_line;
}

static void forget_lines(struct logged *logged)
{
    logged->used = 0;
    logged->text[0] = 0;
}

static bool has(const struct logged *logged, const char *line)
{
    return strstr(logged->text, line) != NULL;
}

#define expect_line(logged, line)                                                  \
    do {                                                                           \
        if (!has((logged), (line)))                                                \
            fail_msg("expected the line '%s' among:\n%s", (line), (logged)->text); \
    } while (0)

#define expect_no_line(logged, line)                                         \
    do {                                                                     \
        if (has((logged), (line)))                                           \
            fail_msg("expected no '%s' among:\n%s", (line), (logged)->text); \
    } while (0)

/* Something of everything. */
static void live(struct logged *logged)
{
    const struct qxl_surface_request small = {
        .width = 16, .height = 16, .format = SPICE_SURFACE_FMT_32_ARGB};
    const struct qxl_monitor monitor = {.width = SURFACE_SIDE, .height = SURFACE_SIDE};
    struct fixture *f = &logged->f;
    struct qxl_surface_id id;

    check_status(qxl_display_start(f->display), QXL_STATUS_OK);
    fixture_primary(f);
    check_status(fixture_fill(f), QXL_STATUS_OK);
    check_status(qxl_cursor_move(f->display, (struct qxl_point){5, 6}), QXL_STATUS_OK);
    check_status(qxl_surface_create(f->display, &small, &id), QXL_STATUS_OK);
    check_status(qxl_monitors_set(f->display, &monitor, 1, 1), QXL_STATUS_OK);
    check_status(qxl_monitors_set(f->display, &monitor, 0, 1), QXL_STATUS_INVALID);
    check_status(qxl_surface_destroy(f->display, id), QXL_STATUS_OK);
    fixture_drain(f);
    qxl_display_stop(f->display);
}

static void without_a_level_nothing_is_printed(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_ERROR);
    live(&logged);
    assert_string_equal(logged.text, "");
    assert_int_equal(fixture_port_writes(&logged.f, QXL_IO_LOG), 0);
    fixture_close(&logged.f);
}

static void level_1_has_the_lifecycle(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_LIFECYCLE);
    live(&logged);
    assert_string_equal(logged.text, "qxl: start on revision 5: QXL_STATUS_OK\n"
                                     "qxl: primary surface 256x256, format 32, stride 1024\n"
                                     "qxl: stopped\n");
    fixture_close(&logged.f);
}

static void level_3_has_each_call_and_each_port_operation(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_ENTRY);
    live(&logged);
    expect_line(&logged, "qxl: stopped\n");
    expect_line(&logged, "qxl_primary_create: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_draw: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_cursor_move: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_surface_create: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_monitors_set: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_monitors_set: QXL_STATUS_INVALID\n");
    expect_line(&logged, "qxl_surface_destroy: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl_reclaim_all: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl: port 18: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl: port 24: QXL_STATUS_OK\n");
    expect_no_line(&logged, "qxl: draw");
    fixture_close(&logged.f);
}

static void level_6_has_each_drawing_and_pointer_command(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_DRAW);
    live(&logged);
    expect_line(&logged, "qxl_draw: QXL_STATUS_OK\n");
    expect_line(&logged, "qxl: draw type 1 on surface 0, left 1 top 2 right 30 bottom 40, "
                         "effect 1\n");
    expect_line(&logged, "qxl: cursor command 1\n");
    expect_no_line(&logged, "qxl: allocated");
    fixture_close(&logged.f);
}

static void level_11_has_hits_misses_and_evictions(void **state)
{
    static uint32_t pixels[64 * 64];
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 64,
                   .height = 64,
                   .pixels = pixels,
                   .pitch = sizeof(pixels) / 64},
        .caching = QXL_IMAGE_CACHING_NOW,
    };
    const struct qxl_draw copy = {
        .type = QXL_DRAW_COPY,
        .box = {.right = 64, .bottom = 64},
        .copy = {.source = &image, .source_area = {.right = 64, .bottom = 64}},
    };
    const struct fixture_options options = {
        .config = {.log_level = QXL_LOG_CACHE, .image_cache_entries = 1}};
    struct logged logged;

    (void)state;
    memset(&logged, 0, sizeof(logged));
    fixture_open(&logged.f, &options);
    logged.f.os.on_print = take_line;
    fixture_primary(&logged.f);
    check_status(qxl_draw(logged.f.display, &copy), QXL_STATUS_OK);
    expect_line(&logged, ": miss\n");
    expect_no_line(&logged, ": hit\n");
    check_status(qxl_draw(logged.f.display, &copy), QXL_STATUS_OK);
    expect_line(&logged, "qxl: picture 0: hit\n");
    fixture_drain(&logged.f);
    pixels[0] = 1;
    expect_no_line(&logged, "is evicted\n");
    check_status(qxl_draw(logged.f.display, &copy), QXL_STATUS_OK);
    expect_line(&logged, "qxl: picture 0 is evicted\n");
    expect_no_line(&logged, "qxl: allocated");
    fixture_close(&logged.f);
}

static int count_of(const struct logged *logged, const char *what)
{
    int count = 0;

    for (const char *at = logged->text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void level_12_has_what_is_allocated_and_what_is_freed(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_ALLOCATION);
    live(&logged);
    expect_line(&logged, "qxl: draw type 1");
    expect_line(&logged, "qxl: allocated 0xc0 bytes at 0x0 of BAR 0's heap for 0x");
    expect_line(&logged, "qxl: allocated 0x400 bytes at 0x0 of the surface BAR for 0x");
    expect_line(&logged, "qxl: allocated for monitors 0x740 bytes");
    expect_line(&logged,
                "qxl: freed with the surface 0x400 bytes at 0x0 of the surface BAR for 0x1");
    assert_int_equal(count_of(&logged, "qxl: allocated 0x"),
                     count_of(&logged, "qxl: freed 0x") +
                         count_of(&logged, "qxl: freed with the surface"));
    fixture_close(&logged.f);
}

static void the_level_can_be_changed_at_run_time(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_ERROR);
    fixture_primary(&logged.f);
    check_status(fixture_fill(&logged.f), QXL_STATUS_OK);
    assert_string_equal(logged.text, "");
    qxl_display_set_log_level(logged.f.display, QXL_LOG_DRAW);
    check_status(fixture_fill(&logged.f), QXL_STATUS_OK);
    expect_line(&logged, "qxl: draw type 1");
    forget_lines(&logged);
    qxl_display_set_log_level(logged.f.display, QXL_LOG_ERROR);
    check_status(fixture_fill(&logged.f), QXL_STATUS_OK);
    assert_string_equal(logged.text, "");
    fixture_close(&logged.f);
}

static void the_higher_level_of_host_and_os_counts(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, QXL_LOG_ENTRY, QXL_LOG_ERROR);
    fixture_primary(&logged.f);
    expect_line(&logged, "qxl_primary_create: QXL_STATUS_OK\n");
    qxl_display_set_log_level(logged.f.display, QXL_LOG_LIFECYCLE);
    forget_lines(&logged);
    check_status(fixture_fill(&logged.f), QXL_STATUS_OK);
    assert_string_equal(logged.text, "qxl_draw: QXL_STATUS_OK\n");
    fixture_close(&logged.f);
}

static void the_level_of_the_hw_half_is_where_a_display_begins(void **state)
{
    struct qxl_display *display;
    struct logged logged;
    struct qxl_hw hw;

    (void)state;
    open_log(&logged, 0, QXL_LOG_ERROR);
    hw = logged.f.hw;
    assert_int_equal(qxl_hw_log_level(&hw), 0);
    qxl_hw_set_log_level(&hw, QXL_LOG_CACHE);
    assert_int_equal(qxl_hw_log_level(&hw), QXL_LOG_CACHE);
    check_status(qxl_display_create(&hw, &rig_deterministic_os, &logged.f.os, NULL, &display),
                 QXL_STATUS_OK);
    assert_true(display_logs(display, QXL_LOG_CACHE));
    assert_false(display_logs(display, QXL_LOG_ALLOCATION));
    qxl_display_destroy(display);
    fixture_close(&logged.f);
}

static void a_host_that_listens_gets_the_same_lines(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, QXL_LOG_LIFECYCLE, QXL_LOG_ENTRY);
    fixture_primary(&logged.f);
    expect_line(&logged, "qxl_primary_create: QXL_STATUS_OK\n");
    assert_non_null(strstr(logged.f.bug, "qxl/guest-0: "));
    assert_non_null(strstr(logged.f.bug, ": qxl_primary_create: QXL_STATUS_OK\n"));
    fixture_close(&logged.f);
}

static void before_start_and_after_stop_only_the_os_prints(void **state)
{
    struct qxl_display *display;
    struct logged logged;
    uint64_t writes;

    (void)state;
    open_log(&logged, QXL_LOG_ENTRY, QXL_LOG_ERROR);
    writes = fixture_port_writes(&logged.f, QXL_IO_LOG);
    check_status(
        qxl_display_create(&logged.f.hw, &rig_deterministic_os, &logged.f.os, NULL, &display),
        QXL_STATUS_OK);
    check_status(qxl_primary_destroy(display), QXL_STATUS_GONE);
    expect_line(&logged, "qxl_primary_destroy: QXL_STATUS_GONE\n");
    qxl_display_destroy(display);
    assert_int_equal(fixture_port_writes(&logged.f, QXL_IO_LOG), writes);

    qxl_display_set_gone(logged.f.display);
    forget_lines(&logged);
    check_status(fixture_fill(&logged.f), QXL_STATUS_GONE);
    assert_string_equal(logged.text, "qxl_draw: QXL_STATUS_GONE\n");
    assert_int_equal(fixture_port_writes(&logged.f, QXL_IO_LOG), writes);
    fixture_close(&logged.f);
}

static void a_device_that_vanishes_is_told_once(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_LIFECYCLE);
    logged.f.header->magic = UINT32_MAX;
    check_status(qxl_reclaim_all(logged.f.display, MS), QXL_STATUS_OK);
    assert_true(display_vanished(logged.f.display));
    assert_true(display_vanished(logged.f.display));
    assert_string_equal(logged.text, "qxl: the device does not answer any more\n");
    fixture_close(&logged.f);
}

/* QXL_LOCK_LOG is the last one: the deterministic OS would call it a violation otherwise. */
static void a_message_may_be_written_with_every_lock_held(void **state)
{
    struct logged logged;

    (void)state;
    open_log(&logged, QXL_LOG_LIFECYCLE, QXL_LOG_ERROR);
    for (int lock = 0; lock < QXL_LOCK_LOG; lock++)
        display_lock(logged.f.display, (enum qxl_lock)lock);
    display_log(logged.f.display, QXL_LOG_LIFECYCLE, "locked %s", "up");
    for (int lock = QXL_LOCK_LOG; lock-- > 0;)
        display_unlock(logged.f.display, (enum qxl_lock)lock);
    expect_line(&logged, "locked up\n");
    fixture_close(&logged.f);
}

static void expect_the_log_lock(struct handmade *device, uint32_t port, uint8_t value)
{
    if (port == QXL_IO_LOG)
        assert_true(device->os.locks_held & 1u << QXL_LOCK_LOG);
    handmade_behave(device, port, value);
}

/* Museum 24: both halves write to the one buffer that the host reads. */
static void the_hosts_buffer_is_written_with_its_lock_held(void **state)
{
    const uint32_t level = QXL_LOG_ENTRY;
    struct handmade device;

    (void)state;
    handmade_init(&device, 5);
    memcpy(device.rom + offsetof(QXLRom, log_level), &level, sizeof(level));
    device.on_port = expect_the_log_lock;
    handmade_start(&device, NULL);
    assert_true(device.ports[QXL_IO_LOG] > 0);
    handmade_finish(&device);
}

/* qxl_log() without the compiler's look at the format. */
static void (*const log_unchecked)(const struct qxl_hw *hw, const struct qxl_os *os, void *context,
                                   enum qxl_log_level level, const char *format, ...) = qxl_log;

/* qxl_log() is public: a driver's typing error must not read behind the format. */
static void a_conversion_that_is_not_known_is_printed_as_it_is(void **state)
{
    static const char *const FORMATS[] = {"%lu", "%l", "%ll", "%lx", "%lld", "%q", "100%", "%"};
    struct logged logged;

    (void)state;
    open_log(&logged, 0, QXL_LOG_LIFECYCLE);
    for (size_t i = 0; i < sizeof(FORMATS) / sizeof(FORMATS[0]); i++) {
        forget_lines(&logged);
        log_unchecked(&logged.f.hw, &rig_deterministic_os, &logged.f.os, QXL_LOG_ERROR, FORMATS[i]);
        assert_memory_equal(logged.text, FORMATS[i], strlen(FORMATS[i]));
        assert_string_equal(logged.text + strlen(FORMATS[i]), "\n");
    }
    forget_lines(&logged);
    log_unchecked(&logged.f.hw, &rig_deterministic_os, &logged.f.os, QXL_LOG_ERROR,
                  "%d%% of %llx %lu", -5, 0x123456789aull);
    assert_string_equal(logged.text, "-5% of 123456789a %lu\n");
    fixture_close(&logged.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_level_nothing_is_printed),
        cmocka_unit_test(level_1_has_the_lifecycle),
        cmocka_unit_test(level_3_has_each_call_and_each_port_operation),
        cmocka_unit_test(level_6_has_each_drawing_and_pointer_command),
        cmocka_unit_test(level_11_has_hits_misses_and_evictions),
        cmocka_unit_test(level_12_has_what_is_allocated_and_what_is_freed),
        cmocka_unit_test(the_level_can_be_changed_at_run_time),
        cmocka_unit_test(the_higher_level_of_host_and_os_counts),
        cmocka_unit_test(the_level_of_the_hw_half_is_where_a_display_begins),
        cmocka_unit_test(a_host_that_listens_gets_the_same_lines),
        cmocka_unit_test(before_start_and_after_stop_only_the_os_prints),
        cmocka_unit_test(a_device_that_vanishes_is_told_once),
        cmocka_unit_test(a_message_may_be_written_with_every_lock_held),
        cmocka_unit_test(the_hosts_buffer_is_written_with_its_lock_held),
        cmocka_unit_test(a_conversion_that_is_not_known_is_printed_as_it_is),
    };

    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
