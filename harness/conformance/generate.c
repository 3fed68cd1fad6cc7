/* SPDX-License-Identifier: BSD-3-Clause */
#include "generate.h"

#include <errno.h>
#include <string.h>

#include "generator.h"

const struct fake_qxl_config RIG_GENERATOR_DEVICES[] = {
    {.revision = 5},
    {.revision = 4},
    {.revision = 5, .id = 1, .secondary = true, .vram64_size_mb = 128},
    {.revision = 3, .vgamem_mb = 8, .ram_size_mb = 16, .vram_size_mb = 8},
    {.revision = 2},
    {.revision = 4, .id = 1, .secondary = true, .surfaces = 16},
    {.revision = 1},
    {.revision = 5, .surfaces = 20, .vram_size_mb = 16, .vram64_size_mb = 64},
    {.revision = 3, .id = 1, .secondary = true, .ram_size_mb = 128, .vgamem_mb = 32},
    {.revision = 2, .id = 1, .secondary = true, .vram_size_mb = 128},
    {.revision = 1, .id = 1, .secondary = true, .ram_size_mb = 32},
};
const size_t RIG_GENERATOR_DEVICE_COUNT = G_N_ELEMENTS(RIG_GENERATOR_DEVICES);

struct action {
    void (*act)(struct generator *generator);
    unsigned weight;
};

static const struct action ACTIONS[] = {
    {act_draw, 300},
    {act_surface, 120},
    {act_cursor, 90},
    {act_small_commands, 80},
    {act_release, 90},
    {act_update_area, 60},
    {act_slot, 50},
    {act_primary, 40},
    {act_interrupt, 45},
    {act_any_port, 45},
    {act_log, 20},
    {act_monitors, 30},
    {act_pci, 35},
    {act_ring_word, 30},
    {act_wrong_command, 15},
    {act_destroy_surface, 20},
    {act_reset, 12},
    {act_set_mode, 8},
    {act_vga, 8},
    {act_header, 8},
    {act_memory, 3},
};

/* ---- the generator's own device, at any point of the sequence ---- */

static void open_device(struct generator *generator)
{
    if (!fake_side_start(&generator->fake, &generator->sequence->device))
        g_error("no fake device to make sequences with: %s", g_strerror(errno));
    fake_side_mapping(&generator->fake, &generator->home);
}

/** Take back all steps from `length` on. */
static void take_back(struct generator *generator, guint length, const struct picture *pictures)
{
    GPtrArray *steps = generator->sequence->steps;

    g_ptr_array_remove_range(steps, length, steps->len - length);
    fake_side_close(&generator->fake);
    open_device(generator);
    for (guint i = 0; i < length; i++)
        play(generator, g_ptr_array_index(steps, i));
    memcpy(generator->pictures, pictures, generator->surfaces * sizeof(*pictures));
}

static bool kill_is_welcome(struct generator *generator)
{
    /* A renderer that never ends costs seconds. */
    bool hangs = strstr(generator->fake.kill, "never ends") != NULL;

    return generator->may_kill && (!hangs || random_chance(&generator->random, 20));
}

/* ---- actions ---- */

static void act_any(struct generator *generator)
{
    unsigned sum = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        sum += ACTIONS[i].weight;
    unsigned at = random_below(&generator->random, sum);
    const struct action *action = ACTIONS;
    while (at >= action->weight)
        at -= action++->weight;
    action->act(generator);
}

static bool needs_bringing_up(struct generator *generator)
{
    return !is_latched(generator) && ((!in_mode(generator, FAKE_QXL_MODE_NATIVE) &&
                                       !in_mode(generator, FAKE_QXL_MODE_COMPAT)) ||
                                      !has_slot(generator));
}

/** What a guest does next: mend what is broken, or anything. */
static void act(struct generator *generator)
{
    struct random *random = &generator->random;
    bool compat = in_mode(generator, FAKE_QXL_MODE_COMPAT) && generator->slots_exist;

    generator->spoil = random_chance(random, 350) ? random_between(random, 0, 5) : -1;
    if (is_latched(generator) && random_chance(random, 600)) {
        act_reset(generator);
    } else if (needs_bringing_up(generator) &&
               random_chance(random, generator->orderly ? 750 : 100)) {
        act_bring_up(generator);
    } else if (compat && random_chance(random, 60)) {
        act_reset(generator);
    } else {
        act_any(generator);
    }
}

static void make_steps(struct generator *generator, unsigned count)
{
    const size_t size = generator->surfaces * sizeof(*generator->pictures);
    struct picture *before = g_malloc(size);
    unsigned kill_from = random_below(&generator->random, count);
    GPtrArray *steps = generator->sequence->steps;

    for (unsigned i = 0; i < count && !fake_side_is_over(&generator->fake);) {
        guint length = steps->len;

        memcpy(before, generator->pictures, size);
        act(generator);
        if (is_stuck(generator) ||
            (generator->fake.kill && (i < kill_from || !kill_is_welcome(generator))))
            take_back(generator, length, before);
        else if (steps->len > length)
            i++;
    }
    g_free(before);
}

/* ---- a sequence ---- */

static uint64_t stream(const struct fake_qxl_config *device)
{
    return (uint64_t)device->revision << 56 | (uint64_t)device->secondary << 55 |
           (uint64_t)device->surfaces << 40 | (uint64_t)device->ram_size_mb << 30 |
           (uint64_t)device->vgamem_mb << 20 | (uint64_t)device->vram_size_mb << 10 |
           device->vram64_size_mb;
}

static void init(struct generator *generator, uint64_t seed, uint64_t number)
{
    struct random *random = &generator->random;
    const struct fake_qxl_config *device = &generator->sequence->device;

    random_stir(random, seed);
    random_stir(random, number);
    random_stir(random, stream(device));
    open_device(generator);
    generator->surfaces = device->surfaces ? device->surfaces : 1024;
    generator->header = fake_side_header_offset(&generator->fake);
    generator->vgamem = primary_most(generator);
    generator->ram_pixels = generator->vgamem;
    generator->slots_exist = generator->home.sizes[FAKE_QXL_BAR_IO] > QXL_IO_MEMSLOT_ADD;
    generator->pictures = g_new0(struct picture, generator->surfaces);
    generator->used = g_array_new(FALSE, FALSE, sizeof(struct range));
    generator->orderly = random_chance(random, 900);
    generator->may_kill = random_chance(random, 220);
    generator->next_id = 1;
}

struct rig_sequence *rig_generate(uint64_t seed, uint64_t number,
                                  const struct fake_qxl_config *device, unsigned steps)
{
    struct generator generator = {.sequence = rig_sequence_new(device)};

    init(&generator, seed, number);
    make_steps(&generator, steps);
    fake_side_close(&generator.fake);
    g_array_unref(generator.used);
    g_free(generator.pictures);
    return generator.sequence;
}
