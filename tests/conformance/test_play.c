/* SPDX-License-Identifier: BSD-3-Clause */
/* Playing a sequence on both devices: what is the same is found the same, what is not is said. */
#include <string.h>

#include <play.h>

#include "with_qemu.h"

#define SLOT (UINT64_C(1) << 56)

/* Slot 1 is BAR 0 up to its header, the primary 640x480. */
#define BRING_UP                                                                                   \
    RIG_WRITE(RIG_SPACE_HEADER, 5276, 0, 0, 0, 0xe0, 0, 0, 0, 0, 0, 0xe0, 0xff, 0xe3, 0, 0, 0, 0), \
        RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),                                                           \
        RIG_WRITE(RIG_SPACE_HEADER, 5292, 0x80, 2, 0, 0, 0xe0, 1, 0, 0, 0, 0x0a, 0, 0, 32, 0, 0,   \
                  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),      \
        RIG_PORT(QXL_IO_CREATE_PRIMARY, 0)

static enum rig_outcome play(const struct rig_step *steps, size_t count, char **difference)
{
    struct rig_sequence *made = rig_sequence_of(&(struct fake_qxl_config){0}, steps, count);
    guint at;
    enum rig_outcome outcome = rig_play(made, 0, &at, difference);

    rig_sequence_free(made);
    return outcome;
}

/* The bytes of a step need a place: at file scope they have one. */
static const struct rig_step BROUGHT_UP[] = {
    BRING_UP,
    RIG_PORT(QXL_IO_UPDATE_AREA, 0),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    RIG_PORT(QXL_IO_RESET, 0),
    RIG_PCI(0x10, 0xffffffff, 4),
    RIG_PCI(0x10, 0xe0000000, 4),
    RIG_VGA,
    RIG_PORT_WIDE(30, 0x12345678, 4),
};

static void a_device_that_is_brought_up_is_the_same(void **state)
{
    char *difference;

    (void)state;
    enum rig_outcome outcome = play(BROUGHT_UP, G_N_ELEMENTS(BROUGHT_UP), &difference);
    if (outcome != RIG_OUTCOME_SAME)
        fail_msg("%s", difference);
    g_free(difference);
}

enum { COMMAND = 0x1000, IMAGE = 0x2000 };

/* A copy of a bitmap of one pixel, in chunks, the first of which is at 0. */
static const struct rig_step CHUNKS_AT_0[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, COMMAND + offsetof(QXLDrawable, effect), QXL_EFFECT_OPAQUE,
              QXL_DRAW_COPY),
    RIG_WRITE(RIG_SPACE_RAM, COMMAND + offsetof(QXLDrawable, u.copy.src_bitmap), 0, IMAGE >> 8, 0,
              0, 0, 0, 0, 1),
    RIG_WRITE(RIG_SPACE_RAM, IMAGE + offsetof(QXLImage, bitmap), SPICE_BITMAP_FMT_32BIT, 0, 1, 0, 0,
              0, 1, 0, 0, 0, 4),
    RIG_DRAW(SLOT | COMMAND, 0),
    RIG_PORT(QXL_IO_RESET, 0),
};

static void a_sequence_ends_where_qemu_leaves_it_to_chance(void **state)
{
    const guint draw = G_N_ELEMENTS(CHUNKS_AT_0) - 2;
    struct rig_sequence *made =
        rig_sequence_of(&(struct fake_qxl_config){0}, CHUNKS_AT_0, G_N_ELEMENTS(CHUNKS_AT_0));
    char *difference;
    guint at;

    (void)state;
    assert_int_equal(rig_play(made, 0, &at, &difference), RIG_OUTCOME_LEFT_TO_CHANCE);
    assert_int_equal(at, draw);
    assert_true(g_str_has_prefix(difference, "left to chance: bitmap: "));
    g_free(difference);
    rig_sequence_free(made);
}

/* A drawing without an image kills when it is shown. Its slot is the server's only. */
static const struct rig_step NOT_SHOWN[] = {
    BRING_UP,
    RIG_WRITE(RIG_SPACE_RAM, COMMAND, 0),
    RIG_WRITE(RIG_SPACE_RAM, COMMAND + offsetof(QXLDrawable, effect), QXL_EFFECT_OPAQUE,
              QXL_DRAW_OPAQUE),
    RIG_WRITE(RIG_SPACE_RAM, COMMAND + offsetof(QXLDrawable, bbox.bottom), 4, 0, 0, 0, 4),
    RIG_PORT(QXL_IO_MEMSLOT_DEL, 1),
    RIG_DRAW(SLOT | COMMAND, 0),
};

static void a_deadly_drawing_that_is_not_shown_is_left_to_chance(void **state)
{
    struct rig_sequence *made =
        rig_sequence_of(&(struct fake_qxl_config){0}, NOT_SHOWN, G_N_ELEMENTS(NOT_SHOWN));
    char *difference;
    guint at;

    (void)state;
    assert_int_equal(rig_play(made, 300, &at, &difference), RIG_OUTCOME_LEFT_TO_CHANCE);
    assert_true(g_str_has_prefix(difference, "left to chance: not shown after a guest bug: "));
    g_free(difference);
    rig_sequence_free(made);
}

static const struct rig_step SLOT_IN_A_LARGE_BAR[] = {
    RIG_WRITE(RIG_SPACE_HEADER, offsetof(QXLRam, mem_slot), 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0,
              0x50, 0, 0, 0, 0),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    RIG_PUSH(RIG_RING_CURSOR, SLOT | COMMAND, QXL_CMD_NOP),
};

static void large_bars_are_where_they_were_after_a_reset(void **state)
{
    const struct fake_qxl_config device = {.ram_size_mb = 256};
    struct rig_sequence *made =
        rig_sequence_of(&device, SLOT_IN_A_LARGE_BAR, G_N_ELEMENTS(SLOT_IN_A_LARGE_BAR));
    struct rig_pair *pair = rig_pair_new(&device, NULL);

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rig_pair_play_sequence(pair, made, NULL), RIG_OUTCOME_SAME);
        assert_int_equal(fake_qxl_pci_read(rig_pair_fake(pair), 0x10, 4), 0x40000000);
        assert_false(fake_qxl_guest_bug(rig_pair_fake(pair)));
    }
    assert_int_equal(rig_pair_times(pair).skipped, 0);
    rig_pair_free(pair);
    rig_sequence_free(made);
}

static const struct rig_step NOT_NOW[] = {
    BRING_UP,
    /* Two operations in one write. */
    RIG_PORT_WIDE(QXL_IO_UPDATE_AREA_ASYNC, 0, 4),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 8),
    /* A guest bug. */
    RIG_PUSH(RIG_RING_COMMAND, SLOT | COMMAND, QXL_CMD_MESSAGE),
    RIG_DRAW(SLOT | COMMAND, 0),
    /* Nothing is decoded. */
    RIG_PCI(0x04, 0, 2),
    RIG_WRITE(RIG_SPACE_RAM, 0, 1),
    RIG_PORT(QXL_IO_RESET, 0),
    RIG_TAKE,
};

static void steps_that_do_not_apply_are_counted(void **state)
{
    struct rig_sequence *made =
        rig_sequence_of(&(struct fake_qxl_config){0}, NOT_NOW, G_N_ELEMENTS(NOT_NOW));
    struct rig_pair *pair = rig_pair_new(&made->device, NULL);

    (void)state;
    assert_int_equal(rig_pair_play_sequence(pair, made, NULL), RIG_OUTCOME_SAME);
    assert_int_equal(rig_pair_times(pair).steps, G_N_ELEMENTS(NOT_NOW));
    assert_int_equal(rig_pair_times(pair).skipped, 6);
    rig_pair_free(pair);
    rig_sequence_free(made);
}

/** Behind the pair's back, and the QEMU's. */
static void a_difference_is_said_in_lines(void **state)
{
    struct rig_pair *pair = rig_pair_new(&(struct fake_qxl_config){0}, NULL);
    struct fake_qxl *fake = rig_pair_fake(pair);
    uint32_t pending = QXL_INTERRUPT_ERROR;

    (void)state;
    assert_int_equal(rig_pair_reset(pair), RIG_OUTCOME_SAME);
    rig_pair_set_patience(pair, 100);
    memcpy((uint8_t *)fake_qxl_bar_memory(fake, FAKE_QXL_BAR_RAM) +
               fake_qxl_bar_size(fake, FAKE_QXL_BAR_RAM) - 8192 + offsetof(QXLRam, int_pending),
           &pending, sizeof(pending));
    fake_qxl_io_write(fake, QXL_IO_MEMSLOT_ADD, 8, 1);
    assert_int_equal(rig_pair_play(pair, &(struct rig_step)RIG_PORT(QXL_IO_NOTIFY_CMD, 0)),
                     RIG_OUTCOME_DIFFERS);
    const char *difference = rig_pair_difference(pair);
    assert_non_null(strstr(difference, "printed: the fake says \"qxl-0: guest bug: "
                                       "QXL_IO_MEMSLOT_ADD: val out of range\", QEMU says \"\"\n"));
    assert_non_null(strstr(difference, "RAM header, int_pending, byte 4: the fake has "));
    rig_pair_free(pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_is_brought_up_is_the_same),
        cmocka_unit_test(a_sequence_ends_where_qemu_leaves_it_to_chance),
        cmocka_unit_test(a_deadly_drawing_that_is_not_shown_is_left_to_chance),
        cmocka_unit_test(large_bars_are_where_they_were_after_a_reset),
        cmocka_unit_test(steps_that_do_not_apply_are_counted),
        cmocka_unit_test(a_difference_is_said_in_lines),
    };

    skip_without_qemu();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
