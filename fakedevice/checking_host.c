/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdlib.h>
#include <string.h>

#include "checking.h"
#include "device.h"

struct checking_host {
    struct worker worker;
    struct fake_qxl_watcher watcher;
    void *context;
    QXLReleaseInfo *cursor; /**< the command with the pointer's shape: held until the next */
    uint32_t surface_count;
    struct surface surfaces[];
};

static struct checking_host *host_of(struct worker *worker)
{
    return (struct checking_host *)worker;
}

const struct surface *check_find_surface(const struct check *check, uint32_t id)
{
    const struct checking_host *host = (const struct checking_host *)check->worker;

    if (id >= host->surface_count || !host->surfaces[id].exists)
        return NULL;
    return &host->surfaces[id];
}

static void destroy_surface(struct worker *worker, uint32_t id)
{
    struct checking_host *host = host_of(worker);

    if (id >= host->surface_count)
        return;
    struct surface *surface = &host->surfaces[id];
    if (surface->create)
        fake_qxl_release_resource(worker->device, surface->create, FAKE_QXL_GROUP_GUEST);
    *surface = (struct surface){0};
}

static void destroy_surfaces(struct worker *worker)
{
    struct checking_host *host = host_of(worker);

    if (host->watcher.surfaces_gone)
        host->watcher.surfaces_gone(host->context);
    for (uint32_t id = 0; id < host->surface_count; id++)
        destroy_surface(worker, id);
}

static void destroy_primary(struct worker *worker)
{
    struct checking_host *host = host_of(worker);

    if (host->watcher.primary)
        host->watcher.primary(host->context, NULL);
    destroy_surface(worker, 0);
}

static void keep_cursor(struct worker *worker, QXLReleaseInfo *info)
{
    struct checking_host *host = host_of(worker);

    if (host->cursor)
        fake_qxl_release_resource(worker->device, host->cursor, FAKE_QXL_GROUP_GUEST);
    host->cursor = info;
}

static void reset_cursor(struct worker *worker)
{
    keep_cursor(worker, NULL);
}

/** A surface begins black, unless the guest says that there is a picture. */
static void clear_pixels(void *pixels, uint64_t size, uint32_t flags)
{
    if (!(flags & QXL_SURF_FLAG_KEEP_DATA))
        memset(pixels, 0, size);
}

static void report_kill(struct worker *worker, const char *reason)
{
    struct checking_host *host = host_of(worker);

    if (host->watcher.command)
        host->watcher.command(host->context, NULL, FAKE_QXL_ABORT, reason);
}

/** What is refused here is only warned about: the guest goes on as if there were a new primary. */
static verdict check_primary(struct check *check, const struct fake_qxl_primary *primary,
                             void **pixels)
{
    uint64_t size = row_bytes(primary->stride) * primary->height;

    PASS(check_surface_layout(check, primary->format, primary->width, primary->height,
                              primary->stride));
    return check_map(check, primary->mem, size, pixels, "primary: pixels are outside the slot");
}

static void create_primary(struct worker *worker, const struct fake_qxl_primary *primary)
{
    struct checking_host *host = host_of(worker);
    struct check check = {.worker = worker};
    void *pixels;
    verdict result = check_primary(&check, primary, &pixels);

    if (result == FAKE_QXL_ABORT)
        report_kill(worker, check.reason);
    if (result != FAKE_QXL_ACCEPT)
        return;
    clear_pixels(pixels, row_bytes(primary->stride) * primary->height, primary->flags);
    /* It takes the place of one that is there. */
    destroy_surface(worker, 0);
    host->surfaces[0] = (struct surface){
        true, primary->format, primary->width, primary->height, primary->stride, pixels, NULL};
    if (host->watcher.primary)
        host->watcher.primary(host->context, primary);
}

static void update_area(struct worker *worker, uint32_t surface_id, const QXLRect *area)
{
    struct checking_host *host = host_of(worker);

    if (host->watcher.update_area)
        host->watcher.update_area(host->context, surface_id, area);
}

static void monitors_config(struct worker *worker, uint64_t address)
{
    struct check check = {.worker = worker};
    void *memory;

    if (check_map(&check, address, sizeof(QXLMonitorsConfig), &memory, "") == FAKE_QXL_ABORT)
        report_kill(worker, check.reason);
}

/** Rules of the display channel: what is drawn on, and from, must exist. */
static verdict check_target(struct check *check, const QXLDrawable *drawable)
{
    const struct surface *surface = check_find_surface(check, drawable->surface_id);

    REQUIRE(check, surface, FAKE_QXL_DROP, "draw: its surface does not exist");
    REQUIRE(check,
            drawable->bbox.left >= 0 && drawable->bbox.top >= 0 && drawable->bbox.right >= 0 &&
                drawable->bbox.bottom >= 0 && (uint32_t)drawable->bbox.right <= surface->width &&
                (uint32_t)drawable->bbox.bottom <= surface->height,
            FAKE_QXL_DROP, "draw: bbox reaches out of its surface");
    for (int i = 0; i < 3; i++)
        REQUIRE(check,
                drawable->surfaces_dest[i] == -1 ||
                    check_find_surface(check, (uint32_t)drawable->surfaces_dest[i]),
                FAKE_QXL_DROP, "draw: a surface it depends on does not exist");
    return FAKE_QXL_ACCEPT;
}

/** The pixels of `area`, counted from the surface's first: the renderer does not look where. */
static bool can_be_read(const struct check *check, const struct surface *surface,
                        const QXLRect *area)
{
    unsigned bytes = check_surface_bits(surface->format) / 8;
    int64_t row = ((int64_t)area->right - area->left) * bytes;
    int64_t first = surface->stride < 0 ? -(int64_t)surface->stride * (surface->height - 1) : 0;
    int64_t from = first + (int64_t)area->top * surface->stride + (int64_t)area->left * bytes;
    int64_t last = from + ((int64_t)area->bottom - area->top - 1) * surface->stride;

    if (row == 0 || area->top == area->bottom)
        return true;
    return check_is_memory(check, surface->pixels, from < last ? from : last) &&
           check_is_memory(check, surface->pixels, (from < last ? last : from) + row - 1);
}

/** What was under the drawing is read first. Copy and blend ignore the wish. */
static verdict check_self_bitmap(struct check *check, const QXLDrawable *drawable,
                                 const struct surface *surface)
{
    const QXLRect area = drawable->self_bitmap_area;
    int64_t width = (int64_t)area.right - area.left;
    int64_t height = (int64_t)area.bottom - area.top;
    unsigned bytes = check_surface_bits(surface->format) / 8;

    if (!drawable->self_bitmap || drawable->type == QXL_DRAW_COPY ||
        drawable->type == QXL_DRAW_BLEND)
        return FAKE_QXL_ACCEPT;
    REQUIRE(check, surface->format != SPICE_SURFACE_FMT_16_565 && bytes, FAKE_QXL_ABORT,
            "self bitmap: a format that bitmaps do not have");
    /* Rows of no words, or no rows: nothing is read. */
    if (height == 0 || (width * bytes > -4 && width <= 0))
        return FAKE_QXL_ACCEPT;
    REQUIRE(check, width > 0 && height > 0 && width * height <= INT32_MAX / bytes, FAKE_QXL_ABORT,
            "self bitmap: area is inverted or over 2 GiB");
    REQUIRE(check, can_be_read(check, surface, &area), FAKE_QXL_ABORT,
            "self bitmap: area reaches out of the BAR");
    return FAKE_QXL_ACCEPT;
}

static verdict check_with_surfaces(struct check *check, const struct drawing *drawing)
{
    const QXLDrawable *drawable = drawing->drawable;

    PASS(check_target(check, drawable));
    REQUIRE(check, !check->clip_missing, FAKE_QXL_ABORT, "clip: rectangles cannot be read");
    if (clip_is_empty(&drawing->region))
        return FAKE_QXL_ACCEPT;
    const struct surface *target = check_find_surface(check, drawable->surface_id);
    PASS(check_self_bitmap(check, drawable, target));
    check_render(check, drawing, target);
    REQUIRE(check, !check->render_abort, FAKE_QXL_ABORT, check->render_abort);
    REQUIRE(check, !check->undrawn, FAKE_QXL_DROP, check->undrawn);
    return FAKE_QXL_ACCEPT;
}

static verdict check_draw(struct check *check, const QXLDrawable *drawable)
{
    struct drawing drawing;

    drawing_init(&drawing, drawable);
    verdict result = check_drawing(check, &drawing);
    if (result == FAKE_QXL_ACCEPT)
        result = check_with_surfaces(check, &drawing);
    drawing_finish(&drawing);
    return result;
}

/** Bring a drawing of revision 1 into today's layout. */
static void expand_compat(const QXLCompatDrawable *compat, QXLDrawable *drawable)
{
    *drawable = (QXLDrawable){
        .effect = compat->effect,
        .type = compat->type,
        .self_bitmap = compat->bitmap_offset != 0,
        .self_bitmap_area = compat->bitmap_area,
        .bbox = compat->bbox,
        .clip = compat->clip,
        .mm_time = compat->mm_time,
        .surfaces_dest = {-1, -1, -1},
    };
    if (compat->type == QXL_DRAW_ALPHA_BLEND) {
        drawable->u.alpha_blend.alpha = compat->u.alpha_blend.alpha;
        drawable->u.alpha_blend.src_bitmap = compat->u.alpha_blend.src_bitmap;
        drawable->u.alpha_blend.src_area = compat->u.alpha_blend.src_area;
    } else {
        memcpy(&drawable->u, &compat->u, sizeof(compat->u));
    }
}

static verdict judge_draw(struct check *check, uint64_t address, QXLReleaseInfo **info)
{
    QXLDrawable drawable;
    void *memory;

    if (check->compat) {
        QXLCompatDrawable compat;

        PASS(check_map(check, address, sizeof(compat), &memory, "draw: command does not map"));
        *info = memory;
        memcpy(&compat, memory, sizeof(compat));
        REQUIRE(check, compat.type != QXL_DRAW_COMPOSITE, FAKE_QXL_DROP,
                "draw: revision 1 has no such type");
        expand_compat(&compat, &drawable);
        return check_draw(check, &drawable);
    }
    PASS(check_map(check, address, sizeof(drawable), &memory, "draw: command does not map"));
    *info = memory;
    memcpy(&drawable, memory, sizeof(drawable));
    return check_draw(check, &drawable);
}

static verdict judge_update(struct check *check, uint64_t address, QXLReleaseInfo **info)
{
    QXLUpdateCmd update;
    void *memory;

    PASS(check_map(check, address, sizeof(update), &memory, "update: command does not map"));
    *info = memory;
    memcpy(&update, memory, sizeof(update));
    REQUIRE(check, check_find_surface(check, update.surface_id), FAKE_QXL_DROP,
            "update: its surface does not exist");
    REQUIRE(check,
            update.area.left >= 0 && update.area.top >= 0 && update.area.left < update.area.right &&
                update.area.top < update.area.bottom,
            FAKE_QXL_ABORT, "update: area is empty, inverted or negative");
    return FAKE_QXL_ACCEPT;
}

static verdict create_surface(struct check *check, struct checking_host *host,
                              const QXLSurfaceCmd *command, QXLReleaseInfo **info)
{
    const QXLSurface *create = &command->u.surface_create;
    struct surface *surface = &host->surfaces[command->surface_id];
    uint64_t size = create->height * row_bytes(create->stride);
    void *pixels;

    REQUIRE(check, !surface->exists, FAKE_QXL_DROP, "surface: created twice");
    REQUIRE(check, create->stride % 4 == 0, FAKE_QXL_ABORT,
            "surface: its stride is no multiple of 4");
    PASS(check_map(check, create->data, size, &pixels, "surface: pixels are outside the slot"));
    clear_pixels(pixels, size, command->flags);
    *surface = (struct surface){true,           create->format, create->width, create->height,
                                create->stride, pixels,         *info};
    *info = NULL;
    return FAKE_QXL_ACCEPT;
}

static verdict judge_surface(struct check *check, struct checking_host *host, uint64_t address,
                             QXLReleaseInfo **info)
{
    QXLSurfaceCmd command;
    void *memory;

    PASS(check_map(check, address, sizeof(command), &memory, "surface: command does not map"));
    *info = memory;
    memcpy(&command, memory, sizeof(command));
    PASS(check_surface_command(check, &command));
    REQUIRE(check, command.surface_id < host->surface_count, FAKE_QXL_DROP,
            "surface: id is not below n_surfaces");
    if (command.type == QXL_SURFACE_CMD_CREATE)
        return create_surface(check, host, &command, info);
    REQUIRE(check, host->surfaces[command.surface_id].exists, FAKE_QXL_DROP,
            "surface: destroyed, but it does not exist");
    destroy_surface(&host->worker, command.surface_id);
    return FAKE_QXL_ACCEPT;
}

static verdict judge_cursor(struct check *check, struct checking_host *host, uint64_t address,
                            QXLReleaseInfo **info)
{
    QXLCursorCmd command;
    void *memory;

    PASS(check_map(check, address, sizeof(command), &memory, "cursor: command does not map"));
    *info = memory;
    memcpy(&command, memory, sizeof(command));
    PASS(check_cursor_command(check, &command));
    if (command.type == QXL_CURSOR_SET) {
        keep_cursor(&host->worker, *info);
        *info = NULL;
    }
    return FAKE_QXL_ACCEPT;
}

static verdict judge_message(struct check *check, uint64_t address, QXLReleaseInfo **info)
{
    void *memory;

    PASS(check_map(check, address, sizeof(QXLMessage), &memory, "message: command does not map"));
    *info = memory;
    return FAKE_QXL_ACCEPT;
}

/** @param info gets what is to be released now, NULL if nothing is. */
static verdict judge(struct check *check, struct checking_host *host, const QXLCommandExt *command,
                     bool cursor, QXLReleaseInfo **info)
{
    uint64_t address = command->cmd.data;

    if (cursor) {
        REQUIRE(check, command->cmd.type == QXL_CMD_CURSOR, FAKE_QXL_DROP,
                "cursor ring: not a cursor command");
        return judge_cursor(check, host, address, info);
    }
    switch (command->cmd.type) {
    case QXL_CMD_DRAW:
        return judge_draw(check, address, info);
    case QXL_CMD_UPDATE:
        return judge_update(check, address, info);
    case QXL_CMD_MESSAGE:
        return judge_message(check, address, info);
    case QXL_CMD_SURFACE:
        return judge_surface(check, host, address, info);
    default:
        REQUIRE(check, false, FAKE_QXL_ABORT, "command ring: bad command type");
    }
}

static void take(struct worker *worker, const QXLCommandExt *command, bool cursor)
{
    struct checking_host *host = host_of(worker);
    struct check check = {.worker = worker, .compat = command->flags & QXL_COMMAND_FLAG_COMPAT};
    QXLReleaseInfo *info = NULL;
    verdict result = judge(&check, host, command, cursor, &info);

    if (host->watcher.command)
        host->watcher.command(host->context, command, result,
                              result == FAKE_QXL_ACCEPT ? check.warning : check.reason);
    if (info)
        fake_qxl_release_resource(worker->device, info, command->group_id);
}

static void free_host(struct worker *worker)
{
    free(host_of(worker));
}

int fake_qxl_watched_host_attach(struct fake_qxl *device, const struct fake_qxl_watcher *watcher,
                                 void *context)
{
    static const struct worker_kind kind = {
        .command = take,
        .create_primary = create_primary,
        .monitors_config = monitors_config,
        .update_area = update_area,
        .destroy_primary = destroy_primary,
        .destroy_surfaces = destroy_surfaces,
        .reset_cursor = reset_cursor,
        .kill = report_kill,
        .free = free_host,
    };
    uint32_t count = device->config.surfaces;
    struct checking_host *host =
        calloc(1, sizeof(*host) + (size_t)count * sizeof(host->surfaces[0]));

    if (!host)
        return -1;
    host->watcher = *watcher;
    host->context = context;
    host->surface_count = count;
    worker_attach(&host->worker, device, &kind);
    return 0;
}

void fake_qxl_watched_host_settle(struct fake_qxl *device)
{
    worker_settle(device->host_context);
}

int fake_qxl_checking_host_attach(struct fake_qxl *device, fake_qxl_verdict_function *verdict,
                                  void *context)
{
    const struct fake_qxl_watcher watcher = {.command = verdict};

    return fake_qxl_watched_host_attach(device, &watcher, context);
}
