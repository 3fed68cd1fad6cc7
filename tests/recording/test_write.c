/* SPDX-License-Identifier: BSD-3-Clause */
#include "sample.h"

#include <glib/gstdio.h>

/* A device's memory: the address is the offset and one more bit. */
enum { SLOT = 0x40000000, SIZE = 4096 };

static uint8_t device[SIZE];

static const void *translate(void *user, QXLPHYSICAL address, size_t size)
{
    (void)user;
    if (address < SLOT || address - SLOT > SIZE || size > SIZE - (address - SLOT))
        return NULL;
    return device + (address - SLOT);
}

static const struct rig_memory memory = {.translate = translate};

static QXLCommandExt message(const char *text, size_t size)
{
    memset(device, 0, SIZE);
    memcpy(device + 100 + sizeof(QXLMessage), text, size);
    return (QXLCommandExt){.cmd = {.type = QXL_CMD_MESSAGE, .data = SLOT + 100}};
}

/* A fill with a clip of two chunks of a rectangle each. */
static QXLCommandExt clipped_fill(void)
{
    QXLDrawable *drawable = (QXLDrawable *)(device + 8);
    QXLClipRects *rects = (QXLClipRects *)(device + 1001);
    QXLDataChunk *second = (QXLDataChunk *)(device + 2003);

    memset(device, 0, SIZE);
    drawable->type = QXL_DRAW_FILL;
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->clip = (QXLClip){.type = SPICE_CLIP_TYPE_RECTS, .data = SLOT + 1001};
    drawable->u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawable->u.fill.brush.u.color = 0xffffffff;
    memset(drawable->surfaces_dest, 0xff, sizeof(drawable->surfaces_dest));
    rects->num_rects = 2;
    rects->chunk.data_size = second->data_size = sizeof(QXLRect);
    rects->chunk.next_chunk = SLOT + 2003;
    memset(rects->chunk.data, 1, sizeof(QXLRect));
    memset(second->data, 2, sizeof(QXLRect));
    return (QXLCommandExt){.cmd = {.type = QXL_CMD_DRAW, .data = SLOT + 8}};
}

static GByteArray *text_of(const QXLCommandExt *command, const struct rig_memory *where,
                           enum rig_recording_text kind)
{
    GByteArray *text = g_byte_array_new();
    GError *error = NULL;

    if (!rig_recording_command_text(command, where, kind, text, &error))
        fail_msg("%s", error->message);
    return text;
}

static void assert_refused(const QXLCommandExt *command, const char *words)
{
    GByteArray *text = g_byte_array_new();
    GError *error = NULL;

    assert_false(rig_recording_command_text(command, &memory, RIG_RECORDING_EXACT, text, &error));
    assert_int_equal(error->code, RIG_RECORDING_ERROR_MEMORY);
    if (!strstr(error->message, words))
        fail_msg("expected `%s` in: %s", words, error->message);
    g_error_free(error);
    g_byte_array_unref(text);
}

static void a_command_in_device_memory_is_the_same_when_read_again(void **state)
{
    g_autofree char *name = temporary_name("");
    struct rig_recording_writer *writer = rig_recording_writer_create(name, NULL);
    QXLCommandExt command = clipped_fill();
    const struct rig_record_primary primary = {.width = 1, .height = 1, .stride = 4};
    g_autoptr(GByteArray) written = text_of(&command, &memory, RIG_RECORDING_EXACT);
    g_autoptr(GByteArray) read = NULL;
    struct rig_recording *recording;
    struct rig_record *record;

    (void)state;
    assert_true(rig_recording_writer_message(writer, 1, RIG_WORKER_CREATE_PRIMARY, &primary, NULL));
    assert_true(rig_recording_writer_command(writer, 2, &command, &memory, NULL));
    assert_true(rig_recording_writer_close(writer, NULL));
    recording = rig_recording_open(name, NULL);
    record = rig_recording_next(recording, NULL);
    assert_int_equal(record->primary->stride, 4);
    rig_record_unref(record);
    record = rig_recording_next(recording, NULL);
    assert_int_equal(record->counter, 1);
    assert_int_equal(record->time_ns, 2);
    read = text_of(&record->command, NULL, RIG_RECORDING_EXACT);
    assert_int_equal(read->len, written->len);
    assert_memory_equal(read->data, written->data, read->len);
    rig_record_unref(record);
    rig_recording_close(recording);
    g_unlink(name);
}

static void an_address_that_leads_nowhere_is_named(void **state)
{
    QXLCommandExt command = clipped_fill();

    (void)state;
    ((QXLClipRects *)(device + 1001))->chunk.next_chunk = 0x1234;
    assert_refused(&command, "bytes of `clip_rects` at address 0x1234");
    command.cmd.data = SLOT + SIZE - 1;
    assert_refused(&command, "of `drawable` at address 0x40000fff");
}

static void a_chain_without_an_end_is_refused(void **state)
{
    QXLCommandExt command = clipped_fill();

    (void)state;
    ((QXLDataChunk *)(device + 2003))->next_chunk = SLOT + 2003;
    assert_refused(&command, "expected an end of the chunks of `clip_rects`");
}

static void a_message_ends_with_its_nul(void **state)
{
    QXLCommandExt command = message("abc", 3);
    g_autoptr(GByteArray) text = text_of(&command, &memory, RIG_RECORDING_EXACT);

    (void)state;
    assert_int_equal(text->len, strlen("binary 0 message 3:abc\n"));
    memset(device + 100, 'x', SIZE - 100);
    assert_refused(&command, "of `message` at address 0x40001000");
}

static void nothing_is_written_of_a_command_that_is_refused(void **state)
{
    g_autofree char *name = temporary_name("");
    struct rig_recording_writer *writer = rig_recording_writer_create(name, NULL);
    QXLCommandExt command = clipped_fill();
    g_autoptr(GByteArray) bytes = NULL;
    GError *error = NULL;

    (void)state;
    ((QXLClipRects *)(device + 1001))->chunk.next_chunk = 1;
    assert_false(rig_recording_writer_command(writer, 1, &command, &memory, &error));
    assert_non_null(strstr(error->message, name));
    g_error_free(error);
    assert_true(rig_recording_writer_close(writer, NULL));
    bytes = unpack(name);
    assert_int_equal(bytes->len, strlen(FIRST_LINE));
    g_unlink(name);
}

static void a_file_that_cannot_be_written_is_told_so(void **state)
{
    GError *error = NULL;
    struct rig_recording_writer *writer;

    (void)state;
    assert_null(rig_recording_writer_create("/dev/null/x.gz", &error));
    assert_non_null(strstr(error->message, "/dev/null/x.gz: cannot be written: Not a directory"));
    g_clear_error(&error);
    writer = rig_recording_writer_create("/dev/full", &error);
    if (writer)
        assert_false(rig_recording_writer_close(writer, &error));
    assert_non_null(strstr(error->message, "No space left"));
    g_error_free(error);
}

static void assert_differs(const GByteArray *recorded, const GByteArray *found, const char *name,
                           const char *first, const char *second)
{
    struct rig_recording_difference difference;

    assert_false(rig_recording_compare(recorded, found, &difference));
    assert_string_equal(difference.name, name);
    assert_string_equal(difference.recorded, first);
    assert_string_equal(difference.found, second);
    rig_recording_difference_clear(&difference);
}

/* Compare the fill with what it is after a change. */
#define DIFFERS(change, name, first, second)                                             \
    do {                                                                                 \
        QXLCommandExt command_ = clipped_fill();                                         \
        GByteArray *before_ = text_of(&command_, &memory, RIG_RECORDING_EXACT), *after_; \
        QXLDrawable *drawable = (QXLDrawable *)(device + 8);                             \
        QXLClipRects *rects = (QXLClipRects *)(device + 1001);                           \
        (void)drawable, (void)rects;                                                     \
        change;                                                                          \
        after_ = text_of(&command_, &memory, RIG_RECORDING_EXACT);                       \
        assert_differs(before_, after_, name, first, second);                            \
        g_byte_array_unref(before_);                                                     \
        g_byte_array_unref(after_);                                                      \
    } while (0)

static void the_field_that_differs_is_named(void **state)
{
    (void)state;
    DIFFERS(drawable->effect = 2, "effect", "1", "2");
    DIFFERS(drawable->bbox.left = -7, "rect bbox", "0 0 0 0", "0 -7 0 0");
    DIFFERS(drawable->u.fill.brush.u.color = 5, "u.color", "-1", "5");
    DIFFERS(rects->chunk.data[3] = 9, "binary 0 clip_rects", "byte 3 is 0x01", "byte 3 is 0x09");
    DIFFERS(rects->chunk.next_chunk = 0, "data_chunks", "1 32", "0 16");
    DIFFERS(drawable->clip.type = 0, "type", "1", "0");
    DIFFERS(drawable->u.fill.brush.type = 0, "type", "1", "0");
}

static void the_same_text_does_not_differ(void **state)
{
    QXLCommandExt command = clipped_fill();
    g_autoptr(GByteArray) text = text_of(&command, &memory, RIG_RECORDING_EXACT);
    g_autoptr(GByteArray) empty = g_byte_array_new();
    struct rig_recording_difference difference;

    (void)state;
    assert_true(rig_recording_compare(text, text, &difference));
    assert_differs(text, empty, "drawable", "drawable", "nothing");
    assert_differs(empty, text, "drawable", "nothing", "drawable");
}

static void meaning_has_no_chunks_and_no_fields_that_nobody_reads(void **state)
{
    QXLCommandExt command = clipped_fill();
    QXLDrawable *drawable = (QXLDrawable *)(device + 8);
    QXLClipRects *rects = (QXLClipRects *)(device + 1001);
    g_autoptr(GByteArray) before = text_of(&command, &memory, RIG_RECORDING_MEANING), after = NULL;
    struct rig_recording_difference difference;

    (void)state;
    rects->chunk.next_chunk = 0;
    rects->chunk.data_size = 2 * sizeof(QXLRect);
    memset(rects->chunk.data + sizeof(QXLRect), 2, sizeof(QXLRect));
    drawable->surfaces_rects[1].top = 99;
    after = text_of(&command, &memory, RIG_RECORDING_MEANING);
    assert_true(rig_recording_compare(before, after, &difference));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_in_device_memory_is_the_same_when_read_again),
        cmocka_unit_test(an_address_that_leads_nowhere_is_named),
        cmocka_unit_test(a_chain_without_an_end_is_refused),
        cmocka_unit_test(a_message_ends_with_its_nul),
        cmocka_unit_test(nothing_is_written_of_a_command_that_is_refused),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told_so),
        cmocka_unit_test(the_field_that_differs_is_named),
        cmocka_unit_test(the_same_text_does_not_differ),
        cmocka_unit_test(meaning_has_no_chunks_and_no_fields_that_nobody_reads),
    };

    return cmocka_run_group_tests_name("writing recordings", tests, NULL, NULL);
}
