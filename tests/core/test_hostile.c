/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 1: the BAR is the enemy's memory. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include <qxl/cursor.h>
#include <qxl/draw.h>

#include "handmade.h"
#include <requests.h>

enum { MS = 1000 * 1000, SLICE = 10 * MS, RING = 32 };

static const struct qxl_config SHORT = {
    .commands_max = 100,
    .ring_timeout_ns = 100ull * MS,
    .memory_timeout_ns = 100ull * MS,
    .io_timeout_ns = 100ull * MS,
};

/* No call of the core takes longer: at most an id, memory, and the ring, or a few operations. */
static const uint64_t CALL_MAX = 300ull * MS + 10 * SLICE;

static const struct qxl_surface_request SMALL = {
    .width = 64, .height = 64, .format = SPICE_SURFACE_FMT_32_xRGB};

static void start(struct handmade *device)
{
    handmade_init(device, 5);
    handmade_start(device, &SHORT);
    check_status(qxl_primary_create(device->display, &SMALL), QXL_STATUS_OK);
}

static enum qxl_status fill(struct handmade *device)
{
    const struct qxl_draw request = {
        .type = QXL_DRAW_FILL,
        .box = {0, 0, 8, 8},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 0x123456},
    };

    return qxl_draw(device->display, &request);
}

/* ---- one wrong field at a time ---- */

static void num_items_of_the_headers_is_not_looked_at(void **state)
{
    static const uint32_t lies[] = {0, 1, 2, 31, 33, 64, 0x80000000, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct handmade device;
        QXLCommand command;

        start(&device);
        device.header->cmd_ring.num_items = lies[i];
        device.header->cursor_ring.num_items = lies[i];
        device.header->release_ring.num_items = lies[i];
        for (int n = 0; n < RING; n++)
            check_status(fill(&device), QXL_STATUS_OK);
        check_status(fill(&device), QXL_STATUS_TIMEOUT);
        for (int n = 0; n < RING; n++) {
            uint64_t id;

            assert_true(handmade_take(&device, &command));
            id = handmade_id(&device, &command);
            handmade_chain(&device, &command, 0);
            handmade_release(&device, id);
            assert_int_equal(qxl_reclaim(device.display), 1);
        }
        assert_int_equal(qxl_display_statistics(device.display).live, 0);
        handmade_finish(&device);
    }
}

struct lie {
    const char *field;
    size_t offset; /* of a 32-bit word in the RAM header */
};

#define LIE(field)                      \
    {                                   \
#field, offsetof(QXLRam, field) \
    }

static const struct lie LIES[] = {
    LIE(int_pending),
    LIE(int_mask),
    LIE(cmd_ring.num_items),
    LIE(cmd_ring.prod),
    LIE(cmd_ring.notify_on_prod),
    LIE(cmd_ring.cons),
    LIE(cmd_ring.notify_on_cons),
    LIE(cursor_ring.prod),
    LIE(cursor_ring.notify_on_prod),
    LIE(cursor_ring.cons),
    LIE(cursor_ring.notify_on_cons),
    LIE(release_ring.num_items),
    LIE(release_ring.prod),
    LIE(release_ring.notify_on_prod),
    LIE(release_ring.cons),
    LIE(release_ring.notify_on_cons),
    LIE(update_surface),
    LIE(mem_slot),
    LIE(create_surface),
    LIE(monitors_config),
};

static void timed_fill(struct handmade *device, const char *what, uint32_t value)
{
    uint64_t before = device->os.now_ns;
    enum qxl_status status = fill(device);

    if (status != QXL_STATUS_OK && status != QXL_STATUS_TIMEOUT && status != QXL_STATUS_NO_MEMORY)
        fail_msg("%s = 0x%x: the fill gave %s", what, value, qxl_status_name(status));
    if (device->os.now_ns - before > CALL_MAX)
        fail_msg("%s = 0x%x: the fill took %llu ms", what, value,
                 (unsigned long long)(device->os.now_ns - before) / MS);
}

static void no_word_of_the_header_can_hang_or_mislead_a_fill(void **state)
{
    static const uint32_t values[] = {0,          1,
                                      2,          7,
                                      8,          9,
                                      31,         32,
                                      33,         34,
                                      100,        0x7fffffff,
                                      0x80000000, UINT32_MAX - 8,
                                      UINT32_MAX, UINT32_MAX - 32};

    (void)state;
    for (size_t i = 0; i < sizeof(LIES) / sizeof(LIES[0]); i++) {
        for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
            struct handmade device;

            start(&device);
            for (int n = 0; n < 3 * RING; n++) {
                memcpy((uint8_t *)device.header + LIES[i].offset, &values[j], 4);
                timed_fill(&device, LIES[i].field, values[j]);
            }
            handmade_finish(&device);
        }
    }
}

static void an_impossible_consumer_index_is_not_believed(void **state)
{
    struct handmade device;
    QXLCommandRing *ring;

    (void)state;
    start(&device);
    ring = &device.header->cmd_ring;
    for (int n = 0; n < RING; n++)
        check_status(fill(&device), QXL_STATUS_OK);
    ring->cons = ring->prod + 1;
    check_status(fill(&device), QXL_STATUS_TIMEOUT);
    ring->cons = ring->prod - RING - 1;
    check_status(fill(&device), QXL_STATUS_TIMEOUT);
    assert_int_equal(ring->prod, RING);
    ring->cons = 1;
    check_status(fill(&device), QXL_STATUS_OK);
    check_status(fill(&device), QXL_STATUS_TIMEOUT);
    handmade_finish(&device);
}

static void our_producer_index_is_never_read_back(void **state)
{
    struct handmade device;

    (void)state;
    start(&device);
    check_status(fill(&device), QXL_STATUS_OK);
    device.header->cmd_ring.prod = 0x12345678;
    check_status(fill(&device), QXL_STATUS_OK);
    assert_int_equal(device.header->cmd_ring.prod, 2);
    handmade_finish(&device);
}

/* ---- exhausted memory, while the release ring lies ---- */

static void a_release_ring_that_lies_can_not_keep_the_wait_for_memory_alive(void **state)
{
    static const uint32_t lies[] = {9, 100, 0x80000000, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        struct handmade device;
        QXLCommand command;
        uint64_t before;

        start(&device);
        for (uint32_t n = 0; n < SHORT.commands_max; n++) {
            check_status(fill(&device), QXL_STATUS_OK);
            assert_true(handmade_take(&device, &command));
        }
        device.header->release_ring.prod = lies[i];
        before = device.os.now_ns;
        check_status(fill(&device), QXL_STATUS_NO_MEMORY);
        assert_in_range(device.os.now_ns - before, SHORT.memory_timeout_ns,
                        SHORT.memory_timeout_ns + SLICE);
        handmade_finish(&device);
    }
}

static void feed_noise(struct handmade *device, uint32_t port, uint8_t value)
{
    uint64_t *seed = device->test;

    handmade_behave(device, port, value);
    device->os.now_ns += MS; /* its interrupts come before the wait: nothing else moves the clock */
    if (port == QXL_IO_NOTIFY_OOM) {
        for (int i = 0; i < 8; i++)
            handmade_release(device, noise(seed));
    }
}

static void a_device_that_answers_with_nonsense_is_given_up_at_the_deadline(void **state)
{
    struct handmade device;
    QXLCommand command;
    uint64_t before, seed = 3;

    (void)state;
    start(&device);
    device.test = &seed;
    device.on_port = feed_noise;
    for (uint32_t n = 0; n < SHORT.commands_max; n++) {
        check_status(fill(&device), QXL_STATUS_OK);
        assert_true(handmade_take(&device, &command));
    }
    before = device.os.now_ns;
    check_status(fill(&device), QXL_STATUS_NO_MEMORY);
    assert_in_range(device.os.now_ns - before, SHORT.memory_timeout_ns,
                    SHORT.memory_timeout_ns + SLICE);
    assert_true(qxl_display_statistics(device.display).bad_releases >= 8);
    assert_int_equal(qxl_display_statistics(device.display).releases, 0);
    handmade_finish(&device);
}

/* ---- everything at once ---- */

struct chaos {
    uint64_t seed;
    bool magic_too;
};

static uint32_t tempting(struct chaos *chaos, struct handmade *device)
{
    QXLRam *header = device->header;

    switch (noise(&chaos->seed) % 8) {
    case 0:
        return header->cmd_ring.prod + (uint32_t)(noise(&chaos->seed) % 70) - 35;
    case 1:
        return header->release_ring.cons + (uint32_t)(noise(&chaos->seed) % 20) - 10;
    case 2:
        return header->cmd_ring.prod;
    case 3:
        return (uint32_t)(noise(&chaos->seed) % 128);
    case 4:
        return UINT32_MAX;
    default:
        return (uint32_t)noise(&chaos->seed);
    }
}

static void put(uint8_t *memory, size_t offset, uint32_t value)
{
    memcpy(memory + offset, &value, sizeof(value));
}

static void spoil(struct handmade *device)
{
    struct chaos *chaos = device->test;
    uint32_t magic = device->header->magic;
    int words = (int)(noise(&chaos->seed) % 12);

    for (int i = 0; i < words; i++) {
        uint32_t value = tempting(chaos, device);

        switch (noise(&chaos->seed) % 6) {
        case 0:
            put(device->ram,
                HANDMADE_PAGES_OFFSET + 64 * (noise(&chaos->seed) % (HANDMADE_PAGES * 64)), value);
            break;
        case 1:
            put(device->rom, 4 * (noise(&chaos->seed) % (HANDMADE_ROM_SIZE / 4)), value);
            break;
        case 2: /* an id that may well be in flight */
            handmade_release(device,
                             (noise(&chaos->seed) % 4 + 1) << 32 | (noise(&chaos->seed) % 110));
            break;
        default:
            put((uint8_t *)device->header, 4 * (noise(&chaos->seed) % (sizeof(QXLRam) / 4)), value);
            /* The rings are a small part of the header, and the one that matters. */
            put((uint8_t *)device->header,
                offsetof(QXLRam, cmd_ring) +
                    4 * (noise(&chaos->seed) %
                         ((offsetof(QXLRam, monitors_config) - offsetof(QXLRam, cmd_ring)) / 4)),
                value);
            break;
        }
    }
    if (!chaos->magic_too)
        device->header->magic = magic;
}

static void spoiling_port(struct handmade *device, uint32_t port, uint8_t value)
{
    struct chaos *chaos = device->test;

    device->os.now_ns += MS / 10;
    if (noise(&chaos->seed) % 8)
        handmade_behave(device, port, value);
    spoil(device);
}

static bool spoiling_step(struct handmade *device)
{
    struct chaos *chaos = device->test;
    QXLCommand command;

    if (noise(&chaos->seed) % 4 == 0)
        return false;
    if (noise(&chaos->seed) % 2)
        (void)handmade_take(device, &command);
    if (noise(&chaos->seed) % 4 == 0)
        handmade_interrupt(device, (uint32_t)noise(&chaos->seed) & 0x3f);
    spoil(device);
    return true;
}

static void ignore(enum qxl_status status)
{
    (void)status;
}

static void any_call(struct handmade *device, struct chaos *chaos)
{
    static const uint32_t PIXELS[64 * 64];
    struct qxl_display *display = device->display;
    const struct qxl_cursor_shape shape = {
        .width = 64, .height = 64, .pixels = PIXELS, .pitch = 256};
    const struct qxl_rect area = {0, 0, 8, 8};
    struct qxl_surface_id id = {(uint32_t)(noise(&chaos->seed) % (HANDMADE_SURFACES + 2))};
    struct qxl_surface_info info;

    switch (noise(&chaos->seed) % 16) {
    case 0:
        ignore(qxl_surface_create(display, &SMALL, &id));
        break;
    case 1:
        ignore(qxl_surface_destroy(display, id));
        break;
    case 2:
        ignore(qxl_surface_update_area(display, id, &area));
        break;
    case 3:
        ignore(qxl_surface_info(display, id, &info));
        break;
    case 4:
        ignore(qxl_cursor_set(display, &shape, (struct qxl_point){1, 1}, true));
        break;
    case 5:
        ignore(qxl_cursor_hide(display));
        break;
    case 6:
        (void)qxl_reclaim(display);
        break;
    case 7:
        if (noise(&chaos->seed) % 4 == 0)
            ignore(qxl_reclaim_all(display, 50ull * MS));
        break;
    case 8:
        if (noise(&chaos->seed) % 8 == 0)
            ignore(qxl_surface_destroy_all(display));
        break;
    case 9:
        ignore(qxl_primary_create(display, &SMALL));
        break;
    case 10:
        ignore(qxl_display_start(display));
        break;
    case 11:
    case 12:
        ignore(qxl_draw(display, &RIG_COPY_64X64));
        break;
    default:
        ignore(fill(device));
        break;
    }
}

static void garble(uint64_t first_seed, bool magic_too)
{
    enum { DEVICES = 150, CALLS = 300 };

    for (uint64_t run = 0; run < DEVICES; run++) {
        struct chaos chaos = {.seed = first_seed + run, .magic_too = magic_too};
        struct handmade device;

        start(&device);
        device.test = &chaos;
        device.on_port = spoiling_port;
        device.on_step = spoiling_step;
        for (int call = 0; call < CALLS; call++) {
            uint64_t before = device.os.now_ns;

            spoil(&device);
            any_call(&device, &chaos);
            if (device.os.now_ns - before > CALL_MAX)
                fail_msg("seed %llu: call %d took %llu ms", (unsigned long long)first_seed + run,
                         call, (unsigned long long)(device.os.now_ns - before) / MS);
        }
        device.on_port = handmade_behave;
        device.on_step = NULL;
        check_status(qxl_display_start(device.display), QXL_STATUS_OK);
        assert_int_equal(qxl_display_statistics(device.display).heap_used, 0);
        assert_int_equal(qxl_display_statistics(device.display).live, 0);
        handmade_finish(&device);
    }
}

/* QXL_TEST_SEED repeats a run. */
static uint64_t seed_of_this_run(void)
{
    const char *given = getenv("QXL_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 0) : 0x51584c;

    print_message("QXL_TEST_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static void a_device_that_writes_noise_everywhere_only_costs_time(void **state)
{
    (void)state;
    garble(seed_of_this_run(), false);
}

static void a_device_that_loses_its_magic_at_any_moment_only_costs_time(void **state)
{
    (void)state;
    garble(seed_of_this_run() + 1000000, true);
}

static void turn_all_ones(struct handmade *device)
{
    memset(device->ram, 0xff, HANDMADE_RAM_SIZE);
    memset(device->vram, 0xff, HANDMADE_VRAM_SIZE);
    memset(device->rom, 0xff, HANDMADE_ROM_SIZE);
}

static void a_device_of_all_ones_is_gone_at_the_first_wait(void **state)
{
    struct handmade device;

    (void)state;
    start(&device);
    turn_all_ones(&device);
    for (int n = 0; n < RING; n++)
        check_status(fill(&device), QXL_STATUS_OK);
    check_status(fill(&device), QXL_STATUS_GONE);
    assert_int_equal(device.os.now_ns, 0);
    assert_int_equal(qxl_irq_take(&device.hw, &rig_deterministic_os, &device.os), 0);
    handmade_finish(&device);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(num_items_of_the_headers_is_not_looked_at),
        cmocka_unit_test(no_word_of_the_header_can_hang_or_mislead_a_fill),
        cmocka_unit_test(an_impossible_consumer_index_is_not_believed),
        cmocka_unit_test(our_producer_index_is_never_read_back),
        cmocka_unit_test(a_release_ring_that_lies_can_not_keep_the_wait_for_memory_alive),
        cmocka_unit_test(a_device_that_answers_with_nonsense_is_given_up_at_the_deadline),
        cmocka_unit_test(a_device_that_writes_noise_everywhere_only_costs_time),
        cmocka_unit_test(a_device_that_loses_its_magic_at_any_moment_only_costs_time),
        cmocka_unit_test(a_device_of_all_ones_is_gone_at_the_first_wait),
    };

    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
