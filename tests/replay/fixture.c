/* SPDX-License-Identifier: BSD-3-Clause */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

static const char *const KINDS[RIG_FINDING_KINDS] = {
    [RIG_FINDING_DIFFERENCE] = "difference",     [RIG_FINDING_REFUSED] = "refused",
    [RIG_FINDING_UNSUPPORTED] = "unsupported",   [RIG_FINDING_UNREADABLE] = "unreadable",
    [RIG_FINDING_UNMAPPED] = "unmapped",         [RIG_FINDING_REJOINED] = "rejoined",
    [RIG_FINDING_GUEST_BUG] = "guest_bug",       [RIG_FINDING_NOTE] = "note",
    [RIG_FINDING_DISAGREEMENT] = "disagreement",
};

static void keep(const struct rig_finding *finding, void *context)
{
    GPtrArray *found = context;

    if (finding->kind == RIG_FINDING_DIFFERENCE)
        g_ptr_array_add(found,
                        g_strdup_printf("%" G_GUINT64_FORMAT " %s %s: %s %s %s", finding->line,
                                        KINDS[finding->kind], finding->what, finding->field,
                                        finding->captured, finding->replayed));
    else
        g_ptr_array_add(found, g_strdup_printf("%" G_GUINT64_FORMAT " %s %s: %s", finding->line,
                                               KINDS[finding->kind], finding->what, finding->text));
}

static void copy_count(gpointer key, gpointer value, gpointer counts)
{
    g_hash_table_insert(counts, g_strdup(key), g_memdup2(value, sizeof(uint64_t)));
}

struct replayed *replay_reader(struct rig_reader *reader)
{
    struct replayed *replayed = g_new0(struct replayed, 1);
    struct rig_replay_options options = {.revision = 5, .finding = keep};
    struct rig_replay *replay;
    struct rig_event event;
    GError *error = NULL;

    replayed->found = g_ptr_array_new_with_free_func(g_free);
    replayed->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    options.context = replayed->found;
    replay = rig_replay_create(&options);
    while (!error && rig_reader_next(reader, &event))
        rig_replay_event(replay, &event, &error);
    if (error)
        fail_msg("%s", error->message);
    replayed->totals = rig_replay_get_totals(replay);
    g_hash_table_foreach(rig_replay_get_counts(replay), copy_count, replayed->counts);
    rig_replay_destroy(replay);
    rig_reader_close(reader);
    return replayed;
}

struct replayed *replay_bytes(const void *bytes, size_t size)
{
    struct rig_reader *reader = rig_reader_open_memory(bytes, size, NULL);

    assert_non_null(reader);
    return replay_reader(reader);
}

struct replayed *replay_text(const char *text)
{
    return replay_bytes(text, strlen(text));
}

char *bundled_path(const char *name)
{
    return g_build_filename(g_getenv("RIG_TRACES"), name, NULL);
}

struct replayed *replay_bundled(const char *name)
{
    g_autofree char *path = bundled_path(name);
    GError *error = NULL;
    struct rig_reader *reader = rig_reader_open(path, &error);

    if (!reader)
        fail_msg("%s", error->message);
    return replay_reader(reader);
}

void replayed_free(struct replayed *replayed)
{
    g_ptr_array_free(replayed->found, TRUE);
    g_hash_table_destroy(replayed->counts);
    g_free(replayed);
}

bool replayed_says(const struct replayed *replayed, const char *text)
{
    for (guint i = 0; i < replayed->found->len; i++) {
        if (strstr(g_ptr_array_index(replayed->found, i), text))
            return true;
    }
    return false;
}

void assert_clean(const struct replayed *replayed)
{
    const struct rig_replay_totals *totals = &replayed->totals;

    if (totals->differing == 0 && totals->findings[RIG_FINDING_DIFFERENCE] == 0 &&
        totals->findings[RIG_FINDING_REFUSED] == 0 &&
        totals->findings[RIG_FINDING_UNSUPPORTED] == 0)
        return;
    for (guint i = 0; i < replayed->found->len; i++)
        print_error("%s\n", (char *)g_ptr_array_index(replayed->found, i));
    fail_msg("differences where there should be none");
}

char *read_bundled(const char *name, size_t *size)
{
    g_autofree char *path = bundled_path(name);
    struct archive *archive = archive_read_new();
    struct archive_entry *entry;
    GByteArray *bytes = g_byte_array_new();
    uint8_t block[65536];
    la_ssize_t n;

    archive_read_support_filter_all(archive);
    archive_read_support_format_raw(archive);
    assert_int_equal(archive_read_open_filename(archive, path, sizeof(block)), ARCHIVE_OK);
    assert_int_equal(archive_read_next_header(archive, &entry), ARCHIVE_OK);
    while ((n = archive_read_data(archive, block, sizeof(block))) > 0)
        g_byte_array_append(bytes, block, (guint)n);
    assert_int_equal(n, 0);
    archive_read_free(archive);
    *size = bytes->len;
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(bytes, FALSE);
}
