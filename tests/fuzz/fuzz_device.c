/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fuzz target `device`: what a guest can do to the fake device.
 *
 * The input's actions (input.h) are played, with the null or the checking host behind the device.
 * After each is checked what a device keeps whatever the guest does.
 */
#include "guest.h"

/** Commands that the host takes for one input: a ring can say that it holds four billion. */
enum { HOST_PATIENCE = 100, MOST_STEPS = 2 * HOST_PATIENCE + 16 };

bool __wrap_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command);
bool __wrap_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command);
void __wrap_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id);
bool __real_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command);
bool __real_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command);
void __real_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id);

/* The one that is playing: the host's calls know only their device. */
static struct guest *playing;

static bool host_is_tired(const struct guest *guest)
{
    return guest->commands + guest->cursor_commands >= HOST_PATIENCE;
}

bool __wrap_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command)
{
    bool latched = fake_qxl_guest_bug(device);

    if (host_is_tired(playing) || !__real_fake_qxl_get_command(device, command))
        return false;
    HOLDS(!latched, "a command was taken after a guest bug");
    HOLDS(fake_qxl_get_mode(device) != FAKE_QXL_MODE_VGA, "a command was taken in VGA mode");
    playing->commands++;
    return true;
}

bool __wrap_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command)
{
    if (host_is_tired(playing) || !__real_fake_qxl_get_cursor_command(device, command))
        return false;
    HOLDS(fake_qxl_get_mode(device) != FAKE_QXL_MODE_VGA, "a cursor command was taken in VGA mode");
    playing->cursor_commands++;
    return true;
}

void __wrap_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id)
{
    guest_note_release(playing, info);
    __real_fake_qxl_release_resource(device, info, group_id);
}

static void write_memory(uint8_t *memory, uint64_t memory_size, uint64_t offset,
                         struct input *input)
{
    size_t size = (size_t)input_take(input, 2);

    offset %= memory_size;
    if (size > memory_size - offset)
        size = (size_t)(memory_size - offset);
    const uint8_t *bytes = input_take_bytes(input, &size);
    memcpy(memory + offset, bytes, size);
}

static void push(struct guest *guest, struct input *input)
{
    size_t ring =
        input_take(input, 1) & 1 ? offsetof(QXLRam, cursor_ring) : offsetof(QXLRam, cmd_ring);
    QXLCommand command = {.type = (uint32_t)input_take(input, 1)};
    uint32_t prod = guest_header(guest, ring + 4);

    command.data = input_take(input, 8);
    memcpy(guest->header + ring + 20 + prod % 32 * sizeof(command), &command, sizeof(command));
    guest_set_header(guest, ring + 4, prod + 1);
}

static void steps(struct guest *guest, uint64_t count)
{
    while (count-- && fake_qxl_step(guest->device))
        ;
}

static void client(struct guest *guest, struct input *input)
{
    uint8_t capabilities[FAKE_QXL_CAPABILITY_BYTES];
    bool present = input_take(input, 1) & 1;

    memset(capabilities, (int)input_take(input, 1), sizeof(capabilities));
    fake_qxl_set_client(guest->device, present, capabilities);
}

static void monitors(struct guest *guest, struct input *input)
{
    QXLURect heads[70];
    unsigned count = (unsigned)input_take(input, 1) % 71;
    uint32_t width = (uint32_t)input_take(input, 2);

    for (unsigned i = 0; i < count; i++)
        heads[i] = (QXLURect){0, i * width, width, (i + 1) * width};
    fake_qxl_set_client_monitors(guest->device, heads, count);
}

static void take_release(struct guest *guest)
{
    size_t cons = offsetof(QXLRam, release_ring) + 12;

    if (guest_header(guest, cons) != guest_header(guest, cons - 8))
        guest_set_header(guest, cons, guest_header(guest, cons) + 1);
}

static void take_interrupt(struct guest *guest)
{
    guest_set_header(guest, offsetof(QXLRam, int_pending), 0);
    guest_write_port(guest, QXL_IO_UPDATE_IRQ, 0);
}

static void translate(struct guest *guest, struct input *input)
{
    uint64_t address = input_take(input, 8);
    size_t size = (size_t)input_take(input, 2);
    uint8_t *memory = fake_qxl_phys2virt(guest->device, address, FAKE_QXL_GROUP_GUEST, size);

    if (memory)
        guest_check_in_a_bar(guest, memory, size);
    else
        HOLDS(fake_qxl_guest_bug(guest->device), "an address that does not map is no guest bug");
}

static void wait_async(struct guest *guest, struct input *input)
{
    unsigned port = (unsigned)input_take(input, 1) % 32;
    uint8_t value = (uint8_t)input_take(input, 1);
    bool latched = fake_qxl_guest_bug(guest->device);
    bool is_async = (port >= QXL_IO_UPDATE_AREA_ASYNC && port <= QXL_IO_FLUSH_SURFACES_ASYNC) ||
                    port == QXL_IO_MONITORS_CONFIG_ASYNC;

    guest_write_port(guest, port, value);
    bool taken = guest_reaches_ports(guest) && !latched && !fake_qxl_guest_bug(guest->device) &&
                 is_async && port < fake_qxl_bar_size(guest->device, FAKE_QXL_BAR_IO);
    fake_qxl_step(guest->device);
    if (taken && !guest->header_aliased)
        HOLDS(guest_header(guest, offsetof(QXLRam, int_pending)) & QXL_INTERRUPT_IO_CMD,
              "the asynchronous port %u was not answered", port);
}

static void act(struct guest *guest, struct input *input)
{
    uint64_t offset, size;

    switch ((enum action)(input_take(input, 1) % ACTION_COUNT)) {
    case ACTION_PORT:
        offset = input_take(input, 1) % 40;
        guest_write_port(guest, (unsigned)offset, (uint8_t)input_take(input, 1));
        break;
    case ACTION_PORT_2:
        offset = input_take(input, 1) % 40;
        guest_write_ports(guest, (unsigned)offset, (uint32_t)input_take(input, 2), 2);
        break;
    case ACTION_PORT_4:
        offset = input_take(input, 1) % 40;
        guest_write_ports(guest, (unsigned)offset, (uint32_t)input_take(input, 4), 4);
        break;
    case ACTION_CONFIG:
        offset = input_take(input, 1);
        size = input_take(input, 1) % 8;
        fake_qxl_pci_write(guest->device, (unsigned)offset, (uint32_t)input_take(input, 4),
                           (unsigned)size);
        break;
    case ACTION_VGA:
        fake_qxl_vga_io_write(guest->device);
        break;
    case ACTION_HEADER:
        offset = input_take(input, 2);
        write_memory(guest->header, RAM_HEADER_SIZE, offset, input);
        break;
    case ACTION_RAM:
        offset = input_take(input, 4);
        write_memory(guest->ram, guest->ram_size, offset, input);
        break;
    case ACTION_VRAM:
        offset = input_take(input, 4);
        write_memory(guest->vram, guest->vram_size, offset, input);
        break;
    case ACTION_ROM:
        offset = input_take(input, 2);
        write_memory(guest->rom, ROM_BAR_SIZE, offset, input);
        break;
    case ACTION_PUSH:
        push(guest, input);
        break;
    case ACTION_STEP:
        steps(guest, input_take(input, 1));
        break;
    case ACTION_CLIENT:
        client(guest, input);
        break;
    case ACTION_MONITORS:
        monitors(guest, input);
        break;
    case ACTION_TAKE_RELEASE:
        take_release(guest);
        break;
    case ACTION_TAKE_INTERRUPT:
        take_interrupt(guest);
        break;
    case ACTION_WAIT_ASYNC:
        wait_async(guest, input);
        break;
    case ACTION_TRANSLATE:
        translate(guest, input);
        break;
    case ACTION_COUNT:
        break;
    }
}

static void configure(struct input *input, struct fake_qxl_config *config, bool *checking)
{
    static const uint32_t surfaces[] = {1024, 1, 2, 16};
    unsigned flags = (unsigned)input_take(input, 1);
    unsigned choice = (unsigned)input_take(input, 1);

    *config = (struct fake_qxl_config){
        .id = flags & DEVICE_SECONDARY ? 1 : 0,
        .revision = (uint8_t)((flags & DEVICE_REVISION) % 5 + 1),
        .secondary = flags & DEVICE_SECONDARY,
        .vram64_size_mb = flags & DEVICE_VRAM64 ? 128 : 0,
        .surfaces = surfaces[choice % 4],
        .guestdebug = flags & DEVICE_GUESTDEBUG ? 3 : 0,
        .cmdlog = flags & DEVICE_CMDLOG,
    };
    *checking = flags & DEVICE_CHECKING;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, bytes + size};
    struct fake_qxl_config config;
    struct guest guest;
    bool checking;

    configure(&input, &config, &checking);
    playing = &guest;
    guest_init(&guest, &config, checking);
    while (input_left(&input)) {
        act(&guest, &input);
        guest_check(&guest);
    }
    unsigned count = 0;
    while (fake_qxl_step(guest.device))
        HOLDS(++count < MOST_STEPS, "the host has taken %d commands, and is not idle",
              HOST_PATIENCE);
    guest_check(&guest);
    guest_write_port(&guest, QXL_IO_RESET, 0);
    guest_check(&guest);
    guest_finish(&guest);
    return 0;
}
