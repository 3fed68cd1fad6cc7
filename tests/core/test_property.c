/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 5 at random: the host accepts every valid request, whatever it is made of; one that breaks a
 * rule is refused and leaves no trace. QXL_SEED repeats a run. */
#include <qxl/modes.h>

#include <string.h>

#include "draw_check.h"
#include "random_draw.h"
#include "seed.h"

enum { COMMANDS = 2500, SURFACES = 32, PRIMARY_SIDE_MAX = 700 };

struct play {
    struct fixture f;
    struct random_world world;
    const char *what;       /* is done at the moment */
    uint32_t number;        /* of the command, for messages */
    struct qxl_draw *drawn; /* the request at hand, NULL: it is none */
    struct random_draw random;
};

static uint64_t seed;

#define require(condition, ...)    \
    do {                           \
        if (!(condition))          \
            fail_msg(__VA_ARGS__); \
    } while (0)

/* Of a test that ended before its end. */
static void explain(struct play *play)
{
    if (play->what)
        print_message("that was: QXL_SEED=0x%llx, command %u: %s\n", (unsigned long long)seed,
                      play->number, play->what);
    if (play->drawn)
        random_draw_print(&play->random);
    play->what = NULL;
    play->drawn = NULL;
}

/* ---- the world ---- */

static void expect_accepted(struct play *play, enum qxl_status status)
{
    struct fixture *f = &play->f;
    struct qxl_statistics statistics;

    require(status == QXL_STATUS_OK, "expected QXL_STATUS_OK, found %s", qxl_status_name(status));
    fixture_settle(f);
    require(!f->verdicts[FAKE_QXL_DROP] && !f->verdicts[FAKE_QXL_ABORT] && !f->reason,
            "the host does not like it: %s", f->reason);
    statistics = fixture_statistics(f);
    require(f->verdicts[FAKE_QXL_ACCEPT] == statistics.commands + statistics.cursor_commands,
            "the host has taken %u commands of %llu", f->verdicts[FAKE_QXL_ACCEPT],
            (unsigned long long)(statistics.commands + statistics.cursor_commands));
    require(!fake_qxl_guest_bug(f->device), "the device found a guest bug: %s", f->bug);
}

static void make_primary(struct play *play)
{
    struct random_world *world = &play->world;
    struct qxl_surface_request request = {.format = SPICE_SURFACE_FMT_32_xRGB};
    struct qxl_mode mode;

    play->what = "a custom mode";
    require(qxl_mode_custom(&play->f.hw, 2 + random_below(world, PRIMARY_SIDE_MAX),
                            1 + random_below(world, PRIMARY_SIDE_MAX),
                            random_one_in(world, 4) ? 16 : 32, &mode) == QXL_STATUS_OK,
            "it is refused");
    request.width = mode.width;
    request.height = mode.height;
    request.stride = (int32_t)mode.stride * (random_one_in(world, 2) ? -1 : 1);
    if (mode.bits == 16)
        request.format = SPICE_SURFACE_FMT_16_555;
    expect_accepted(play, qxl_primary_create(play->f.display, &request));
    world->surfaces[0] =
        (struct random_surface){QXL_PRIMARY, request.width, request.height, request.format};
    world->surface_count = 1;
}

static void make_surface(struct play *play)
{
    static const uint32_t FORMATS[] = {SPICE_SURFACE_FMT_1_A,     SPICE_SURFACE_FMT_8_A,
                                       SPICE_SURFACE_FMT_16_555,  SPICE_SURFACE_FMT_16_565,
                                       SPICE_SURFACE_FMT_32_xRGB, SPICE_SURFACE_FMT_32_ARGB};
    struct random_world *world = &play->world;
    struct random_surface *surface = &world->surfaces[world->surface_count];
    struct qxl_surface_request request = {
        .width = 1 + random_below(world, 300),
        .height = 1 + random_below(world, 300),
        .format = FORMATS[random_below(world, 6)],
    };

    if (world->surface_count == RANDOM_SURFACES_MAX)
        return;
    play->what = "a surface is made";
    if (random_one_in(world, 2))
        request.stride = (int32_t)(request.width * 4 + 4 * random_below(world, 20)) *
                         (random_one_in(world, 2) ? -1 : 1);
    *surface = (struct random_surface){{0}, request.width, request.height, request.format};
    expect_accepted(play, qxl_surface_create(play->f.display, &request, &surface->id));
    world->surface_count++;
}

static void destroy_surface(struct play *play)
{
    struct random_world *world = &play->world;
    uint32_t index;

    if (world->surface_count < 2)
        return;
    play->what = "a surface is destroyed";
    index = 1 + random_below(world, world->surface_count - 1);
    expect_accepted(play, qxl_surface_destroy(play->f.display, world->surfaces[index].id));
    world->surfaces[index] = world->surfaces[--world->surface_count];
}

static void change_mode(struct play *play)
{
    play->what = "all surfaces are destroyed";
    expect_accepted(play, qxl_surface_destroy_all(play->f.display));
    make_primary(play);
}

static void update_area(struct play *play)
{
    struct random_world *world = &play->world;
    const struct random_surface *surface =
        &world->surfaces[random_below(world, world->surface_count)];
    struct qxl_rect area = {
        .left = (int32_t)random_below(world, surface->width),
        .top = (int32_t)random_below(world, surface->height),
    };

    play->what = "an area is updated";
    area.right = random_between(world, area.left, (int32_t)surface->width);
    area.bottom = random_between(world, area.top, (int32_t)surface->height);
    expect_accepted(play, qxl_surface_update_area(play->f.display, surface->id, &area));
}

/* ---- commands ---- */

static void draw(struct play *play)
{
    enum qxl_status status;

    play->what = "a drawing";
    random_draw_make(&play->world, &play->random);
    play->drawn = &play->random.draw;
    status = qxl_draw(play->f.display, play->drawn);
    if (status == QXL_STATUS_OK)
        draw_check(&play->f, play->drawn);
    expect_accepted(play, status);
    play->drawn = NULL;
}

static void point(struct play *play)
{
    struct random_world *world = &play->world;
    struct qxl_point position = {random_between(world, INT16_MIN, INT16_MAX),
                                 random_between(world, INT16_MIN, INT16_MAX)};
    struct qxl_cursor_shape shape = random_cursor(world);

    play->what = "the pointer";
    switch (random_below(world, 4)) {
    case 0:
        expect_accepted(play, qxl_cursor_move(play->f.display, position));
        break;
    case 1:
        expect_accepted(play, qxl_cursor_hide(play->f.display));
        break;
    case 2:
        expect_accepted(play,
                        qxl_cursor_trail(play->f.display, (uint16_t)random_below(world, 65536),
                                         (uint16_t)random_below(world, 65536)));
        break;
    default:
        expect_accepted(play,
                        qxl_cursor_set(play->f.display, &shape, position, random_one_in(world, 2)));
        break;
    }
}

static void expect_refused(struct play *play, enum qxl_status status,
                           const struct qxl_statistics *before, const uint32_t prods[2])
{
    struct fixture *f = &play->f;

    require(status == QXL_STATUS_INVALID, "expected QXL_STATUS_INVALID, found %s",
            qxl_status_name(status));
    fixture_expect_same(*before, fixture_statistics(f));
    require(f->header->cmd_ring.prod == prods[0] && f->header->cursor_ring.prod == prods[1],
            "something was published");
}

static void do_wrong(struct play *play)
{
    struct random_world *world = &play->world;
    struct fixture *f = &play->f;
    const uint32_t prods[] = {f->header->cmd_ring.prod, f->header->cursor_ring.prod};
    struct qxl_point position = {0, 0};
    struct qxl_cursor_shape shape;
    struct qxl_statistics before;

    qxl_reclaim(f->display); /* so that nothing comes back by the way */
    before = fixture_statistics(f);
    if (random_one_in(world, 8)) {
        shape = random_cursor(world);
        play->what = random_cursor_spoil(world, &shape, &position);
        expect_refused(play, qxl_cursor_set(f->display, &shape, position, true), &before, prods);
        return;
    }
    random_draw_make(world, &play->random);
    play->what = random_draw_spoil(world, &play->random);
    play->drawn = &play->random.draw;
    expect_refused(play, qxl_draw(f->display, play->drawn), &before, prods);
    play->drawn = NULL;
}

/* ---- runs ---- */

static void open_play(struct play *play, void **state, uint32_t cache)
{
    const struct variant *variant = *state;
    struct fixture_options options = {
        .variant = variant,
        .host = RIG_FAKE_HOST_CHECKING,
        .surfaces = SURFACES,
    };

    explain(play);
    memset(play, 0, offsetof(struct play, random));
    options.config = (struct qxl_config){
        .image_cache_entries = cache,
        .palette_cache_entries = cache,
        .cursor_cache_entries = cache,
        .log_level = (enum qxl_log_level)(seed % (QXL_LOG_ALLOCATION + 1)),
    };
    play->world.seed = seed;
    play->world.familiar = cache > 0;
    play->what = "the beginning";
    fixture_open(&play->f, &options);
    fixture_client(&play->f, UINT64_MAX);
    play->world.composite = variant->features & NEEDS_COMPOSITE;
    make_primary(play);
}

static void close_play(struct play *play)
{
    play->what = "the end";
    qxl_cache_drop(play->f.display);
    fixture_drain(&play->f);
    require(fixture_statistics(&play->f).live == play->world.surface_count - 1,
            "%u commands never came back", fixture_statistics(&play->f).live);
    /* An entry that something has left in use would still be there. */
    require(fixture_statistics(&play->f).image_cache.entries == 0, "%u pictures are still in use",
            fixture_statistics(&play->f).image_cache.entries);
    fixture_close(&play->f);
    play->what = NULL;
}

static struct play play; /* large */

/* Else a run with caches shows nothing. */
static void expect_hits(struct play *play)
{
    struct qxl_statistics statistics = fixture_statistics(&play->f);

    play->what = "all of it";
    require(statistics.image_cache.hits > COMMANDS / 50, "only %llu pictures were found",
            (unsigned long long)statistics.image_cache.hits);
    require(statistics.palette_cache.hits > COMMANDS / 50, "only %llu palettes were found",
            (unsigned long long)statistics.palette_cache.hits);
}

static void play_valid_commands(void **state, uint32_t cache)
{
    open_play(&play, state, cache);
    for (play.number = 1; play.number <= COMMANDS; play.number++) {
        uint32_t choice = random_below(&play.world, 100);

        if (choice < 78)
            draw(&play);
        else if (choice < 88)
            point(&play);
        else if (choice < 93)
            make_surface(&play);
        else if (choice < 96)
            destroy_surface(&play);
        else if (choice < 99)
            update_area(&play);
        else if (random_one_in(&play.world, 4))
            change_mode(&play);
    }
    if (cache)
        expect_hits(&play);
    close_play(&play);
}

static void the_host_accepts_every_valid_command(void **state)
{
    play_valid_commands(state, 0);
}

static void the_host_accepts_every_valid_command_with_caches(void **state)
{
    play_valid_commands(state, 16);
}

static void a_command_that_breaks_a_rule_is_refused_and_leaves_no_trace(void **state)
{
    open_play(&play, state, 16);
    for (int i = 0; i < 8; i++)
        make_surface(&play);
    for (play.number = 1; play.number <= COMMANDS; play.number++) {
        do_wrong(&play);
        if (play.number % 8 == 0) /* so that there is something in the caches */
            draw(&play);
    }
    close_play(&play);
}

int main(void)
{
    static const struct variant_test tests[] = {
        variant_test(the_host_accepts_every_valid_command, 0),
        variant_test(the_host_accepts_every_valid_command_with_caches, 0),
        variant_test(a_command_that_breaks_a_rule_is_refused_and_leaves_no_trace, 0),
    };

    int failed;

    seed = seed_choose();
    failed = run_on_variants("properties", tests, sizeof(tests) / sizeof(tests[0]));
    explain(&play);
    return failed;
}
