/* SPDX-License-Identifier: BSD-3-Clause */
#include "player.h"

#include <string.h>
#include <walk.h>

struct player {
    struct rig_spice_server *server;
    struct rig_direct *direct;
    struct rig_recording_writer *writer;
    GByteArray *text;
    GTree *counts; /* of records, by name */
    struct shown_pointer pointer;
    uint32_t number;
};

static int compare_names(gconstpointer a, gconstpointer b, gpointer user)
{
    (void)user;
    return strcmp(a, b);
}

struct player *player_create(const char *path, GError **error)
{
    static const struct rig_spice_server_options NO_SOCKET;
    struct player *player = g_new0(struct player, 1);

    player->text = g_byte_array_new();
    player->counts = g_tree_new_full(compare_names, NULL, g_free, NULL);
    player->server = rig_spice_server_create(&NO_SOCKET, error);
    if (player->server)
        player->direct = rig_direct_create(player->server, error);
    if (player->direct)
        player->writer = rig_recording_writer_create(path, error);
    if (player->writer)
        return player;
    player_destroy(player, NULL);
    return NULL;
}

bool player_destroy(struct player *player, GError **error)
{
    bool well = true;

    if (!player)
        return true;
    rig_direct_destroy(player->direct);
    rig_spice_server_destroy(player->server);
    if (player->writer)
        well = rig_recording_writer_close(player->writer, error);
    g_tree_unref(player->counts);
    g_free(player->pointer.pixels);
    g_byte_array_unref(player->text);
    g_free(player);
    return well;
}

static void count(struct player *player, const struct rig_record *record)
{
    char *name = rig_record_name(record);

    g_tree_insert(player->counts, name,
                  GUINT_TO_POINTER(GPOINTER_TO_UINT(g_tree_lookup(player->counts, name)) + 1));
}

/* The text of a recording with one record. Records are a millisecond apart: so a scene makes the
 * same recording each time. */
static void begin(struct player *player, enum rig_record_kind kind, uint32_t type)
{
    g_autofree char *lines = g_strdup_printf(
        "SPICE_REPLAY 1\nevent %u %d %u %" G_GUINT64_FORMAT "\n", player->number,
        kind == RIG_RECORD_COMMAND ? 0 : 1, type, (guint64)player->number * 1000000);

    g_byte_array_set_size(player->text, 0);
    g_byte_array_append(player->text, (const guint8 *)lines, (guint)strlen(lines));
}

static bool play(struct player *player, GError **error)
{
    struct rig_recording *recording =
        rig_recording_open_memory(player->text->data, player->text->len, error);
    struct rig_record *record = recording ? rig_recording_next(recording, error) : NULL;
    bool well = record && rig_recording_writer_record(player->writer, record, error);

    if (well) {
        player->number++;
        count(player, record);
        pointer_follow(&player->pointer, record);
        well = rig_direct_play(player->direct, record, error);
    }
    rig_record_unref(record);
    rig_recording_close(recording);
    return well;
}

bool player_command(struct player *player, const QXLCommandExt *command,
                    const struct rig_memory *memory, GError **error)
{
    begin(player, RIG_RECORD_COMMAND, command->cmd.type);
    return rig_recording_command_text(command, memory, RIG_RECORDING_EXACT, player->text, error) &&
           play(player, error);
}

bool player_message(struct player *player, uint32_t type, const struct rig_record_primary *primary,
                    GError **error)
{
    struct walk walk = {.text = player->text};

    begin(player, RIG_RECORD_MESSAGE, type);
    if (primary) {
        struct rig_record_primary copy = *primary;

        walk_primary(&walk, &copy);
    }
    return play(player, error);
}

bool player_look(struct player *player, uint32_t surface, struct rig_screen *screen)
{
    return rig_direct_look(player->direct, surface, screen);
}

const struct shown_pointer *player_pointer(const struct player *player)
{
    return player->pointer.visible ? &player->pointer : NULL;
}

static gboolean add_count(gpointer name, gpointer number, gpointer user)
{
    g_string_append_printf(user, "  %6u %s\n", GPOINTER_TO_UINT(number), (const char *)name);
    return FALSE;
}

char *player_counts(const struct player *player)
{
    GString *text = g_string_new(NULL);

    g_tree_foreach(player->counts, add_count, text);
    return g_string_free(text, FALSE);
}
