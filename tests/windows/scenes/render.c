/* SPDX-License-Identifier: BSD-3-Clause */
#include "render.h"

#include <stdlib.h>
#include <string.h>

#include "difference.h"
#include "peer.h"
#include "player.h"

enum { PATIENCE_MS = 60 * 1000, SURFACES_MAX = 65536 };

struct render {
    const struct render_options *options;
    struct render_result *result;
    struct peer *peer;
    struct player *player;
    GByteArray *payload;    /* of the message */
    GPtrArray *read;        /* GBytes that a command leads to, until it is played */
    GError *failed_to_read; /* in a callback */
    uint64_t *places;       /* guest addresses of surfaces, by id */
};

/* ---- what a program says ---- */

static bool damaged(struct render *render, const char *what, GError **error)
{
    g_set_error(error, PEER_ERROR, PEER_ERROR_DAMAGED, "message %u: %s, found %u bytes",
                peer_messages(render->peer), what, render->payload->len);
    return false;
}

/* The payload as a structure, NULL with `error` set if it has another size. */
static const void *payload_of(struct render *render, size_t size, const char *what, GError **error)
{
    if (render->payload->len == size)
        return render->payload->data;
    damaged(render, what, error);
    return NULL;
}

/* ---- the guest's memory ---- */

static const void *translate(void *user, QXLPHYSICAL address, size_t size)
{
    struct render *render = user;
    GBytes *bytes = render->failed_to_read
                        ? NULL
                        : peer_read(render->peer, address, size, &render->failed_to_read);

    if (!bytes)
        return NULL;
    g_ptr_array_add(render->read, bytes);
    return size ? g_bytes_get_data(bytes, NULL) : "";
}

static void note_surface(struct render *render, const QXLCommandExt *command)
{
    const QXLSurfaceCmd *surface = translate(render, command->cmd.data, sizeof(*surface));

    if (surface && surface->type == QXL_SURFACE_CMD_CREATE && surface->surface_id < SURFACES_MAX)
        render->places[surface->surface_id] = surface->u.surface_create.data;
}

static bool play_command(struct render *render, GError **error)
{
    const struct scenes_command *told =
        payload_of(render, sizeof(*told), "expected a command", error);
    const struct rig_memory memory = {.translate = translate, .user = render};
    bool well;

    if (!told)
        return false;
    const QXLCommandExt command = {
        .cmd = {.data = told->data, .type = told->type},
        .group_id = 1,
        .flags = told->flags,
    };
    if (command.cmd.type == QXL_CMD_SURFACE)
        note_surface(render, &command);
    well = player_command(render->player, &command, &memory, error);
    if (render->failed_to_read) {
        g_clear_error(error);
        g_propagate_error(error, g_steal_pointer(&render->failed_to_read));
        well = false;
    }
    g_ptr_array_set_size(render->read, 0);
    return well;
}

static bool play_primary(struct render *render, GError **error)
{
    const struct scenes_primary *told;
    struct rig_record_primary primary;
    g_autoptr(GBytes) data = NULL;

    if (render->payload->len == 0)
        return player_message(render->player, RIG_WORKER_DESTROY_PRIMARY, NULL, error);
    told = payload_of(render, sizeof(*told), "expected a primary", error);
    if (!told)
        return false;
    primary = (struct rig_record_primary){
        .width = told->width,
        .height = told->height,
        .stride = told->stride,
        .format = told->format,
        .position = told->position,
        .mouse_mode = told->mouse_mode,
        .flags = told->flags,
        .type = told->type,
    };
    render->places[0] = told->mem;
    /* As libspice-server records it: its own replay takes this memory to draw in. */
    primary.size = (size_t)told->height * (size_t)llabs(told->stride);
    data = peer_read(render->peer, told->mem, primary.size, error);
    if (!data)
        return *error ? false : damaged(render, "expected its memory", error);
    primary.data = (uint8_t *)g_bytes_get_data(data, NULL);
    return player_message(render->player, RIG_WORKER_CREATE_PRIMARY, &primary, error);
}

/* ---- pixels ---- */

static bool update(struct render *render, GError **error)
{
    const struct scenes_update *told = payload_of(render, sizeof(*told), "expected an area", error);
    struct rig_screen screen;

    if (!told)
        return false;
    if (!player_message(render->player, RIG_WORKER_UPDATE, NULL, error))
        return false;
    if (!player_look(render->player, told->surface, &screen))
        return true; /* QEMU's answer to an update of no surface */
    unsigned pixel = difference_pixel_bytes(screen.format);
    if (told->left < 0 || told->top < 0 || told->left >= told->right || told->top >= told->bottom ||
        told->right > (int32_t)screen.width || told->bottom > (int32_t)screen.height || !pixel)
        return damaged(render, "expected an area of a surface", error);
    uint32_t pitch = (uint32_t)llabs(screen.stride), rows = (uint32_t)(told->bottom - told->top);
    uint32_t lowest =
        screen.stride < 0 ? screen.height - (uint32_t)told->bottom : (uint32_t)told->top;
    size_t offset = (size_t)lowest * pitch + (size_t)told->left * pixel;
    const struct scenes_write write = {
        .address = render->places[told->surface] + offset,
        .pitch = pitch,
        .row_bytes = (uint32_t)(told->right - told->left) * pixel,
        .rows = rows,
    };
    return peer_write(render->peer, &write, screen.bytes + offset, pitch, error);
}

static bool is_whole(const struct scenes_picture *picture, size_t size)
{
    uint64_t pixels = (uint64_t)picture->width * picture->height;

    return picture->width && picture->height && pixels <= SCENES_SIZE_MAX &&
           difference_pixel_bytes(picture->format) &&
           size == sizeof(*picture) + pixels * difference_pixel_bytes(picture->format) &&
           memchr(picture->name, 0, sizeof(picture->name)) &&
           memchr(picture->reason, 0, sizeof(picture->reason)) &&
           (picture->reason[0] || (!picture->levels && !picture->pixels));
}

static bool judge_picture(struct render *render, uint32_t *answer, GError **error)
{
    struct scenes_picture picture;
    struct rig_screen screen;

    if (render->payload->len < sizeof(picture))
        return damaged(render, "expected a picture", error);
    memcpy(&picture, render->payload->data, sizeof(picture));
    if (!is_whole(&picture, render->payload->len))
        return damaged(render,
                       "expected a picture with a name, its pixels, and a reason if it "
                       "need not be equal",
                       error);
    /* So who plays the recording looks where it was looked at here. */
    if (!player_message(render->player, RIG_WORKER_UPDATE, NULL, error))
        return false;
    bool is_there = player_look(render->player, picture.surface, &screen);
    *answer = difference_judge(&picture, render->payload->data + sizeof(picture),
                               is_there ? &screen : NULL, render->options->folder,
                               render->result->report);
    render->result->pictures++;
    render->result->different += !*answer;
    return true;
}

static bool judge_pointer(struct render *render, uint32_t *answer, GError **error)
{
    struct scenes_pointer pointer;

    if (render->payload->len < sizeof(pointer))
        return damaged(render, "expected a pointer", error);
    memcpy(&pointer, render->payload->data, sizeof(pointer));
    if (!memchr(pointer.name, 0, sizeof(pointer.name)) || pointer.width > SCENES_POINTER_MAX ||
        pointer.height > SCENES_POINTER_MAX ||
        (pointer.visible && (!pointer.width || !pointer.height)) ||
        render->payload->len != sizeof(pointer) + (size_t)4 * pointer.width * pointer.height)
        return damaged(render, "expected a pointer with a name and its pixels", error);
    g_autofree uint32_t *pixels =
        g_memdup2(render->payload->data + sizeof(pointer), render->payload->len - sizeof(pointer));
    *answer = difference_judge_pointer(&pointer, pixels, player_pointer(render->player),
                                       render->options->folder, render->result->report);
    render->result->pictures++;
    render->result->different += !*answer;
    return true;
}

static void note_refusal(struct render *render)
{
    render->result->refused++;
    g_string_append_printf(render->result->report,
                           "message %u: libspice-server would drop this command, or die: %.*s\n",
                           peer_messages(render->peer), (int)render->payload->len,
                           (const char *)render->payload->data);
}

/* ---- the conversation ---- */

/* @return false with `error` set. */
static bool hear(struct render *render, uint32_t type, GError **error)
{
    uint32_t answer = 1;
    bool well = true;

    switch (type) {
    case SCENES_COMMAND:
        well = play_command(render, error);
        break;
    case SCENES_REFUSED:
        note_refusal(render);
        break;
    case SCENES_PRIMARY:
        well = play_primary(render, error);
        break;
    case SCENES_SURFACES_GONE:
        well = player_message(render->player, RIG_WORKER_DESTROY_SURFACES, NULL, error);
        break;
    case SCENES_UPDATE:
        well = update(render, error);
        break;
    case SCENES_PICTURE:
        well = judge_picture(render, &answer, error);
        break;
    case SCENES_POINTER:
        well = judge_pointer(render, &answer, error);
        break;
    case SCENES_END:
        break;
    default:
        g_set_error(error, PEER_ERROR, PEER_ERROR_DAMAGED,
                    "message %u: expected one of a program, found type %u",
                    peer_messages(render->peer), type);
        well = false;
    }
    return well && peer_done(render->peer, answer, error);
}

static bool hear_hello(struct render *render, GError **error)
{
    uint32_t type = peer_next(render->peer, render->payload, error), version = 0;

    if (!type)
        return false;
    if (type == SCENES_HELLO && render->payload->len == sizeof(version))
        memcpy(&version, render->payload->data, sizeof(version));
    if (version == SCENES_VERSION)
        return true;
    g_set_error(error, PEER_ERROR, PEER_ERROR_DAMAGED,
                "expected a program that speaks version %d, found message type %u, version %u: "
                "build both anew",
                SCENES_VERSION, type, version);
    return false;
}

static bool converse(struct render *render, GError **error)
{
    uint32_t type = 0;

    if (!hear_hello(render, error))
        return false;
    do {
        type = peer_next(render->peer, render->payload, error);
        if (!type || !hear(render, type, error))
            return false;
    } while (type != SCENES_END);
    return peer_finish(render->peer, error);
}

bool render_run(const struct render_options *options, struct render_result *result, GError **error)
{
    g_autofree char *path = g_build_filename(options->folder, "scenes.spice-record.gz", NULL);
    struct render render = {.options = options, .result = result};
    GError *failure = NULL;
    bool well;

    *result = (struct render_result){.report = g_string_new(NULL)};
    render.payload = g_byte_array_new();
    render.read = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    render.places = g_new0(uint64_t, SURFACES_MAX);
    render.player = player_create(path, &failure);
    if (render.player)
        render.peer = peer_start(
            options->program, options->patience_ms ? options->patience_ms : PATIENCE_MS, &failure);
    if (render.peer && converse(&render, &failure))
        result->counts = player_counts(render.player);
    peer_destroy(render.peer);
    well = player_destroy(render.player, failure ? NULL : &failure) && !failure;
    g_free(render.places);
    g_ptr_array_unref(render.read);
    g_byte_array_unref(render.payload);
    if (failure)
        g_propagate_error(error, failure);
    return well;
}

void render_result_clear(struct render_result *result)
{
    g_string_free(result->report, TRUE);
    g_free(result->counts);
}
