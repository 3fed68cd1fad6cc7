/* SPDX-License-Identifier: BSD-3-Clause */
#include "sample.h"

#include <glib/gstdio.h>

#define FILL                                                                                   \
    "event 0 0 1 1\ndrawable\nrect bbox 0 0 1 1\ntype 0\neffect 1\nmm_time 0\nself_bitmap 0\n" \
    "rect self_bitmap_area 0 0 0 0\nsurface_id 0\n"

/* Read all. Returns the number of records; *error is set by the failure, if there is one. */
static unsigned read_all(struct rig_recording *recording, GError **error)
{
    unsigned count = 0;
    struct rig_record *record;

    while ((record = rig_recording_next(recording, error))) {
        rig_record_unref(record);
        count++;
    }
    return count;
}

static unsigned read_bytes(const void *bytes, size_t size, GError **error)
{
    void *memory;
    struct rig_recording *recording;
    unsigned count;

    memory = g_memdup2(bytes, size);
    recording = rig_recording_open_memory(memory, size, error);
    count = recording ? read_all(recording, error) : 0;
    rig_recording_close(recording);
    g_free(memory);
    return count;
}

static void assert_says(GError *error, int code, const char *const *words)
{
    assert_non_null(error);
    for (; *words; words++)
        if (!strstr(error->message, *words))
            fail_msg("expected `%s` in: %s", *words, error->message);
    assert_int_equal(error->domain, RIG_RECORDING_ERROR);
    assert_int_equal(error->code, code);
    g_error_free(error);
}

#define SAYS(error, code, ...) assert_says(error, code, (const char *const[]){__VA_ARGS__, NULL})

static void damaged(const char *text, unsigned records, const char *expected, const char *found)
{
    GError *error = NULL;

    assert_int_equal(read_bytes(text, strlen(text), &error), records);
    SAYS(error, RIG_RECORDING_ERROR_DAMAGED, expected, found, "memory: record ", "offset ");
}

static void a_recording_cut_anywhere_gives_what_was_whole(void **state)
{
    GString *text = sample();
    void *memory;
    struct rig_recording *recording = open_text(text->str, text->len, &memory);
    struct rig_record *record = rig_recording_next(recording, NULL);
    unsigned whole = 0;

    (void)state;
    for (size_t cut = strlen(FIRST_LINE); cut < text->len; cut++) {
        GError *error = NULL;
        bool between;

        if (record && cut >= record->offset + record->size) {
            rig_record_unref(record);
            record = rig_recording_next(recording, NULL);
            whole++;
        }
        between = cut == record->offset;
        assert_int_equal(read_bytes(text->str, cut, &error), whole);
        if (between)
            assert_null(error);
        else
            SAYS(error, RIG_RECORDING_ERROR_CUT, "the end of the file", "was cut here");
    }
    rig_record_unref(record);
    rig_recording_close(recording);
    g_free(memory);
    g_string_free(text, TRUE);
}

static void any_byte_can_be_wrong(void **state)
{
    GString *text = sample();

    (void)state;
    for (size_t i = 0; i < text->len; i++) {
        static const char BYTES[] = "\0\n -9:e\xff";

        for (size_t j = 0; j < sizeof(BYTES) - 1; j++) {
            char was = text->str[i];

            text->str[i] = BYTES[j];
            read_bytes(text->str, text->len, NULL);
            text->str[i] = was;
        }
    }
    g_string_free(text, TRUE);
}

static void a_wrong_line_is_named_with_its_place(void **state)
{
    (void)state;
    damaged(FIRST_LINE "event 0 1 2 3\nevent 1 0 3 4\ncursor_cmd\nkind 2\n", 1,
            "record 2 (begins at offset 29): offset 54: expected `type NUMBER`", "found `kind 2`");
    damaged(FIRST_LINE FILL "type 1\n", 0, "expected `surfaces_dest NUMBER`", "found `type 1`");
    damaged(FIRST_LINE "event 0 2 2 3\n", 0, "expected `event COUNTER 0-or-1 TYPE TIME`",
            "found `event 0 2 2 3`");
    damaged(FIRST_LINE "event 0 1 2 3 \n", 0, "expected `event ", "found `event 0 1 2 3 `");
    damaged(FIRST_LINE "1 2 3 4\n", 0, "expected `event ", "found `1 2 3 4`");
}

static void a_number_must_be_as_it_is_printed_and_fit(void **state)
{
    static const char *const WRONG[] = {
        "256", "-1", "01", "+1", "", "1 ", "0x1", "-0", "99999999999999999999999"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++) {
        g_autofree char *text =
            g_strdup_printf(FIRST_LINE "event 0 0 3 4\ncursor_cmd\ntype %s\n", WRONG[i]);
        g_autofree char *found = g_strdup_printf("found `type %s`", WRONG[i]);
        damaged(text, 0, "expected `type NUMBER` from 0 to `255`", found);
    }
}

static void sizes_that_do_not_agree_are_not_followed(void **state)
{
    (void)state;
    damaged(FIRST_LINE "event 0 1 20 1\n1 2 4 32\n0 0 0 0\nbinary 0 data 7:0123456\n", 0,
            "expected 0 or 8 bytes of `data`", "found 7");
    damaged(FIRST_LINE "event 0 0 5 1\nsurface_cmd\nsurface_id 3\ntype 0\nflags 1\n"
                       "u.surface_create.format 32\nu.surface_create.width 1\n"
                       "u.surface_create.height -1\nu.surface_create.stride -2147483648\n"
                       "binary 0 data 4:0123\n",
            0, "expected 9223372034707292160 bytes of `data`", "found 4");
    damaged(FIRST_LINE "event 0 0 4 1\nbinary 0 message 3:a\nevent\n", 0,
            "expected `a newline behind the payload of message`", "found");
}

static void a_size_that_the_file_does_not_hold_is_not_allocated(void **state)
{
    static const char TEXT[] = FIRST_LINE "event 0 0 4 1\nbinary 0 message 4294967295:abc";
    static const char LARGER[] = FIRST_LINE "event 0 0 4 1\nbinary 0 message 4294967296:abc\n";
    GError *error = NULL;

    (void)state;
    assert_int_equal(read_bytes(TEXT, strlen(TEXT), &error), 0);
    SAYS(error, RIG_RECORDING_ERROR_CUT, "expected 4294967295 bytes of payload", "behind 3");
    damaged(LARGER, 0, "expected `binary 0 message SIZE:`", "4294967296");
}

static void a_foreign_file_is_told_so(void **state)
{
    static const char *const TEXTS[] = {"", "SPICE_REPLAY 1", "SPICE_REPLAY 2\n", "\177ELF\n"};

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        GError *error = NULL;
        assert_int_equal(read_bytes(TEXTS[i], strlen(TEXTS[i]), &error), 0);
        SAYS(error, RIG_RECORDING_ERROR_FOREIGN, "expected `SPICE_REPLAY 1`", "found `");
    }
}

static void a_file_that_is_not_there_is_told_so(void **state)
{
    GError *error = NULL;

    (void)state;
    assert_null(rig_recording_open("/dev/null/recording", &error));
    SAYS(error, RIG_RECORDING_ERROR_IO, "/dev/null/recording", "Not a directory");
    error = NULL;
    assert_null(rig_recording_open("/", &error));
    SAYS(error, RIG_RECORDING_ERROR_IO, "directory");
}

static GByteArray *compressed_sample(void)
{
    g_autofree char *plain = temporary_name(""), *name = temporary_name(".gz");
    GString *text = sample();
    char *bytes;
    gsize size;

    assert_true(g_file_set_contents(plain, text->str, (gssize)text->len, NULL));
    copy_recording(plain, name);
    assert_true(g_file_get_contents(name, &bytes, &size, NULL));
    g_unlink(plain);
    g_unlink(name);
    g_string_free(text, TRUE);
    return g_byte_array_new_take((guint8 *)bytes, size);
}

static void gzip_that_is_cut_is_told_so(void **state)
{
    g_autoptr(GByteArray) bytes = compressed_sample();
    GError *error = NULL;

    (void)state;
    for (guint cut = 2; cut < bytes->len; cut += 7) {
        read_bytes(bytes->data, cut, &error);
        SAYS(error, RIG_RECORDING_ERROR_CUT, "the gzip data end before their time");
        error = NULL;
    }
    assert_int_equal(read_bytes(bytes->data, bytes->len - 4, &error), SAMPLE_RECORDS);
    SAYS(error, RIG_RECORDING_ERROR_CUT, "the gzip data end before their time");
}

static void gzip_that_is_damaged_is_told_so(void **state)
{
    g_autoptr(GByteArray) bytes = compressed_sample();
    GError *error = NULL;

    (void)state;
    bytes->data[bytes->len - 5] ^= 1; /* the checksum */
    assert_int_equal(read_bytes(bytes->data, bytes->len, &error), SAMPLE_RECORDS);
    SAYS(error, RIG_RECORDING_ERROR_DAMAGED, "the gzip data are damaged");
    bytes->data[bytes->len - 5] ^= 1;
    error = NULL;
    g_byte_array_append(bytes, (const guint8 *)"\0\0x", 3);
    assert_int_equal(read_bytes(bytes->data, bytes->len, &error), SAMPLE_RECORDS);
    SAYS(error, RIG_RECORDING_ERROR_DAMAGED, "something else follows");
    error = NULL;
    assert_int_equal(read_bytes(bytes->data, bytes->len - 1, &error), SAMPLE_RECORDS);
    assert_null(error);
}

static void gzip_can_be_left_in_the_middle(void **state)
{
    g_autoptr(GByteArray) bytes = compressed_sample();
    struct rig_recording *recording = rig_recording_open_memory(bytes->data, bytes->len, NULL);

    (void)state;
    rig_record_unref(rig_recording_next(recording, NULL));
    rig_recording_close(recording);
}

static void a_failure_is_told_again(void **state)
{
    static const char TEXT[] = FIRST_LINE "event 0 1 2 3\nbroken\n";
    void *memory;
    struct rig_recording *recording = open_text(TEXT, strlen(TEXT), &memory);
    GError *error = NULL;

    (void)state;
    assert_int_equal(read_all(recording, &error), 1);
    SAYS(error, RIG_RECORDING_ERROR_DAMAGED, "found `broken`");
    error = NULL;
    assert_null(rig_recording_next(recording, &error));
    SAYS(error, RIG_RECORDING_ERROR_DAMAGED, "found `broken`");
    rig_recording_close(recording);
    g_free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recording_cut_anywhere_gives_what_was_whole),
        cmocka_unit_test(any_byte_can_be_wrong),
        cmocka_unit_test(a_wrong_line_is_named_with_its_place),
        cmocka_unit_test(a_number_must_be_as_it_is_printed_and_fit),
        cmocka_unit_test(sizes_that_do_not_agree_are_not_followed),
        cmocka_unit_test(a_size_that_the_file_does_not_hold_is_not_allocated),
        cmocka_unit_test(a_foreign_file_is_told_so),
        cmocka_unit_test(a_file_that_is_not_there_is_told_so),
        cmocka_unit_test(gzip_that_is_cut_is_told_so),
        cmocka_unit_test(gzip_that_is_damaged_is_told_so),
        cmocka_unit_test(gzip_can_be_left_in_the_middle),
        cmocka_unit_test(a_failure_is_told_again),
    };

    return cmocka_run_group_tests_name("damaged recordings", tests, NULL, NULL);
}
