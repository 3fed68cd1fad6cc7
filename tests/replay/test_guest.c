/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../harness/replay/guest.h"
#include "../../harness/replay/payload.h"
#include "../../harness/trace/reader.h"

static const char *const LINES[] = {
    "5 qxl-0/cmd: cmd @ 0x1 surface: create id 3 size 64x64 stride 256 format xRGB/32 (count 1, "
    "max "
    "1)",
    "6 qxl-0/cmd: cmd @ 0x2 draw: surface_id 3 type copy effect opaque src 2 (id 9 type 0 flags 0 "
    "width 50 height 40, fmt 8 flags 4 x 50 y 40 stride 200 palette 0 data 7) area 50x40+0+0 rop 8",
    "7 qxl-0/cmd: cmd @ 0x2 draw: surface_id 0 type copy effect opaque src 2 (id a type 0 flags 0 "
    "width 40 height 3, fmt 5 flags 4 x 40 y 3 stride 40 palette 1 data 7) area 40x3+0+0 rop 8",
    "8 qxl-0/cmd: cmd @ 0x3 draw: surface_id 3 type ??? effect blend",
    "9 qxl-0/csr: cmd @ 0x4 cursor: set +-3+4 visible yes, shape @ 0x5 type alpha size 24x24 "
    "hot-spot +1+2 unique 0x0 data-size 2304",
};

static void ignore_note(void *context, const char *text)
{
    (void)context;
    (void)text;
}

static struct rig_guest *make_guest(void)
{
    const struct rig_machine_options options = {.revision = 5};
    struct rig_guest *guest = rig_guest_create(&options, ignore_note, NULL, NULL);

    assert_non_null(guest);
    return guest;
}

static void play_all(struct rig_guest *guest)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LINES); i++) {
        struct rig_command command;
        uint32_t device;
        const char *reason = "";

        assert_true(rig_parse_command(LINES[i], strlen(LINES[i]), &device, &command));
        if (rig_guest_play(guest, &command, &reason) != RIG_GUEST_DONE)
            fail_msg("%s: %s", LINES[i], reason);
    }
}

static void the_same_log_leaves_the_same_bytes_in_the_device(void **state)
{
    enum { LOOKED_AT = 1 << 20 };
    struct rig_guest *a = make_guest(), *b = make_guest();
    struct rig_machine *in_a = rig_guest_machine(a), *in_b = rig_guest_machine(b);

    (void)state;
    play_all(a);
    play_all(b);
    assert_memory_equal(in_a->hw.vram.memory, in_b->hw.vram.memory, LOOKED_AT);
    assert_memory_equal((uint8_t *)in_a->hw.ram.memory + in_a->hw.pages_offset,
                        (uint8_t *)in_b->hw.ram.memory + in_b->hw.pages_offset, LOOKED_AT);
    rig_guest_destroy(a);
    rig_guest_destroy(b);
}

static void a_reset_in_the_log_resets_the_machine(void **state)
{
    struct rig_guest *guest = make_guest();
    struct rig_event event = {.kind = RIG_EVENT_PORT_WRITE};

    (void)state;
    play_all(guest);
    event.device_event.port = QXL_IO_RESET;
    rig_guest_event(guest, &event);
    play_all(guest); /* counts from 1 again */
    assert_int_equal(rig_guest_machine(guest)->command.type, RIG_COMMAND_CURSOR);
    rig_guest_destroy(guest);
}

static enum rig_guest_outcome play_line(struct rig_guest *guest, size_t line, const char **reason)
{
    struct rig_command command;
    uint32_t device;

    assert_true(rig_parse_command(LINES[line], strlen(LINES[line]), &device, &command));
    return rig_guest_play(guest, &command, reason);
}

static void what_the_device_complains_of_is_refused(void **state)
{
    struct rig_guest *guest = make_guest();
    const char *reason = "";

    (void)state;
    g_string_append(rig_guest_machine(guest)->complaints, "spice-server would have dropped it");
    assert_int_equal(play_line(guest, 0, &reason), RIG_GUEST_REFUSED);
    assert_non_null(strstr(reason, "would have dropped it"));
    assert_int_equal(play_line(guest, 1, &reason), RIG_GUEST_DONE);
    rig_guest_destroy(guest);
}

static void a_command_that_the_device_leaves_is_not_taken_for_the_next(void **state)
{
    const struct fake_qxl_faults stall = {.stall_fetch = true};
    struct rig_guest *guest = make_guest();
    struct fake_qxl *device = rig_fake_backend_device(rig_guest_machine(guest)->backend);
    const char *reason = "";

    (void)state;
    assert_int_equal(play_line(guest, 0, &reason), RIG_GUEST_DONE);
    fake_qxl_set_faults(device, &stall);
    assert_int_equal(play_line(guest, 1, &reason), RIG_GUEST_REFUSED);
    fake_qxl_set_faults(device, NULL);
    assert_int_equal(play_line(guest, 3, &reason), RIG_GUEST_DONE);
    assert_int_equal(rig_guest_machine(guest)->command.draw.type, RIG_UNKNOWN_NAME);
    rig_guest_destroy(guest);
}

static void replay_breaks_no_rule_of_the_os(void **state)
{
    struct rig_guest *guest = make_guest();

    (void)state;
    for (int i = 0; i < 50; i++)
        play_all(guest);
    assert_null(rig_guest_machine(guest)->os.violation);
    rig_guest_destroy(guest);
}

static void another_image_gets_other_pixels_and_the_same_gets_the_same(void **state)
{
    enum { SIZE = 256 };
    struct rig_payload a = rig_payload_make(1, SIZE, 10), again = rig_payload_make(1, SIZE, 10);
    struct rig_payload other = rig_payload_make(2, SIZE, 10),
                       larger = rig_payload_make(1, SIZE, 11);

    (void)state;
    assert_memory_equal(a.pixels, again.pixels, SIZE);
    assert_memory_not_equal(a.pixels, other.pixels, SIZE);
    assert_memory_not_equal(a.pixels, larger.pixels, SIZE);
}

/* Under AddressSanitizer this reads every byte that a picture can have. */
static void the_largest_picture_stays_inside_the_noise(void **state)
{
    (void)state;
    for (uint64_t id = 0; id < 2000; id++) {
        struct rig_payload payload = rig_payload_make(id, 65536, 4096);
        const volatile uint8_t *last = (const uint8_t *)payload.pixels + payload.pitch * 4095;

        (void)last[65535];
        (void)rig_payload_palette(id, 256)[255];
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_log_leaves_the_same_bytes_in_the_device),
        cmocka_unit_test(a_reset_in_the_log_resets_the_machine),
        cmocka_unit_test(what_the_device_complains_of_is_refused),
        cmocka_unit_test(a_command_that_the_device_leaves_is_not_taken_for_the_next),
        cmocka_unit_test(replay_breaks_no_rule_of_the_os),
        cmocka_unit_test(another_image_gets_other_pixels_and_the_same_gets_the_same),
        cmocka_unit_test(the_largest_picture_stays_inside_the_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
