/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * scene_core [many|wrong-pixel|wrong-pointer|tolerance|refused|die|print|silence]: draws with the
 * core alone, and in memory of its own, and has both compared. `many` draws 5000 times; another
 * word has it do what the renderer is to notice.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qxl/cursor.h>
#include <qxl/draw.h>

#include "fake.h"
#include "host.h"
#include "threads.h"

enum { WIDTH = 160, HEIGHT = 120, SIDE = 32, MANY = 5000 };

static uint32_t canvas[HEIGHT][WIDTH];
static struct qxl_display *display;
static struct fake_qxl *device;

static void need(enum qxl_status status)
{
    if (status == QXL_STATUS_OK)
        return;
    fprintf(stderr, "scene_core: expected QXL_STATUS_OK, found %s\n", qxl_status_name(status));
    exit(1);
}

static const char *word = "";

static bool is_asked(const char *name)
{
    return strcmp(word, name) == 0;
}

static void expect(const char *name)
{
    bool has_tolerance = is_asked("tolerance");
    const struct scenes_expected expected = {
        .name = name,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .width = WIDTH,
        .height = HEIGHT,
        .pitch = sizeof(canvas[0]),
        .pixels = canvas,
        .levels = has_tolerance,
        .reason = has_tolerance ? "one level" : NULL,
    };

    scenes_host_expect(&expected);
}

/* ---- each drawing twice ---- */

static void fill_canvas(struct qxl_rect box, uint32_t color)
{
    for (int32_t y = box.top; y < box.bottom; y++)
        for (int32_t x = box.left; x < box.right; x++)
            canvas[y][x] = color;
}

static struct qxl_draw fill_of(struct qxl_rect box, uint32_t color)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_FILL,
        .box = box,
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = color},
    };
}

static void fill(struct qxl_rect box, uint32_t color)
{
    struct qxl_draw draw = fill_of(box, color);

    need(qxl_draw(display, &draw));
    fill_canvas(box, color);
}

static void fill_clipped(void)
{
    static const struct qxl_rect RECTS[] = {{10, 10, 14, 40}, {20, 60, 50, 64}};
    struct qxl_draw draw = fill_of((struct qxl_rect){0, 0, HEIGHT, WIDTH}, 0x00ff00);

    draw.clip = (struct qxl_clip){RECTS, 2};
    need(qxl_draw(display, &draw));
    fill_canvas(RECTS[0], 0x00ff00);
    fill_canvas(RECTS[1], 0x00ff00);
}

static void copy_with_palette(void)
{
    static const uint32_t COLORS[16] = {0,        0x800000, 0x8000,   0x80,     0x808000, 0x800080,
                                        0x8080,   0xc0c0c0, 0x808080, 0xff0000, 0xff00,   0xff,
                                        0xffff00, 0xff00ff, 0xffff,   0xffffff};
    static const struct qxl_palette PALETTE = {.entries = COLORS, .count = 16};
    uint8_t pixels[SIDE][SIDE / 2];
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_4BIT_BE,
                   .width = SIDE,
                   .height = SIDE,
                   .pixels = pixels,
                   .pitch = SIDE / 2,
                   .palette = &PALETTE},
    };
    const struct qxl_draw draw = {
        .type = QXL_DRAW_COPY,
        .box = {30, 70, 30 + SIDE, 70 + SIDE},
        .copy = {.source = &image, .source_area = {0, 0, SIDE, SIDE}},
    };

    for (unsigned y = 0; y < SIDE; y++) {
        for (unsigned x = 0; x < SIDE; x++) {
            unsigned index = (x / 2 + y / 3) % 16;

            pixels[y][x / 2] =
                (uint8_t)(x % 2 ? (pixels[y][x / 2] & 0xf0) | index : (unsigned)index << 4);
            canvas[30 + y][70 + x] = COLORS[index];
        }
    }
    need(qxl_draw(display, &draw));
}

static void draw_text(void)
{
    /* An F of 5x7. */
    static const uint8_t BITS[] = {0xf8, 0x80, 0x80, 0xf0, 0x80, 0x80, 0x80};
    struct qxl_glyph glyphs[8];
    struct qxl_draw draw = {
        .type = QXL_DRAW_TEXT,
        .box = {100, 4, 112, 60},
        .text = {.string = {SPICE_STRING_FLAGS_RASTER_A1, glyphs, 8},
                 .back_area = {100, 4, 112, 60},
                 .fore = {.kind = QXL_BRUSH_SOLID, .color = 0xffffff},
                 .back = {.kind = QXL_BRUSH_SOLID, .color = 0x102040}},
    };

    fill_canvas(draw.box, 0x102040);
    for (int i = 0; i < 8; i++) {
        glyphs[i] = (struct qxl_glyph){.position = {6 + 6 * i, 109},
                                       .origin = {0, -7},
                                       .width = 5,
                                       .height = 7,
                                       .bits = BITS,
                                       .pitch = 1};
        for (int y = 0; y < 7; y++)
            for (int x = 0; x < 5; x++)
                if (BITS[y] & 0x80 >> x)
                    canvas[102 + y][6 + 6 * i + x] = 0xffffff;
    }
    need(qxl_draw(display, &draw));
}

/* A surface of our own, drawn on, copied to the screen, read back. */
static void draw_off_screen(void)
{
    const struct qxl_surface_request request = {
        .width = SIDE, .height = SIDE, .format = SPICE_SURFACE_FMT_32_xRGB};
    const struct qxl_rect all = {0, 0, SIDE, SIDE}, half = {SIDE / 2, 0, SIDE, SIDE};
    struct qxl_image image = {.kind = QXL_IMAGE_FROM_SURFACE};
    struct qxl_draw copy = {
        .type = QXL_DRAW_COPY,
        .box = {80, 110, 80 + SIDE, 110 + SIDE},
        .copy = {.source = &image, .source_area = all},
    };
    struct qxl_draw top = fill_of(all, 0x3060c0), bottom = fill_of(half, 0xc06030);

    need(qxl_surface_create(display, &request, &image.surface));
    top.surface = bottom.surface = image.surface;
    need(qxl_draw(display, &top));
    need(qxl_draw(display, &bottom));
    need(qxl_draw(display, &copy));
    fill_canvas((struct qxl_rect){80, 110, 80 + SIDE / 2, 110 + SIDE}, 0x3060c0);
    fill_canvas((struct qxl_rect){80 + SIDE / 2, 110, 80 + SIDE, 110 + SIDE}, 0xc06030);
    need(qxl_surface_destroy(display, image.surface));
}

/* What the renderer drew comes back into the guest's memory, and nothing else is touched. */
static void read_back(void)
{
    const struct qxl_rect area = {20, 30, 90, 130};
    struct qxl_surface_info info;
    uint32_t *pixels, *row;

    need(qxl_surface_info(display, QXL_PRIMARY, &info));
    pixels = info.memory;
    memset(pixels, 0x55, info.size);
    need(qxl_surface_update_area(display, QXL_PRIMARY, &area));
    for (int32_t y = 0; y < HEIGHT; y++) {
        row = pixels + (size_t)y * ((size_t)info.stride / 4);
        for (int32_t x = 0; x < WIDTH; x++) {
            bool in = y >= area.top && y < area.bottom && x >= area.left && x < area.right;
            uint32_t is = in ? row[x] & 0xffffff : row[x], wanted = in ? canvas[y][x] : 0x55555555;

            if (is != wanted) {
                fprintf(stderr, "scene_core: read back at +%d+%d: expected 0x%x, found 0x%x\n", x,
                        y, wanted, is);
                exit(1);
            }
        }
    }
}

/* A drawing whose type is none, before the host takes it. */
static void draw_what_is_refused(void)
{
    const struct qxl_draw draw = fill_of((struct qxl_rect){0, 0, 1, 1}, 0);
    const QXLRom *rom = fake_qxl_bar_memory(device, FAKE_QXL_BAR_ROM);
    uint8_t *bar = fake_qxl_bar_memory(device, FAKE_QXL_BAR_RAM);
    QXLRam *ram = (QXLRam *)(bar + rom->ram_header_offset);
    enum fake_qxl_bar_index index;
    uint64_t offset;

    fake_qxl_set_faults(device, &(struct fake_qxl_faults){.stall_fetch = true});
    need(qxl_draw(display, &draw));
    uint32_t last = (ram->cmd_ring.prod - 1) & (ram->cmd_ring.num_items - 1);
    if (!fake_qxl_find(device, ram->cmd_ring.items[last].el.data, sizeof(QXLDrawable), &index,
                       &offset))
        exit(1);
    ((QXLDrawable *)((uint8_t *)fake_qxl_bar_memory(device, index) + offset))->type = 0xee;
    fake_qxl_set_faults(device, NULL);
}

/* One of 12 pixels: 16 go out. */
static void set_pointer(void)
{
    enum { SIDE_X = 12, SIDE_Y = 5 };
    uint32_t colors[SIDE_Y][SIDE_X] = {{0xff0000, 0xffffff, 0xffffff}}, pixels[SIDE_Y][SIDE_X];
    uint8_t mask[SIDE_Y][2] = {{0x20}, {0xff, 0xf0}};
    const struct qxl_cursor_shape shape = {
        .type = SPICE_CURSOR_TYPE_COLOR32,
        .width = SIDE_X,
        .height = SIDE_Y,
        .hot_x = 3,
        .hot_y = 2,
        .pixels = colors,
        .pitch = sizeof(colors[0]),
        .mask = mask,
        .mask_pitch = sizeof(mask[0]),
    };
    struct scenes_expected_pointer expected = {
        .name = "core pointer",
        .visible = true,
        .x = 40,
        .y = -7,
        .hot_x = 3,
        .hot_y = 2,
        .width = SIDE_X,
        .height = SIDE_Y,
        .pixels = &pixels[0][0],
    };

    for (unsigned y = 0; y < SIDE_Y; y++)
        for (unsigned x = 0; x < SIDE_X; x++)
            pixels[y][x] = y == 1 ? 0 : 0xff000000 | colors[y][x];
    pixels[0][2] = 0xffffff; /* inverts */
    pixels[4][11] ^= is_asked("wrong-pointer");
    need(qxl_cursor_set(display, &shape, (struct qxl_point){1, 2}, true));
    need(qxl_cursor_move(display, (struct qxl_point){40, -7}));
    scenes_host_expect_pointer(&expected);
    need(qxl_cursor_hide(display));
    expected.visible = false;
    scenes_host_expect_pointer(&expected);
}

static void misbehave(void)
{
    if (is_asked("die"))
        _Exit(7);
    if (is_asked("print") && write(3, "this is not a message", 21) < 0)
        exit(1);
    if (is_asked("silence") && read(STDIN_FILENO, canvas, 1) <= 0)
        exit(1);
    if (is_asked("refused"))
        draw_what_is_refused();
}

static void draw_scenes(void)
{
    uint32_t wrong = is_asked("wrong-pixel") || is_asked("tolerance") ? 0x010000 : 0;

    fill((struct qxl_rect){0, 0, HEIGHT, WIDTH}, 0x204060);
    fill((struct qxl_rect){5, 6, 25, 46}, 0xffff00);
    expect("core fill");
    fill_clipped();
    expect("core clip");
    copy_with_palette();
    expect("core palette");
    misbehave();
    draw_text();
    canvas[77][33] ^= wrong;
    expect("core text");
    canvas[77][33] ^= wrong;
    draw_off_screen();
    expect("core off-screen");
    set_pointer();
    read_back();
    for (int i = 0; i < MANY && is_asked("many"); i++)
        fill((struct qxl_rect){i % 100, i % 70, i % 100 + 5, i % 70 + 9}, (uint32_t)i * 77);
    expect("core end");
}

int main(int count, char **arguments)
{
    const struct rig_fake_options options = {
        .device = {.ram_size_mb = 16, .vgamem_mb = 8, .vram_size_mb = 4},
        .host = RIG_FAKE_HOST_NONE,
    };
    const struct qxl_surface_request screen = {
        .width = WIDTH, .height = HEIGHT, .format = SPICE_SURFACE_FMT_32_xRGB};
    struct rig_backend *backend = rig_fake_backend_create(&options);
    struct rig_threads *threads;
    struct qxl_hw hw;

    if (!backend)
        return 1;
    device = rig_fake_backend_device(backend);
    if (scenes_host_attach(device) != 0 || fake_qxl_thread_start(device) != 0)
        return 1;
    need(qxl_probe(&backend->bars, &hw, NULL));
    threads = rig_threads_create(backend, &hw);
    need(qxl_display_create(&hw, &rig_threads_os, threads, NULL, &display));
    need(qxl_display_start(display));
    need(qxl_primary_create(display, &screen));
    if (count > 1)
        word = arguments[1];
    draw_scenes();
    qxl_display_stop(display);
    qxl_display_destroy(display);
    scenes_host_end();
    rig_backend_destroy(backend);
    rig_threads_destroy(threads);
    return 0;
}
