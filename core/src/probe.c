/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/hw.h>

#include "wire.h"

enum { PAGE_SIZE = 4096 };

/* The fields of the ROM that stay as they are, each read once. */
struct rom {
    uint32_t magic, id, log_level, modes_offset, num_pages, pages_offset, draw_area_offset;
    uint32_t surface0_area_size, ram_header_offset, n_surfaces;
    uint8_t slots_start, slots_end, slot_gen_bits, slot_id_bits;
    uint32_t mode_count;
};

/* One past the highest port that a revision must have. */
static uint32_t ports_needed(uint8_t revision)
{
    if (revision >= 4)
        return QXL_IO_RANGE_SIZE;
    return revision == 3 ? QXL_IO_FLUSH_RELEASE + 1 : QXL_IO_DESTROY_ALL_SURFACES + 1;
}

static const char *check_bars(const struct qxl_bars *bars)
{
    if (!bars->ram.memory || bars->ram.size < sizeof(QXLRam))
        return "BAR 0 (RAM) is absent or smaller than the RAM header";
    if (!bars->rom.memory || bars->rom.size < sizeof(QXLRom))
        return "BAR 2 (ROM) is absent or smaller than the ROM structure";
    if (bars->ram.size > UINT64_MAX - bars->ram.physical)
        return "BAR 0 (RAM) wraps around the end of the address space";
    if (bars->vram.memory && bars->vram.size > UINT64_MAX - bars->vram.physical)
        return "the surface BAR wraps around the end of the address space";
    if (bars->io_size < ports_needed(bars->revision))
        return "BAR 3 (IO) has fewer ports than this revision needs";
    return NULL;
}

static void read_rom(void *memory, struct rom *rom)
{
    uint32_t slots = wire_load(memory, offsetof(QXLRom, slots_start));

    _Static_assert(offsetof(QXLRom, slot_id_bits) == offsetof(QXLRom, slots_start) + 3,
                   "the four slot bytes are read as one word");
    *rom = (struct rom){
        .magic = wire_load(memory, offsetof(QXLRom, magic)),
        .id = wire_load(memory, offsetof(QXLRom, id)),
        .log_level = wire_load(memory, offsetof(QXLRom, log_level)),
        .modes_offset = wire_load(memory, offsetof(QXLRom, modes_offset)),
        .num_pages = wire_load(memory, offsetof(QXLRom, num_pages)),
        .pages_offset = wire_load(memory, offsetof(QXLRom, pages_offset)),
        .draw_area_offset = wire_load(memory, offsetof(QXLRom, draw_area_offset)),
        .surface0_area_size = wire_load(memory, offsetof(QXLRom, surface0_area_size)),
        .ram_header_offset = wire_load(memory, offsetof(QXLRom, ram_header_offset)),
        .n_surfaces = wire_load(memory, offsetof(QXLRom, n_surfaces)),
        .slots_start = slots & 0xff,
        .slots_end = slots >> 8 & 0xff,
        .slot_gen_bits = slots >> 16 & 0xff,
        .slot_id_bits = (uint8_t)(slots >> 24),
    };
}

/* How much the offset bits of an address reach. At least 1 TiB: BAR 0's offsets of 32 bits fit. */
static uint64_t offsets_of_slot(const struct rom *rom)
{
    return 1ull << (64 - rom->slot_id_bits - rom->slot_gen_bits);
}

static const char *check_rom(const struct rom *rom, const struct qxl_bars *bars)
{
    uint64_t pages_size = (uint64_t)rom->num_pages * PAGE_SIZE;

    if (rom->magic != QXL_WIRE_ROM_MAGIC)
        return "the ROM does not begin with QXRO";
    if (rom->ram_header_offset % 4 != 0 || rom->ram_header_offset > bars->ram.size - sizeof(QXLRam))
        return "the RAM header does not lie inside BAR 0";
    if (rom->draw_area_offset != 0)
        return "the primary surface does not begin at the start of BAR 0";
    if (rom->surface0_area_size > rom->ram_header_offset)
        return "the area of the primary surface overlaps the RAM header";
    if (rom->pages_offset % 8 != 0 || rom->pages_offset < rom->surface0_area_size)
        return "the page area overlaps the primary surface";
    if (rom->pages_offset + pages_size > rom->ram_header_offset)
        return "the page area overlaps the RAM header";
    if (pages_size == 0)
        return "the page area is empty";
    if (rom->mode_count > (bars->rom.size - rom->modes_offset - 4) / sizeof(QXLMode))
        return "the mode list does not lie inside the ROM";
    if (rom->slots_start == 0 || rom->slots_end <= rom->slots_start)
        return "the ROM offers fewer than two memory slots to the driver";
    if (rom->slot_id_bits == 0 || rom->slot_id_bits > 8 || rom->slot_gen_bits > 16 ||
        rom->slots_end >= 1u << rom->slot_id_bits)
        return "the memory slot ids do not fit the address bits that the ROM gives them";
    if (bars->vram.memory && bars->vram.size > offsets_of_slot(rom))
        return "the surface BAR is larger than an address of the device can say";
    if (rom->n_surfaces == 0)
        return "the ROM offers no surface";
    return NULL;
}

static const char *check_device(const struct qxl_bars *bars, struct rom *rom)
{
    const char *reason = check_bars(bars);

    if (reason)
        return reason;
    read_rom(bars->rom.memory, rom);
    if (rom->modes_offset % 4 != 0 || rom->modes_offset > bars->rom.size - 4)
        return "the mode list does not lie inside the ROM";
    rom->mode_count = wire_load(bars->rom.memory, rom->modes_offset);
    reason = check_rom(rom, bars);
    if (reason)
        return reason;
    if (wire_load(bars->ram.memory, rom->ram_header_offset) != QXL_WIRE_RAM_MAGIC)
        return "the RAM header does not begin with QXRA";
    return NULL;
}

static uint32_t capabilities_of(uint8_t revision)
{
    uint32_t capabilities = 0;

    if (revision >= 3)
        capabilities |= QXL_CAN_ASYNC_IO;
    if (revision >= 4)
        capabilities |= QXL_CAN_MONITORS_CONFIG | QXL_CAN_COMPOSITE;
    return capabilities;
}

enum qxl_status qxl_probe(const struct qxl_bars *bars, struct qxl_hw *hw, const char **reason)
{
    struct rom rom;
    const char *why = NULL;
    enum qxl_status status = QXL_STATUS_OK;

    memset(hw, 0, sizeof(*hw));
    if (bars->revision < QXL_REVISION_MIN || bars->revision > QXL_REVISION_MAX) {
        why = "this PCI revision is not one of 2 to 5";
        status = QXL_STATUS_UNSUPPORTED;
    } else {
        why = check_device(bars, &rom);
        if (why)
            status = QXL_STATUS_BAD_DEVICE;
    }
    if (reason)
        *reason = why;
    if (status != QXL_STATUS_OK)
        return status;

    hw->revision = bars->revision;
    hw->capabilities = capabilities_of(bars->revision);
    hw->ram = bars->ram;
    if (bars->vram.memory)
        hw->vram = bars->vram;
    hw->rom = bars->rom.memory;
    hw->surface0_size = rom.surface0_area_size;
    hw->pages_offset = rom.pages_offset;
    hw->pages_size = rom.num_pages * PAGE_SIZE;
    hw->ram_header_offset = rom.ram_header_offset;
    hw->modes_offset = rom.modes_offset + 4;
    hw->mode_count = rom.mode_count;
    hw->slots_start = rom.slots_start;
    hw->slots_end = rom.slots_end;
    hw->slot_id_bits = rom.slot_id_bits;
    hw->slot_generation_bits = rom.slot_gen_bits;
    hw->surface_count = rom.n_surfaces < QXL_SURFACES_MAX ? rom.n_surfaces : QXL_SURFACES_MAX;
    hw->log_level = rom.log_level;
    hw->id = rom.id;
    return QXL_STATUS_OK;
}

uint32_t qxl_hw_mm_clock(const struct qxl_hw *hw)
{
    return wire_load((void *)(uintptr_t)hw->rom, offsetof(QXLRom, mm_clock));
}

bool qxl_hw_client_can(const struct qxl_hw *hw, unsigned bit)
{
    const uint8_t *rom = hw->rom;

    if (!(hw->capabilities & QXL_CAN_MONITORS_CONFIG) || bit >= 8 * QXL_CLIENT_CAPABILITIES_SIZE)
        return false;
    if (!__atomic_load_n(rom + offsetof(QXLRom, client_present), __ATOMIC_ACQUIRE))
        return false;
    return __atomic_load_n(rom + offsetof(QXLRom, client_capabilities) + bit / 8,
                           __ATOMIC_ACQUIRE) >>
               bit % 8 &
           1;
}
