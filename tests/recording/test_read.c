/* SPDX-License-Identifier: BSD-3-Clause */
#include "sample.h"

static struct rig_record *next(struct rig_recording *recording)
{
    GError *error = NULL;
    struct rig_record *record = rig_recording_next(recording, &error);

    if (error)
        fail_msg("%s", error->message);
    assert_non_null(record);
    return record;
}

static const void *at(QXLPHYSICAL address)
{
    assert_true(address != 0);
    return (const void *)(uintptr_t)address;
}

static struct rig_recording *open_string(const char *text)
{
    GError *error = NULL;
    struct rig_recording *recording = rig_recording_open_memory(text, strlen(text), &error);

    if (error)
        fail_msg("%s", error->message);
    return recording;
}

static void a_record_knows_its_place_time_and_counter(void **state)
{
    static const char TEXT[] = FIRST_LINE "event 4294967295 1 2 18446744073709551615\n"
                                          "event 0 0 3 5\ncursor_cmd\ntype 2\n";
    struct rig_recording *recording = open_string(TEXT);
    struct rig_record *first = next(recording), *second = next(recording);

    (void)state;
    assert_int_equal(first->kind, RIG_RECORD_MESSAGE);
    assert_int_equal(first->type, RIG_WORKER_WAKEUP);
    assert_int_equal(first->counter, UINT32_MAX);
    assert_true(first->time_ns == UINT64_MAX);
    assert_int_equal(first->offset, strlen(FIRST_LINE));
    assert_int_equal(second->number, 1);
    assert_int_equal(second->kind, RIG_RECORD_COMMAND);
    assert_int_equal(second->type, QXL_CMD_CURSOR);
    assert_int_equal(second->offset, first->offset + first->size);
    assert_int_equal(second->offset + second->size, strlen(TEXT));
    assert_null(rig_recording_next(recording, NULL));
    rig_record_unref(first);
    rig_record_unref(second);
    rig_recording_close(recording);
}

static void a_drawable_is_the_structure_of_the_wire_with_pointers(void **state)
{
    GString *text = sample();
    struct rig_recording *recording = open_string(text->str);
    struct rig_record *record = NULL;
    const QXLDrawable *drawable;
    const QXLImage *image;
    const QXLDataChunk *chunk, *second;
    const QXLPalette *palette;

    (void)state;
    do {
        rig_record_unref(record);
        record = next(recording);
        drawable = at(record->command.cmd.data);
    } while (record->command.flags || drawable->type != QXL_DRAW_OPAQUE);
    assert_int_equal(drawable->bbox.top, -1);
    assert_int_equal(drawable->surface_id, 5);
    assert_int_equal(drawable->surfaces_dest[1], 2);
    assert_int_equal(drawable->u.opaque.brush.type, SPICE_BRUSH_TYPE_PATTERN);
    assert_int_equal(drawable->u.opaque.brush.u.pattern.pos.x, -3);
    image = at(drawable->u.opaque.src_bitmap);
    palette = at(image->bitmap.palette);
    assert_int_equal(palette->num_ents, 2);
    assert_int_equal(palette->ents[0], UINT32_MAX);
    chunk = at(image->bitmap.data);
    assert_int_equal(chunk->data_size, 4);
    assert_memory_equal(chunk->data, "0\n\n3", 4);
    second = at(chunk->next_chunk);
    assert_ptr_equal(at(second->prev_chunk), chunk);
    assert_memory_equal(second->data, "4567", 4);
    assert_true(second->next_chunk == 0);
    rig_record_unref(record);
    rig_recording_close(recording);
    g_string_free(text, TRUE);
}

static void a_drawable_of_the_old_layout_is_known_by_its_fields(void **state)
{
    GString *text = sample();
    struct rig_recording *recording = open_string(text->str);
    struct rig_record *record;
    const QXLCompatDrawable *drawable;

    (void)state;
    rig_record_unref(next(recording));
    record = next(recording);
    assert_int_equal(record->command.flags, QXL_COMMAND_FLAG_COMPAT);
    drawable = at(record->command.cmd.data);
    assert_int_equal(drawable->bitmap_offset, 3);
    assert_int_equal(drawable->bitmap_area.right, 4);
    rig_record_unref(record);
    rig_recording_close(recording);
    g_string_free(text, TRUE);
}

static void a_primary_has_its_fields_and_memory(void **state)
{
    struct rig_recording *recording =
        open_string(FIRST_LINE "event 0 1 20 1\n1 2 -4 32\n0 1 2 3\nbinary 0 data 8:01234567\n");
    struct rig_record *record = next(recording);

    (void)state;
    assert_non_null(record->primary);
    assert_int_equal(record->primary->width, 1);
    assert_int_equal(record->primary->stride, -4);
    assert_int_equal(record->primary->type, 3);
    assert_int_equal(record->primary->size, 8);
    assert_memory_equal(record->primary->data, "01234567", 8);
    rig_record_unref(record);
    rig_recording_close(recording);
}

static void fields_of_a_primary_behind_a_record_of_another_device_are_found(void **state)
{
    struct rig_recording *recording =
        open_string(FIRST_LINE "event 7 1 29 1\nevent 8 1 2 3\n1 1 4 32\n0 0 0 0\n"
                               "binary 0 data 0:\nevent 9 1 2 5\n");
    struct rig_record *message = next(recording), *wakeup = next(recording);
    struct rig_record *fields = next(recording), *last = next(recording);

    (void)state;
    assert_null(message->primary);
    assert_int_equal(wakeup->type, RIG_WORKER_WAKEUP);
    assert_int_equal(fields->kind, RIG_RECORD_PRIMARY);
    assert_int_equal(fields->type, RIG_WORKER_CREATE_PRIMARY_ASYNC);
    assert_int_equal(fields->counter, 7);
    assert_int_equal(fields->primary->width, 1);
    assert_null(fields->primary->data);
    assert_int_equal(last->counter, 9);
    rig_record_unref(message);
    rig_record_unref(wakeup);
    rig_record_unref(fields);
    rig_record_unref(last);
    rig_recording_close(recording);
}

static void a_surface_without_pixels_gets_some(void **state)
{
    struct rig_recording *recording =
        open_string(FIRST_LINE "event 0 0 5 1\nsurface_cmd\nsurface_id 3\ntype 0\nflags 0\n"
                               "u.surface_create.format 32\nu.surface_create.width 1\n"
                               "u.surface_create.height 2\nu.surface_create.stride -4\n");
    struct rig_record *record = next(recording);
    const QXLSurfaceCmd *command = at(record->command.cmd.data);

    (void)state;
    assert_true(command->u.surface_create.data == 0);
    assert_true(rig_record_give_pixels(record, NULL));
    assert_memory_equal(at(command->u.surface_create.data), "\0\0\0\0\0\0\0\0", 8);
    rig_record_unref(record);
    rig_recording_close(recording);
}

static gpointer let_go(gpointer record)
{
    rig_record_unref(record);
    return NULL;
}

static void a_record_outlives_its_recording_and_ends_in_any_thread(void **state)
{
    GString *text = sample();
    struct rig_recording *recording = open_string(text->str);
    struct rig_record *held = next(recording), *record;
    GThread *thread;

    (void)state;
    while ((record = rig_recording_next(recording, NULL)))
        g_thread_join(g_thread_new("release", let_go, record));
    rig_recording_close(recording);
    assert_int_equal(((const QXLDrawable *)at(held->command.cmd.data))->bbox.bottom, 2);
    thread = g_thread_new("release", let_go, rig_record_ref(held));
    rig_record_unref(held);
    g_thread_join(thread);
    g_string_free(text, TRUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_knows_its_place_time_and_counter),
        cmocka_unit_test(a_drawable_is_the_structure_of_the_wire_with_pointers),
        cmocka_unit_test(a_drawable_of_the_old_layout_is_known_by_its_fields),
        cmocka_unit_test(a_primary_has_its_fields_and_memory),
        cmocka_unit_test(fields_of_a_primary_behind_a_record_of_another_device_are_found),
        cmocka_unit_test(a_surface_without_pixels_gets_some),
        cmocka_unit_test(a_record_outlives_its_recording_and_ends_in_any_thread),
    };

    return cmocka_run_group_tests_name("reading recordings", tests, NULL, NULL);
}
