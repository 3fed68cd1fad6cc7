/* SPDX-License-Identifier: BSD-3-Clause */
/* Clip lists beyond what one command may have: the request goes out in parts. */
#include "draw_check.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = QXL_CLIP_RECTS_MAX };

static const struct qxl_image PRIMARY = {.kind = QXL_IMAGE_FROM_SURFACE, .surface = {0}};

static struct qxl_rect *make_rects(uint32_t count)
{
    struct qxl_rect *rects = malloc(count * sizeof(*rects));

    assert_non_null(rects);
    for (uint32_t i = 0; i < count; i++)
        rects[i] = (struct qxl_rect){(int32_t)i, 0, (int32_t)i + 1, 1};
    return rects;
}

static void open_checked(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state, .host = RIG_FAKE_HOST_CHECKING};

    fixture_open(f, &options);
    fixture_primary(f);
    fixture_settle(f);
}

static struct qxl_draw fill_of(const struct qxl_rect *rects, uint32_t count)
{
    return (struct qxl_draw){
        .type = QXL_DRAW_FILL,
        .box = {0, 0, SURFACE_SIDE, SURFACE_SIDE},
        .clip = {rects, count},
        .fill.brush = {.kind = QXL_BRUSH_SOLID, .color = 5},
    };
}

static QXLDrawable read_drawable(struct fixture *f, uint32_t back)
{
    QXLCommand item;
    QXLDrawable drawable;

    memcpy(&item, &f->header->cmd_ring.items[(f->header->cmd_ring.prod - 1 - back) % 32],
           sizeof(item));
    wire_fetch(f, item.data, &drawable, sizeof(drawable));
    return drawable;
}

/* The rectangles of the command `back` items before the newest, from its chunks. */
static uint32_t read_clip(struct fixture *f, uint32_t back, struct qxl_rect *rects)
{
    QXLDrawable drawable = read_drawable(f, back);
    QXLDataChunk chunk;
    uint32_t count, read = 0;
    uint64_t address;

    assert_int_equal(drawable.type, QXL_DRAW_FILL);
    assert_int_equal(drawable.u.fill.brush.u.color, 5);
    wire_fetch(f, drawable.clip.data, &count, sizeof(count));
    address = drawable.clip.data + sizeof(count);
    while (address) {
        wire_fetch(f, address, &chunk, sizeof(chunk));
        wire_fetch(f, address + sizeof(chunk), rects + read, chunk.data_size);
        read += chunk.data_size / (uint32_t)sizeof(*rects);
        address = chunk.next_chunk;
    }
    assert_int_equal(read, count);
    return count;
}

static void a_list_of_any_length_goes_out_whole_and_in_order(void **state)
{
    static const uint32_t counts[] = {MOST - 1, MOST, MOST + 1, 2 * MOST, 2 * MOST + 7};
    struct qxl_rect *rects = make_rects(2 * MOST + 7), *found = make_rects(2 * MOST + 7);
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        const struct qxl_draw request = fill_of(rects, counts[i]);
        uint32_t before = f.header->cmd_ring.prod, parts, read = 0;

        check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
        parts = f.header->cmd_ring.prod - before;
        assert_int_equal(parts, (counts[i] + MOST - 1) / MOST);
        for (uint32_t part = 0; part < parts; part++)
            read += read_clip(&f, parts - 1 - part, found + read);
        assert_int_equal(read, counts[i]);
        assert_memory_equal(found, rects, read * sizeof(*rects));
        fixture_drain(&f);
        assert_int_equal(f.verdicts[FAKE_QXL_DROP] + f.verdicts[FAKE_QXL_ABORT], 0);
    }
    fixture_close(&f);
    free(rects);
    free(found);
}

static void the_last_rectangle_is_looked_at_before_the_first_part_goes_out(void **state)
{
    struct qxl_rect *rects = make_rects(MOST + 1);
    const struct qxl_draw request = fill_of(rects, MOST + 1);
    struct fixture f;

    open_checked(&f, state);
    rects[MOST] = (struct qxl_rect){0, 1, 1, 0};
    draw_expect_refused(&f, &request, QXL_STATUS_INVALID);
    fixture_close(&f);
    free(rects);
}

/* The first part puts the picture into the cache, the second finds it there. */
static void parts_share_a_picture_that_is_kept(void **state)
{
    static const uint32_t pixels[32 * 32] = {1, 2, 3};
    const struct fixture_options options = {
        .variant = *state,
        .host = RIG_FAKE_HOST_CHECKING,
        .config.image_cache_entries = 16,
    };
    const struct qxl_image image = {
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = 32,
                   .height = 32,
                   .pixels = pixels,
                   .pitch = 128},
        .caching = QXL_IMAGE_CACHING_NOW,
    };
    struct qxl_rect *rects = make_rects(MOST + 1);
    const struct qxl_draw request = {.type = QXL_DRAW_COPY,
                                     .box = {0, 0, 32, 32},
                                     .clip = {rects, MOST + 1},
                                     .copy = {.source = &image, .source_area = {0, 0, 32, 32}}};
    QXLImage found[2];
    struct fixture f;

    fixture_open(&f, &options);
    fixture_primary(&f);
    fixture_settle(&f);
    check_status(qxl_draw(f.display, &request), QXL_STATUS_OK);
    for (uint32_t back = 0; back < 2; back++) {
        QXLDrawable drawable = read_drawable(&f, back);

        wire_fetch(&f, drawable.u.copy.src_bitmap, &found[back], sizeof(found[back]));
        assert_memory_equal(wire_memory(&f, found[back].bitmap.data + 20, sizeof(pixels)), pixels,
                            sizeof(pixels));
    }
    assert_int_equal(found[0].bitmap.data, found[1].bitmap.data);
    assert_int_equal(found[0].descriptor.id, found[1].descriptor.id);
    fixture_drain(&f);
    assert_int_equal(f.verdicts[FAKE_QXL_DROP] + f.verdicts[FAKE_QXL_ABORT], 0);
    fixture_close(&f);
    free(rects);
}

static struct qxl_draw moved(const struct qxl_rect *rects, uint32_t count, struct qxl_point from)
{
    return (struct qxl_draw){.type = QXL_COPY_BITS,
                             .box = {0, 0, 100, 100},
                             .clip = {rects, count},
                             .copy_bits.source = from};
}

static struct qxl_draw taken(const struct qxl_rect *rects, uint32_t count, struct qxl_rect area)
{
    return (struct qxl_draw){.type = QXL_DRAW_COPY,
                             .box = {0, 0, 100, 100},
                             .clip = {rects, count},
                             .copy = {.source = &PRIMARY, .source_area = area}};
}

static void what_reads_where_it_draws_is_not_split(void **state)
{
    struct qxl_rect *rects = make_rects(MOST + 1);
    const struct qxl_draw refused[] = {
        moved(rects, MOST + 1, (struct qxl_point){99, 99}),
        moved(rects, MOST + 1, (struct qxl_point){0, 0}),
        taken(rects, MOST + 1, (struct qxl_rect){99, 99, 120, 120}),
        {.type = QXL_DRAW_FILL,
         .box = {0, 0, 100, 100},
         .clip = {rects, MOST + 1},
         .fill.brush = {.kind = QXL_BRUSH_PATTERN, .pattern = &PRIMARY}},
        {.type = QXL_DRAW_ALPHA_BLEND,
         .box = {0, 0, 100, 100},
         .clip = {rects, MOST + 1},
         .alpha_blend = {.source = &PRIMARY, .source_area = {50, 50, 150, 150}}},
    };
    const struct qxl_draw accepted[] = {
        moved(rects, MOST + 1, (struct qxl_point){100, 0}),
        moved(rects, MOST + 1, (struct qxl_point){0, 100}),
        taken(rects, MOST + 1, (struct qxl_rect){0, 100, 100, 200}),
        moved(rects, MOST, (struct qxl_point){1, 1}),
        taken(rects, MOST, (struct qxl_rect){50, 50, 100, 100}),
    };
    struct fixture f;

    open_checked(&f, state);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        draw_expect_refused(&f, &refused[i], QXL_STATUS_INVALID);
    for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
        check_status(qxl_draw(f.display, &accepted[i]), QXL_STATUS_OK);
        fixture_drain(&f);
    }
    assert_int_equal(f.verdicts[FAKE_QXL_DROP] + f.verdicts[FAKE_QXL_ABORT], 0);
    fixture_close(&f);
    free(rects);
}

/* Nothing comes back, and a part takes more than 1 MiB of 8. */
static void a_part_that_fails_ends_it_and_those_before_stay(void **state)
{
    const struct fixture_options options = {
        .variant = *state, .host = RIG_FAKE_HOST_NONE, .ram_size_mb = 16, .vgamem_mb = 8};
    /* The last part is one that there would be memory for. */
    enum { COUNT = 12 * MOST + 1 };
    struct qxl_rect *rects = make_rects(COUNT);
    const struct qxl_draw request = fill_of(rects, COUNT);
    struct fixture f;
    uint32_t prod;

    fixture_open(&f, &options);
    fixture_primary(&f);
    prod = f.header->cmd_ring.prod;
    check_status(qxl_draw(f.display, &request), QXL_STATUS_NO_MEMORY);
    assert_in_range(f.header->cmd_ring.prod - prod, 1, 11);
    fixture_close(&f);
    free(rects);
}

int main(void)
{
    const struct variant_test tests[] = {
        variant_test(a_list_of_any_length_goes_out_whole_and_in_order, 0),
        variant_test(the_last_rectangle_is_looked_at_before_the_first_part_goes_out, 0),
        variant_test(parts_share_a_picture_that_is_kept, 0),
        variant_test(what_reads_where_it_draws_is_not_split, 0),
        variant_test(a_part_that_fails_ends_it_and_those_before_stay, 0),
    };

    return run_on_variants("clip", tests, sizeof(tests) / sizeof(tests[0]));
}
