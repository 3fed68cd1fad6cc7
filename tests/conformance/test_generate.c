/* SPDX-License-Identifier: BSD-3-Clause */
/* What the generator makes, played on the fake device alone: all of the contract comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <generate.h>
#include <minimise.h>
#include <side.h>

enum { SEED = 4, SEQUENCES = 1500, STEPS = 50, DRAW_TYPES = 15, PORTS = 32 };

/**
 * The messages of docs/device-contract.md, as far as they do not vary. But two, which the
 * recordings have: that a second operation was started before the first was over is a race in QEMU;
 * and a ring of commands with SPICE_RING_CONS_ITEM hangs it (generator.h, is_stuck).
 */
static const char *const MESSAGES[] = {
    "qxl_create_guest_primary: nop since already in QXL_MODE_NATIVE",
    "qxl_create_guest_primary: requested primary larger than framebuffer",
    "primary surface stride = ",
    "mode number out of range",
    "unsupported io ",
    "QXL_IO_UPDATE_AREA: invalid surface id ",
    "QXL_IO_UPDATE_AREA: invalid area (",
    "QXL_IO_MEMSLOT_ADD: val out of range",
    "QXL_IO_MEMSLOT_ADD: memory slot already active",
    "QXL_IO_MEMSLOT_DEL: val out of range",
    "ioport_write: unexpected ioport=0x",
    "QXL_IO_CREATE_PRIMARY (async=0): val != 0",
    "QXL_IO_CREATE_PRIMARY (async=1): val != 0",
    "QXL_IO_DESTROY_PRIMARY (async=0): val != 0",
    "QXL_IO_DESTROY_PRIMARY (async=1): val != 0",
    "QXL_IO_DESTROY_SURFACE (async=0):",
    "QXL_IO_DESTROY_SURFACE (async=1):",
    "ERROR: no flush, full release ring [p",
    "qxl_add_memslot: guest_start > guest_end",
    "qxl_add_memslot: finished loop without match",
    "slot too large ",
    "inactive slot ",
    " < delta ",
    " > size ",
    " > region size ",
    ": overrun by ",
    "QXL_CMD_SURFACE id ",
    "QXL_CMD_SURFACE stride = ",
    "SPICE_RING_PROD_ITEM indices mismatch",
    "qxl/guest-",
};

/** What came in all sequences of the seed. */
static struct {
    guint messages[G_N_ELEMENTS(MESSAGES)];
    guint verdicts[FAKE_QXL_CHANCE + 1];
    guint modes[4];
    guint kinds[RIG_STEP_TAKE + 1];
    guint ports[PORTS];
    guint draw_types[DRAW_TYPES];
    guint widths[5];
    guint in_order, killed, chances;
} seen;

static void count_messages(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(MESSAGES); i++)
        for (const char *at = text; (at = strstr(at, MESSAGES[i])); at++)
            seen.messages[i]++;
}

static void count_draw_type(const struct fake_side *side, uint64_t address)
{
    bool compat = fake_qxl_get_mode(side->device) == FAKE_QXL_MODE_COMPAT;
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (!fake_qxl_find(side->device, address, sizeof(QXLDrawable), &bar, &offset))
        return;
    const uint8_t *memory = fake_qxl_bar_memory(side->device, bar);
    uint8_t type =
        memory[offset + (compat ? offsetof(QXLCompatDrawable, type) : offsetof(QXLDrawable, type))];
    if (type < DRAW_TYPES)
        seen.draw_types[type]++;
}

static void count_step(const struct fake_side *side, const struct rig_step *step)
{
    seen.kinds[step->kind]++;
    if (step->kind == RIG_STEP_PORT) {
        seen.ports[step->port.port]++;
        seen.widths[step->port.size]++;
    } else if (step->kind == RIG_STEP_DRAW) {
        count_draw_type(side, step->push.address);
    }
}

static void assert_a_guest_can_do_it(const struct fake_side *side, const struct rig_step *step)
{
    if (step->kind == RIG_STEP_WRITE) {
        struct place place = fake_side_place(side, step->write.space, step->write.offset);

        assert_true(place.offset + step->write.size <= fake_qxl_bar_size(side->device, place.bar));
    } else if (step->kind == RIG_STEP_PUSH || step->kind == RIG_STEP_DRAW) {
        assert_true(fake_side_waiting(side, step->push.ring) + 1 <= RING_MOST);
    }
}

/** An address that is 0 by chance is followed; the fake does not know what QEMU draws there. */
static void assert_0_is_no_address_of_pixels(const struct fake_side *side)
{
    const QXLRom *rom = fake_qxl_bar_memory(side->device, FAKE_QXL_BAR_ROM);
    enum fake_qxl_bar_index bar;
    uint64_t offset;

    if (!fake_qxl_find(side->device, 0, 0, &bar, &offset))
        return;
    assert_true(offset >= (bar == FAKE_QXL_BAR_RAM
                               ? rom->surface0_area_size
                               : fake_qxl_bar_size(side->device, FAKE_QXL_BAR_VRAM32) / 2));
}

static void play(const struct rig_sequence *sequence)
{
    struct fake_side side;
    guint half = sequence->steps->len / 2;

    assert_true(fake_side_start(&side, &sequence->device));
    for (guint i = 0; i < sequence->steps->len; i++) {
        const struct rig_step *step = g_ptr_array_index(sequence->steps, i);

        assert_false(fake_side_is_over(&side));
        assert_a_guest_can_do_it(&side, step);
        count_step(&side, step);
        fake_side_play(&side, step);
        assert_0_is_no_address_of_pixels(&side);
        seen.modes[fake_qxl_get_mode(side.device)]++;
        seen.in_order += i == half && fake_qxl_get_mode(side.device) == FAKE_QXL_MODE_NATIVE &&
                         !fake_qxl_guest_bug(side.device);
    }
    seen.chances += side.chance != NULL;
    seen.killed += side.kill && !side.chance;
    for (size_t i = 0; i < G_N_ELEMENTS(seen.verdicts); i++)
        seen.verdicts[i] += side.verdicts[i];
    count_messages(side.text->str);
    fake_side_close(&side);
}

static int play_them_all(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < SEQUENCES; i++) {
        const struct fake_qxl_config *device =
            &RIG_GENERATOR_DEVICES[i % RIG_GENERATOR_DEVICE_COUNT];
        struct rig_sequence *sequence = rig_generate(SEED, i, device, STEPS);

        play(sequence);
        rig_sequence_free(sequence);
    }
    return 0;
}

static void every_message_of_the_contract_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(MESSAGES); i++)
        print_message("%7u %s\n", seen.messages[i], MESSAGES[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(MESSAGES); i++)
        if (!seen.messages[i])
            fail_msg("none of %d sequences makes the device say \"%s\"", SEQUENCES, MESSAGES[i]);
}

static void every_kind_of_step_port_and_width_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(seen.kinds); i++)
        if (!seen.kinds[i])
            fail_msg("no step of kind %zu", i);
    for (size_t i = 0; i < PORTS; i++)
        if (!seen.ports[i])
            fail_msg("port %zu is never written", i);
    assert_true(seen.widths[1] && seen.widths[2] && seen.widths[4]);
}

static void every_type_of_drawing_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < DRAW_TYPES; i++)
        if (!seen.draw_types[i])
            fail_msg("no drawing of type %zu", i);
}

static void every_mode_and_every_verdict_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(seen.modes); i++)
        assert_true(seen.modes[i] > 0);
    print_message("commands: %u accepted, %u dropped, %u deadly, %u left to chance\n",
                  seen.verdicts[FAKE_QXL_ACCEPT], seen.verdicts[FAKE_QXL_DROP],
                  seen.verdicts[FAKE_QXL_ABORT], seen.verdicts[FAKE_QXL_CHANCE]);
    for (size_t i = 0; i < G_N_ELEMENTS(seen.verdicts); i++)
        assert_true(seen.verdicts[i] > 0);
}

static void half_of_all_guests_are_at_work_in_the_middle(void **state)
{
    (void)state;
    print_message("%u of %d in native mode without a guest bug\n", seen.in_order, SEQUENCES);
    assert_true(seen.in_order >= SEQUENCES / 2);
}

static void one_machine_in_ten_is_killed(void **state)
{
    (void)state;
    print_message("%u of %d killed\n", seen.killed, SEQUENCES);
    assert_in_range(seen.killed, SEQUENCES / 20, SEQUENCES / 6);
}

static void one_machine_in_seventy_is_left_to_chance(void **state)
{
    (void)state;
    print_message("%u of %d left to chance\n", seen.chances, SEQUENCES);
    assert_in_range(seen.chances, SEQUENCES / 140, SEQUENCES / 35);
}

static void every_revision_and_kind_is_a_device(void **state)
{
    (void)state;
    for (unsigned revision = 1; revision <= 5; revision++)
        for (int secondary = 0; secondary < 2; secondary++) {
            bool found = false;

            for (size_t i = 0; i < RIG_GENERATOR_DEVICE_COUNT; i++)
                found = found || (RIG_GENERATOR_DEVICES[i].revision == revision &&
                                  RIG_GENERATOR_DEVICES[i].secondary == (secondary != 0));
            if (!found)
                fail_msg("no device of revision %u, secondary %d", revision, secondary);
        }
}

static char *text_of(uint64_t seed, uint64_t number, const struct fake_qxl_config *device)
{
    struct rig_sequence *sequence = rig_generate(seed, number, device, 20);
    char *text = rig_print_sequence(sequence, "it");

    rig_sequence_free(sequence);
    return text;
}

static void the_same_seed_makes_the_same_sequence(void **state)
{
    (void)state;
    for (size_t i = 0; i < RIG_GENERATOR_DEVICE_COUNT; i++) {
        char *once = text_of(SEED, 7, &RIG_GENERATOR_DEVICES[i]);
        char *again = text_of(SEED, 7, &RIG_GENERATOR_DEVICES[i]);

        assert_string_equal(once, again);
        g_free(once);
        g_free(again);
    }
}

static void another_seed_number_or_device_makes_another_sequence(void **state)
{
    char *texts[] = {
        text_of(SEED, 7, &RIG_GENERATOR_DEVICES[0]),
        text_of(SEED + 1, 7, &RIG_GENERATOR_DEVICES[0]),
        text_of(SEED, 8, &RIG_GENERATOR_DEVICES[0]),
        text_of(SEED, 7, &RIG_GENERATOR_DEVICES[1]),
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(texts[i], texts[j]);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_of_the_contract_comes),
        cmocka_unit_test(every_kind_of_step_port_and_width_comes),
        cmocka_unit_test(every_type_of_drawing_comes),
        cmocka_unit_test(every_mode_and_every_verdict_comes),
        cmocka_unit_test(half_of_all_guests_are_at_work_in_the_middle),
        cmocka_unit_test(one_machine_in_ten_is_killed),
        cmocka_unit_test(one_machine_in_seventy_is_left_to_chance),
        cmocka_unit_test(every_revision_and_kind_is_a_device),
        cmocka_unit_test(the_same_seed_makes_the_same_sequence),
        cmocka_unit_test(another_seed_number_or_device_makes_another_sequence),
    };

    return cmocka_run_group_tests(tests, play_them_all, NULL);
}
