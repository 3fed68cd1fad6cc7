/* SPDX-License-Identifier: BSD-3-Clause */
#include "session.h"

#include <string.h>

#include <fake_qxl.h>
#include <gio/gio.h>
#include <qxl/display.h>
#include <qxl/surface.h>

#include "../os/threads.h"
#include "../recording/writer.h"
#include "found.h"
#include "rebuild.h"
#include "session_device.h"

enum { NO_SURFACE = -1, UNREAD_MAX = QXL_CURSOR_RING_SIZE / 2 };

struct rig_session {
    struct rig_session_options options;
    struct rig_replay_totals totals;
    const struct rig_record *record; /* the one that is worked on */

    struct rig_backend *backend;
    struct rig_threads *os;
    struct qxl_hw hw;
    struct qxl_display *display;
    struct rig_rebuild *rebuild;

    GHashTable *ours;    /* recorded surface id to ours */
    GArray *recorded;    /* int64_t: ours to the recorded id, or NO_SURFACE */
    bool primary;        /* there is one */
    unsigned unread;     /* commands since there is none */
    bool running;        /* a device was started, and not stopped or reset */
    bool two;            /* devices are in the recording: said once */
    bool new_drawings;   /* since the primary was last shown */
    GByteArray *text[2]; /* of a command, as recorded and as found */
};

/* ---- findings ---- */

static void find(struct rig_session *session, struct rig_finding finding)
{
    g_autofree char *name = session->record ? rig_record_name(session->record) : g_strdup("");

    session->totals.findings[finding.kind]++;
    finding.line = session->record ? session->record->number + 1 : 0;
    finding.what = name;
    if (!finding.text)
        finding.text = "";
    if (session->options.finding)
        session->options.finding(&finding, session->options.context);
}

static void find_text(struct rig_session *session, enum rig_finding_kind kind, const char *text)
{
    find(session, (struct rig_finding){.kind = kind, .text = text});
}

/* @return whether it is well. */
static bool check(struct rig_session *session, enum qxl_status status)
{
    if (status == QXL_STATUS_OK)
        return true;
    find_text(session, RIG_FINDING_REFUSED, qxl_status_name(status));
    return false;
}

/* ---- surfaces ---- */

static bool find_surface(void *context, uint32_t recorded, struct qxl_surface_id *id)
{
    struct rig_session *session = context;
    gpointer value;

    if (recorded == 0) {
        *id = QXL_PRIMARY;
        return session->primary;
    }
    if (!g_hash_table_lookup_extended(session->ours, GUINT_TO_POINTER(recorded), NULL, &value))
        return false;
    *id = (struct qxl_surface_id){GPOINTER_TO_UINT(value)};
    return true;
}

static void remember_surface(struct rig_session *session, uint32_t recorded,
                             struct qxl_surface_id id)
{
    g_hash_table_insert(session->ours, GUINT_TO_POINTER(recorded), GUINT_TO_POINTER(id.value));
    g_array_index(session->recorded, int64_t, id.value) = recorded;
}

static void forget_surfaces(struct rig_session *session)
{
    g_hash_table_remove_all(session->ours);
    session->primary = false;
}

/* ---- what the device finds ---- */

static struct fake_qxl *device_of(const struct rig_session *session)
{
    return rig_spice_backend_device(session->backend);
}

static const void *translate(void *user, QXLPHYSICAL address, size_t size)
{
    return rig_found_at(device_of(user), address, size);
}

static uint32_t recorded_surface(void *user, uint32_t id)
{
    const struct rig_session *session = user;

    if (id >= session->recorded->len)
        return id;
    return (uint32_t)g_array_index(session->recorded, int64_t, id);
}

static bool make_text(struct rig_session *session, const QXLCommandExt *command,
                      const struct rig_memory *memory, GByteArray *text)
{
    GError *error = NULL;

    g_byte_array_set_size(text, 0);
    if (rig_recording_command_text(command, memory, RIG_RECORDING_MEANING, text, &error))
        return true;
    find_text(session, RIG_FINDING_UNREADABLE, error->message);
    g_error_free(error);
    return false;
}

/* Compare the command that was recorded with the one that the core has just published. */
static void compare(struct rig_session *session, const QXLCommandExt *recorded)
{
    const struct rig_memory memory = {
        .translate = translate, .surface = recorded_surface, .user = session};
    const QXLCommandExt found =
        rig_found_command(device_of(session), session->record->type == QXL_CMD_CURSOR);
    struct rig_recording_difference difference;

    if (session->options.dont_compare || !make_text(session, recorded, NULL, session->text[0]) ||
        !make_text(session, &found, &memory, session->text[1]) ||
        rig_recording_compare(session->text[0], session->text[1], &difference))
        return;
    session->totals.differing++;
    find(session, (struct rig_finding){
                      .kind = RIG_FINDING_DIFFERENCE,
                      .field = difference.name,
                      .captured = difference.recorded,
                      .replayed = difference.found,
                  });
    rig_recording_difference_clear(&difference);
}

static enum rig_session_step played_as(struct rig_session *session, const QXLCommandExt *recorded)
{
    session->totals.replayed++;
    compare(session, recorded);
    return RIG_SESSION_COMMAND;
}

static enum rig_session_step played(struct rig_session *session)
{
    return played_as(session, &session->record->command);
}

static enum rig_session_step not_played(struct rig_session *session, enum rig_finding_kind kind,
                                        const char *why)
{
    find_text(session, kind, why);
    return RIG_SESSION_NOTHING;
}

/* ---- commands ---- */

/* Why libspice-server drops a drawing that the core refuses, NULL if it does not. */
static const char *dropped(struct rig_session *session, const QXLDrawable *drawable)
{
    const QXLRect *box = &drawable->bbox;
    struct qxl_surface_info info;
    struct qxl_surface_id id;

    if (!find_surface(session, drawable->surface_id, &id))
        return "its surface does not exist: libspice-server drops it";
    for (gsize i = 0; i < G_N_ELEMENTS(drawable->surfaces_dest); i++)
        if (drawable->surfaces_dest[i] != NO_SURFACE &&
            !find_surface(session, (uint32_t)drawable->surfaces_dest[i],
                          &(struct qxl_surface_id){0}))
            return "a surface that it reads does not exist: libspice-server drops it";
    if (qxl_surface_info(session->display, id, &info) == QXL_STATUS_OK &&
        (box->left < 0 || box->top < 0 || box->right > (int64_t)info.width ||
         box->bottom > (int64_t)info.height))
        return "its box reaches out of its surface: libspice-server drops it";
    return NULL;
}

static enum rig_session_step play_draw(struct rig_session *session, const QXLDrawable *recorded)
{
    const char *why = dropped(session, recorded);
    QXLImage image;
    QXLDrawable drawable = *recorded;
    const QXLCommandExt command = {
        .cmd = {.data = (uintptr_t)&drawable, .type = QXL_CMD_DRAW},
    };
    struct qxl_draw request;

    if (why)
        return not_played(session, RIG_FINDING_NOTE, why);
    rig_rebuild_self_bitmap(&drawable, &image);
    why = rig_rebuild_draw(session->rebuild, &drawable, &request);
    if (why)
        return not_played(session, RIG_FINDING_UNSUPPORTED, why);
    if (!check(session, qxl_draw(session->display, &request)))
        return RIG_SESSION_NOTHING;
    session->new_drawings = true;
    return played_as(session, &command);
}

/* Of a surface that begins with a picture. The core does that when it brings one back. */
static enum qxl_status restore(struct rig_session *session, const QXLSurface *surface,
                               struct qxl_surface_id *id)
{
    struct qxl_evicted *evicted;
    struct qxl_surface_info info;
    enum qxl_status status = qxl_surface_evict(session->display, *id, &evicted);

    if (status != QXL_STATUS_OK)
        return status;
    qxl_evicted_info(evicted, &info);
    /* As many bytes as were recorded: the core makes a stride of its own if there is none. */
    memcpy(info.memory, (const void *)(uintptr_t)surface->data,
           MIN(info.size, (uint64_t)surface->height * (uint64_t)llabs(surface->stride)));
    status = qxl_surface_restore(session->display, evicted, id);
    if (status != QXL_STATUS_OK)
        qxl_evicted_destroy(session->display, evicted);
    return status;
}

static enum rig_session_step create_surface(struct rig_session *session,
                                            const QXLSurfaceCmd *command)
{
    const QXLSurface *surface = &command->u.surface_create;
    const struct qxl_surface_request request = {
        .width = surface->width,
        .height = surface->height,
        .format = surface->format,
        .stride = surface->stride,
    };
    struct qxl_surface_id id;
    enum qxl_status status;

    if (find_surface(session, command->surface_id, &id))
        return not_played(session, RIG_FINDING_NOTE,
                          "there is such a surface already: libspice-server drops it");
    status = qxl_surface_create(session->display, &request, &id);
    if (status == QXL_STATUS_OK && (command->flags & QXL_SURF_FLAG_KEEP_DATA) && surface->data)
        status = restore(session, surface, &id);
    if (!check(session, status))
        return RIG_SESSION_NOTHING;
    remember_surface(session, command->surface_id, id);
    return played(session);
}

static enum rig_session_step play_surface(struct rig_session *session, const QXLSurfaceCmd *command)
{
    struct qxl_surface_id id;

    if (command->type == QXL_SURFACE_CMD_CREATE)
        return create_surface(session, command);
    if (!find_surface(session, command->surface_id, &id))
        return not_played(session, RIG_FINDING_NOTE,
                          "there is no such surface: libspice-server drops it");
    if (!check(session, qxl_surface_destroy(session->display, id)))
        return RIG_SESSION_NOTHING;
    g_hash_table_remove(session->ours, GUINT_TO_POINTER(command->surface_id));
    return played(session);
}

static enum rig_session_step set_cursor(struct rig_session *session, const QXLCursorCmd *command)
{
    const QXLCursor *cursor = (const void *)(uintptr_t)command->u.set.shape;
    const struct qxl_point position = {command->u.set.position.x, command->u.set.position.y};
    struct qxl_cursor_shape shape;
    const char *why =
        cursor ? rig_rebuild_cursor(session->rebuild, cursor, &shape) : "it has no shape";

    if (why)
        return not_played(session, RIG_FINDING_UNSUPPORTED, why);
    if (!check(session, qxl_cursor_set(session->display, &shape, position, command->u.set.visible)))
        return RIG_SESSION_NOTHING;
    return played(session);
}

static enum rig_session_step play_cursor(struct rig_session *session, const QXLCursorCmd *command)
{
    const struct qxl_point position = {command->u.position.x, command->u.position.y};
    enum qxl_status status;

    switch (command->type) {
    case QXL_CURSOR_SET:
        return set_cursor(session, command);
    case QXL_CURSOR_MOVE:
        status = qxl_cursor_move(session->display, position);
        break;
    case QXL_CURSOR_HIDE:
        status = qxl_cursor_hide(session->display);
        break;
    case QXL_CURSOR_TRAIL:
        status =
            qxl_cursor_trail(session->display, command->u.trail.length, command->u.trail.frequency);
        break;
    default:
        return not_played(session, RIG_FINDING_UNSUPPORTED, "there is no such cursor command");
    }
    return check(session, status) ? played(session) : RIG_SESSION_NOTHING;
}

/* The core asks at a port for what an old driver asked for in the ring. */
static enum rig_session_step play_update(struct rig_session *session, const QXLUpdateCmd *command)
{
    const struct qxl_rect area = {command->area.top, command->area.left, command->area.bottom,
                                  command->area.right};
    struct qxl_surface_id id;

    if (!find_surface(session, command->surface_id, &id))
        return not_played(session, RIG_FINDING_NOTE,
                          "its surface does not exist: libspice-server drops it");
    if (!check(session, qxl_surface_update_area(session->display, id, &area)))
        return RIG_SESSION_NOTHING;
    find_text(session, RIG_FINDING_NOTE, "the core asks for it at the port UPDATE_AREA");
    session->totals.replayed++;
    return RIG_SESSION_UPDATE;
}

static enum rig_session_step play_text(struct rig_session *session, const QXLMessage *message)
{
    g_autofree char *said = g_strescape((const char *)message->data, NULL);
    g_autofree char *text = g_strdup_printf("the guest says `%s`", said);

    return not_played(session, RIG_FINDING_NOTE, text);
}

static enum rig_session_step play_command(struct rig_session *session)
{
    const QXLCommandExt *command = &session->record->command;
    const void *data = (const void *)(uintptr_t)command->cmd.data;
    QXLDrawable drawable;

    session->totals.commands++;
    session->unread = session->primary ? 0 : session->unread + 1;
    if (session->unread > UNREAD_MAX)
        return not_played(session, RIG_FINDING_REFUSED,
                          "there is no primary surface, so the device does not read its rings");
    switch (command->cmd.type) {
    case QXL_CMD_DRAW:
        if (!(command->flags & QXL_COMMAND_FLAG_COMPAT))
            return play_draw(session, data);
        rig_rebuild_compat(data, &drawable);
        return play_draw(session, &drawable);
    case QXL_CMD_SURFACE:
        return play_surface(session, data);
    case QXL_CMD_CURSOR:
        return play_cursor(session, data);
    case QXL_CMD_UPDATE:
        return play_update(session, data);
    case QXL_CMD_MESSAGE:
        return play_text(session, data);
    default:
        return not_played(session, RIG_FINDING_UNSUPPORTED, "the core has no such command");
    }
}

/* ---- messages ---- */

static void destroy_primary(struct rig_session *session)
{
    if (session->primary)
        check(session, qxl_primary_destroy(session->display));
    session->primary = false;
}

static enum rig_session_step create_primary(struct rig_session *session,
                                            const struct rig_record_primary *primary)
{
    const struct qxl_surface_request request = {
        .width = primary->width,
        .height = primary->height,
        .format = primary->format,
        .stride = primary->stride,
        .keep_data = primary->flags & QXL_SURF_FLAG_KEEP_DATA,
    };

    destroy_primary(session);
    if (primary->size > (uint64_t)RIG_SESSION_VGAMEM_MB << 20) {
        check(session, QXL_STATUS_INVALID);
        return RIG_SESSION_NOTHING;
    }
    /* The core has it at the start of BAR 0. */
    if (primary->size)
        memcpy(fake_qxl_bar_memory(device_of(session), FAKE_QXL_BAR_RAM), primary->data,
               primary->size);
    session->primary = check(session, qxl_primary_create(session->display, &request));
    session->new_drawings = true;
    return RIG_SESSION_PRIMARY;
}

static void start(struct rig_session *session)
{
    if (session->running && !session->two)
        find_text(session, RIG_FINDING_NOTE,
                  "two devices are in this recording, and it does not say whose a command is: they "
                  "are played as one");
    session->two = session->two || session->running;
    session->running = true;
}

static enum rig_session_step play_message(struct rig_session *session)
{
    switch (session->record->type) {
    case RIG_WORKER_START:
        start(session);
        return RIG_SESSION_NOTHING;
    case RIG_WORKER_STOP:
    case RIG_WORKER_RESET_MEMSLOTS:
        session->running = false;
        return RIG_SESSION_NOTHING;
    case RIG_WORKER_UPDATE:
    case RIG_WORKER_UPDATE_ASYNC:
        return RIG_SESSION_UPDATE;
    case RIG_WORKER_DESTROY_PRIMARY:
    case RIG_WORKER_DESTROY_PRIMARY_ASYNC:
        destroy_primary(session);
        return RIG_SESSION_PRIMARY;
    case RIG_WORKER_DESTROY_SURFACES:
    case RIG_WORKER_DESTROY_SURFACES_ASYNC:
        check(session, qxl_surface_destroy_all(session->display));
        forget_surfaces(session);
        return RIG_SESSION_PRIMARY;
    default:
        return RIG_SESSION_NOTHING;
    }
}

enum rig_session_step rig_session_play(struct rig_session *session, const struct rig_record *record)
{
    enum rig_session_step step;

    session->record = record;
    if (session->totals.first_ns == 0)
        session->totals.first_ns = record->time_ns;
    session->totals.last_ns = record->time_ns;
    if (record->kind == RIG_RECORD_COMMAND)
        step = play_command(session);
    else if (record->primary)
        step = create_primary(session, record->primary);
    else
        step = play_message(session);
    session->record = NULL;
    return step;
}

bool rig_session_look(struct rig_session *session, uint32_t surface, struct rig_screen *screen)
{
    bool is_drawn = surface == 0 && !session->new_drawings;
    struct qxl_surface_info info;
    struct qxl_surface_id id;

    if (!find_surface(session, surface, &id) ||
        !check(session, qxl_surface_info(session->display, id, &info)))
        return false;
    const struct qxl_rect all = {.right = (int32_t)info.width, .bottom = (int32_t)info.height};

    if (!is_drawn && !check(session, qxl_surface_update_area(session->display, id, &all)))
        return false;
    if (surface == 0)
        session->new_drawings = false;
    *screen = (struct rig_screen){
        .width = info.width,
        .height = info.height,
        .format = info.format,
        .stride = info.stride,
        .bytes = info.memory,
        .size = info.size,
    };
    return true;
}

bool rig_session_screen(struct rig_session *session, struct rig_screen *screen)
{
    return rig_session_look(session, 0, screen);
}

struct rig_replay_totals rig_session_get_totals(const struct rig_session *session)
{
    return session->totals;
}

struct rig_session_memory rig_session_get_memory(const struct rig_session *session)
{
    return (struct rig_session_memory){
        .bytes = qxl_display_statistics(session->display).heap_used,
        .surfaces = g_hash_table_size(session->ours),
    };
}

/* ---- the session ---- */

static bool bring_up(struct rig_session *session, GError **error)
{
    const uint64_t timeout_ns = session->options.patient ? UINT64_MAX : 0;
    const struct qxl_config config = {.ring_timeout_ns = timeout_ns,
                                      .memory_timeout_ns = timeout_ns,
                                      .io_timeout_ns = timeout_ns};
    const char *reason = NULL;
    enum qxl_status status = qxl_probe(&session->backend->bars, &session->hw, &reason);

    if (status == QXL_STATUS_OK) {
        session->os = rig_threads_create(session->backend, &session->hw);
        status = session->os ? qxl_display_create(&session->hw, &rig_threads_os, session->os,
                                                  &config, &session->display)
                             : QXL_STATUS_NO_MEMORY;
    }
    if (status == QXL_STATUS_OK)
        status = qxl_display_start(session->display);
    if (status == QXL_STATUS_OK) {
        rig_session_device_connect_client(session->backend);
        return true;
    }
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                "the driver core does not come up on the fake device: %s%s%s",
                qxl_status_name(status), reason ? ": " : "", reason ? reason : "");
    return false;
}

bool rig_session_restart(struct rig_session *session)
{
    if (!check(session, qxl_display_start(session->display)))
        return false;
    forget_surfaces(session);
    session->running = false;
    rig_session_device_connect_client(session->backend);
    return true;
}

void rig_session_give_up(struct rig_session *session)
{
    qxl_display_set_gone(session->display);
}

struct rig_session *rig_session_create(const struct rig_session_options *options, GError **error)
{
    struct rig_session *session = g_new0(struct rig_session, 1);

    session->options = *options;
    session->ours = g_hash_table_new(NULL, NULL);
    session->recorded = g_array_new(FALSE, TRUE, sizeof(int64_t));
    g_array_set_size(session->recorded, RIG_SESSION_SURFACES);
    session->rebuild = rig_rebuild_create(find_surface, session);
    for (gsize i = 0; i < G_N_ELEMENTS(session->text); i++)
        session->text[i] = g_byte_array_new();
    session->backend = rig_session_device_create(options, error);
    if (session->backend && bring_up(session, error))
        return session;
    rig_session_destroy(session);
    return NULL;
}

void rig_session_destroy(struct rig_session *session)
{
    if (!session)
        return;
    if (session->display) {
        qxl_display_stop(session->display);
        qxl_display_destroy(session->display);
    }
    rig_backend_destroy(session->backend);
    rig_threads_destroy(session->os);
    rig_rebuild_destroy(session->rebuild);
    g_hash_table_unref(session->ours);
    g_array_unref(session->recorded);
    for (gsize i = 0; i < G_N_ELEMENTS(session->text); i++)
        g_byte_array_unref(session->text[i]);
    g_free(session);
}
