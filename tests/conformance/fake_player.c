/* SPDX-License-Identifier: BSD-3-Clause */
#include "fake_player.h"

#include <place.h>
#include <string.h>

enum { HEADER_SIZE = 8192, PROD = 4, CONS = 12, ITEMS = 20, ITEM_COUNT = 32 };

static void print(void *context, const char *text, size_t length)
{
    struct fake_player *player = context;

    g_string_append_len(player->text, text, (gssize)length);
}

static void judged(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                   const char *reason)
{
    struct fake_player *player = context;

    (void)command;
    player->verdicts[verdict]++;
    if (verdict == FAKE_QXL_ABORT || verdict == FAKE_QXL_CHANCE)
        player->kill = reason;
}

void fake_player_open(struct fake_player *player, const struct fake_qxl_config *device)
{
    static const struct fake_qxl_machine machine = {.print = print};
    struct fake_qxl_config config = *device;
    uint64_t sizes[FAKE_QXL_BAR_COUNT], addresses[FAKE_QXL_BAR_COUNT];

    config.guestdebug = 3;
    config.cmdlog = true;
    *player = (struct fake_player){.text = g_string_new(NULL)};
    player->device = fake_qxl_create(&config, &machine, player);
    g_assert_nonnull(player->device);
    g_assert_cmpint(fake_qxl_checking_host_attach(player->device, judged, player), ==, 0);
    for (int bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++)
        sizes[bar] = fake_qxl_bar_size(player->device, (enum fake_qxl_bar_index)bar);
    rig_place_bars(sizes, addresses);
    fake_qxl_pci_assign(player->device, addresses);
    fake_qxl_io_write(player->device, QXL_IO_RESET, 0, 1);
}

void fake_player_close(struct fake_player *player)
{
    fake_qxl_destroy(player->device);
    g_string_free(player->text, TRUE);
}

static uint8_t *header(const struct fake_player *player)
{
    return (uint8_t *)fake_qxl_bar_memory(player->device, FAKE_QXL_BAR_RAM) +
           fake_qxl_bar_size(player->device, FAKE_QXL_BAR_RAM) - HEADER_SIZE;
}

static uint32_t load(const struct fake_player *player, size_t offset)
{
    uint32_t word;

    memcpy(&word, header(player) + offset, sizeof(word));
    return word;
}

static void store(const struct fake_player *player, size_t offset, uint32_t word)
{
    memcpy(header(player) + offset, &word, sizeof(word));
}

static void settle(struct fake_player *player)
{
    while (!player->kill && fake_qxl_step(player->device))
        ;
}

static void write_port(struct fake_player *player, uint32_t port, uint32_t value, unsigned size)
{
    if (player->kill)
        return;
    fake_qxl_io_write(player->device, port, value, size);
    settle(player);
}

static void write_memory(struct fake_player *player, const struct rig_step *step)
{
    uint8_t *base = step->write.space == RIG_SPACE_HEADER
                        ? header(player)
                        : fake_qxl_bar_memory(player->device, step->write.space == RIG_SPACE_RAM
                                                                  ? FAKE_QXL_BAR_RAM
                                                                  : FAKE_QXL_BAR_VRAM32);
    uint64_t size = step->write.space == RIG_SPACE_HEADER
                        ? HEADER_SIZE
                        : fake_qxl_bar_size(player->device, step->write.space == RIG_SPACE_RAM
                                                                ? FAKE_QXL_BAR_RAM
                                                                : FAKE_QXL_BAR_VRAM32);

    g_assert_cmpuint((uint64_t)step->write.offset + step->write.size, <=, size);
    memcpy(base + step->write.offset, step->write.bytes, step->write.size);
}

static void push(struct fake_player *player, const struct rig_step *step)
{
    size_t ring = step->push.ring == RIG_RING_COMMAND ? offsetof(QXLRam, cmd_ring)
                                                      : offsetof(QXLRam, cursor_ring);
    uint32_t prod = load(player, ring + PROD);
    const QXLCommand item = {step->push.address, step->push.type, 0};

    memcpy(header(player) + ring + ITEMS + prod % ITEM_COUNT * sizeof(item), &item, sizeof(item));
    store(player, ring + PROD, prod + 1);
    g_assert_cmpuint(prod + 1 - load(player, ring + CONS), <=, 40);
    write_port(player,
               step->push.ring == RIG_RING_COMMAND ? QXL_IO_NOTIFY_CMD : QXL_IO_NOTIFY_CURSOR, 0,
               1);
    if (step->kind != RIG_STEP_DRAW)
        return;
    memcpy(header(player) + offsetof(QXLRam, update_area), &(QXLRect){0, 0, INT32_MAX, INT32_MAX},
           sizeof(QXLRect));
    store(player, offsetof(QXLRam, update_surface), step->push.surface);
    write_port(player, QXL_IO_UPDATE_AREA, 0, 1);
}

void fake_player_step(struct fake_player *player, const struct rig_step *step)
{
    switch (step->kind) {
    case RIG_STEP_WRITE:
        write_memory(player, step);
        break;
    case RIG_STEP_PORT:
        write_port(player, step->port.port, step->port.value, step->port.size);
        break;
    case RIG_STEP_PCI:
        fake_qxl_pci_write(player->device, step->pci.offset, step->pci.value, step->pci.size);
        break;
    case RIG_STEP_VGA:
        fake_qxl_vga_io_write(player->device);
        break;
    case RIG_STEP_PUSH:
    case RIG_STEP_DRAW:
        push(player, step);
        break;
    case RIG_STEP_TAKE:
        store(player, offsetof(QXLRam, release_ring) + CONS,
              load(player, offsetof(QXLRam, release_ring) + PROD));
        break;
    }
    settle(player);
}
