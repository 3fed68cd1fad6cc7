/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Fuzz target `checking`: one command and its memory, for the checking host.
 *
 * The verdict must be one of those there are, with a reason where there must be one; a second
 * device must judge alike; and what is given back must be what the rules say. The input is
 * described in input.h.
 *
 * The memory: slot 1 is the RAM BAR up to its header, slot 2 the surface BAR, surface 0 the primary
 * of 640x480 at the start of slot 1, surfaces 1 and 2 lie in slot 2. In COMPAT mode there is slot
 * 0, the RAM BAR, and the primary of the ROM's mode 1.
 */
#include "fake_qxl.h"
#include "input.h"

enum {
    HEADER_SIZE = 8192,
    CREATE_AT = 0x3f00000, /**< in RAM: the create commands of surfaces 1 and 2 */
    CREATE_ID = 0x1000,    /**< their release ids, from 0x1001 on */
    OFF_SCREEN = 2,
    COMPAT_MODE = 1,
    MOST_RELEASES = 8,
    MOST_STEPS = 16,
};
#define MAIN_SLOT (UINT64_C(1) << 56)
#define SURFACE_SLOT (UINT64_C(2) << 56)

struct bench {
    struct fake_qxl *device;
    uint8_t *ram, *vram, *header;
    uint64_t ram_size, vram_size;
    unsigned verdicts;
    enum fake_qxl_verdict verdict;
    const char *reason;
    unsigned taken;
    const void *released[MOST_RELEASES];
    unsigned releases;
};

/* What is judged: all but the memory. */
struct question {
    bool compat, cursor_ring;
    QXLCommand command;
};

void __wrap_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id);
void __real_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id);

static struct bench *judging;

void __wrap_fake_qxl_release_resource(struct fake_qxl *device, QXLReleaseInfo *info,
                                      uint32_t group_id)
{
    HOLDS(info && group_id == FAKE_QXL_GROUP_GUEST, "nothing, or nothing of the guest's, released");
    HOLDS(judging->releases < MOST_RELEASES, "%u releases for one command", judging->releases);
    judging->released[judging->releases++] = info;
    __real_fake_qxl_release_resource(device, info, group_id);
}

static void judged(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                   const char *reason)
{
    struct bench *bench = context;

    (void)command;
    bench->verdicts++;
    bench->verdict = verdict;
    bench->reason = reason;
}

static void run(struct bench *bench)
{
    unsigned steps = 0;

    while (fake_qxl_step(bench->device))
        HOLDS(++steps < MOST_STEPS, "one command, and the host is not idle");
}

static void write_header(struct bench *bench, size_t offset, const void *object, size_t size)
{
    memcpy(bench->header + offset, object, size);
}

static void write_port(struct bench *bench, unsigned port, uint8_t value)
{
    fake_qxl_io_write(bench->device, port, value, 1);
    run(bench);
    HOLDS(!fake_qxl_guest_bug(bench->device), "port %u: the bench itself has a guest bug", port);
}

static void push(struct bench *bench, bool cursor_ring, const QXLCommand *command)
{
    size_t ring = cursor_ring ? offsetof(QXLRam, cursor_ring) : offsetof(QXLRam, cmd_ring);
    uint32_t *prod = (uint32_t *)(void *)(bench->header + ring + 4);

    write_header(bench, ring + 20 + *prod % 32 * sizeof(*command), command, sizeof(*command));
    ++*prod;
    bench->verdicts = bench->releases = 0;
    run(bench);
}

static void add_slot(struct bench *bench, uint8_t id, uint64_t start, uint64_t size)
{
    QXLMemSlot slot = {start, start + size};

    write_header(bench, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
    write_port(bench, QXL_IO_MEMSLOT_ADD, id);
}

static void create_surface(struct bench *bench, uint32_t id)
{
    QXLSurfaceCmd surface = {
        .release_info = {.id = CREATE_ID + id},
        .surface_id = id,
        .type = QXL_SURFACE_CMD_CREATE,
        .u.surface_create = {.format =
                                 id == 1 ? SPICE_SURFACE_FMT_32_xRGB : SPICE_SURFACE_FMT_16_565,
                             .width = 64,
                             .height = 64,
                             .stride = 256,
                             .data = SURFACE_SLOT | (uint64_t)id << 16},
    };
    uint64_t at = CREATE_AT + id * 256u;
    QXLCommand command = {.data = MAIN_SLOT | at, .type = QXL_CMD_SURFACE};

    memcpy(bench->ram + at, &surface, sizeof(surface));
    push(bench, false, &command);
    HOLDS(bench->verdict == FAKE_QXL_ACCEPT && !bench->releases, "no surface %u: %s", id,
          bench->reason);
}

static void set_up_native(struct bench *bench)
{
    QXLSurfaceCreate primary = {
        .width = 640,
        .height = 480,
        .stride = 2560,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .mem = MAIN_SLOT,
    };

    add_slot(bench, 1, RAM_ADDRESS, bench->ram_size - HEADER_SIZE);
    add_slot(bench, 2, VRAM_ADDRESS, bench->vram_size);
    write_header(bench, offsetof(QXLRam, create_surface), &primary, sizeof(primary));
    write_port(bench, QXL_IO_CREATE_PRIMARY, 0);
    for (uint32_t id = 1; id <= OFF_SCREEN; id++)
        create_surface(bench, id);
}

static void set_up(struct bench *bench, const struct question *question)
{
    static const uint64_t addresses[FAKE_QXL_BAR_COUNT] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS,
                                                           IO_ADDRESS};
    static const struct fake_qxl_config config = {.surfaces = 64};

    memset(bench, 0, sizeof(*bench));
    judging = bench;
    bench->device = fake_qxl_create(&config, NULL, NULL);
    HOLDS(bench->device, "no device");
    bench->ram = fake_qxl_bar_memory(bench->device, FAKE_QXL_BAR_RAM);
    bench->vram = fake_qxl_bar_memory(bench->device, FAKE_QXL_BAR_VRAM32);
    bench->ram_size = fake_qxl_bar_size(bench->device, FAKE_QXL_BAR_RAM);
    bench->vram_size = fake_qxl_bar_size(bench->device, FAKE_QXL_BAR_VRAM32);
    bench->header = bench->ram + bench->ram_size - HEADER_SIZE;
    fake_qxl_pci_assign(bench->device, addresses);
    HOLDS(!fake_qxl_checking_host_attach(bench->device, judged, bench), "no host");
    if (question->compat)
        write_port(bench, QXL_IO_SET_MODE, COMPAT_MODE);
    else
        set_up_native(bench);
}

/* The RAM header is left out: the device itself writes it. */
static void write_memory(struct bench *bench, struct input input)
{
    while (input_left(&input)) {
        uint32_t place = (uint32_t)input_take(&input, 4);
        size_t size = (size_t)input_take(&input, 2);
        bool in_vram = place & CHECKING_VRAM;
        uint64_t room = in_vram ? bench->vram_size : bench->ram_size - HEADER_SIZE;
        uint64_t offset = (place & ~CHECKING_VRAM) % room;

        if (size > room - offset)
            size = (size_t)(room - offset);
        const uint8_t *bytes = input_take_bytes(&input, &size);
        memcpy((in_vram ? bench->vram : bench->ram) + offset, bytes, size);
    }
}

/* ---- the rules of releasing, said once more ---- */

static size_t command_size(const struct question *question)
{
    switch (question->command.type) {
    case QXL_CMD_DRAW:
        return question->compat ? sizeof(QXLCompatDrawable) : sizeof(QXLDrawable);
    case QXL_CMD_UPDATE:
        return sizeof(QXLUpdateCmd);
    case QXL_CMD_CURSOR:
        return sizeof(QXLCursorCmd);
    case QXL_CMD_MESSAGE:
        return sizeof(QXLMessage);
    case QXL_CMD_SURFACE:
        return sizeof(QXLSurfaceCmd);
    default:
        return 0;
    }
}

/* Where the command lies, NULL if its ring does not take its type or it does not map. */
static uint8_t *find_command(const struct bench *bench, const struct question *question)
{
    size_t size = command_size(question);
    bool is_cursor = question->command.type == QXL_CMD_CURSOR;
    uint64_t slot = question->command.data >> 48; /* with the generation */
    uint64_t offset = question->command.data & ((UINT64_C(1) << 48) - 1);
    uint64_t slot_size = bench->ram_size;
    uint8_t *memory = bench->ram;

    if (!size || is_cursor != question->cursor_ring)
        return NULL;
    if (question->compat && slot == 0 && offset >= RAM_ADDRESS) {
        offset -= RAM_ADDRESS;
    } else if (!question->compat && slot == MAIN_SLOT >> 48) {
        slot_size -= HEADER_SIZE;
    } else if (!question->compat && slot == SURFACE_SLOT >> 48) {
        memory = bench->vram;
        slot_size = bench->vram_size;
    } else {
        return NULL;
    }
    return offset <= slot_size && size <= slot_size - offset ? memory + offset : NULL;
}

static void check_releases(const struct bench *bench, const struct question *question,
                           const uint8_t *command, const QXLSurfaceCmd *surface)
{
    bool accepted = bench->verdict == FAKE_QXL_ACCEPT;
    bool creates = accepted && surface && surface->type == QXL_SURFACE_CMD_CREATE;
    bool destroys = accepted && surface && surface->type == QXL_SURFACE_CMD_DESTROY;
    bool had_create = destroys && surface->surface_id >= 1 && surface->surface_id <= OFF_SCREEN;
    bool keeps = accepted && question->command.type == QXL_CMD_CURSOR &&
                 command[offsetof(QXLCursorCmd, type)] == QXL_CURSOR_SET;
    unsigned expected = !command || creates || keeps ? 0 : had_create ? 2 : 1;

    HOLDS(bench->releases == expected, "%u releases of a command of type %u, verdict %d (%s)",
          bench->releases, question->command.type, (int)bench->verdict,
          bench->reason ? bench->reason : "no reason");
    if (expected)
        HOLDS(bench->released[expected - 1] == command, "another command was released");
    if (keeps) {
        fake_qxl_reset_cursor(bench->device);
        HOLDS(bench->releases == 1 && bench->released[0] == command,
              "the pointer's command was not given back: %u releases", bench->releases);
    }
    if (expected == 2)
        HOLDS(bench->released[0] == bench->ram + CREATE_AT + surface->surface_id * 256u,
              "another surface's create command was released");
}

/* A command of which there is only one: its id comes back, alone. */
static void check_id(struct bench *bench, uint64_t id)
{
    const uint8_t *ring = bench->header + offsetof(QXLRam, release_ring);
    uint64_t found;

    fake_qxl_flush_resources(bench->device);
    memcpy(&found, ring + 20, sizeof(found));
    HOLDS(found == id, "id 0x%llx came back as 0x%llx", (unsigned long long)id,
          (unsigned long long)found);
    memcpy(&found, bench->released[0], sizeof(found));
    HOLDS(!found, "the chain goes on behind its only command, with 0x%llx",
          (unsigned long long)found);
}

static void judge(struct bench *bench, const struct question *question, struct input input)
{
    QXLSurfaceCmd surface;
    uint64_t id = 0;

    set_up(bench, question);
    write_memory(bench, input);
    const uint8_t *command = find_command(bench, question);
    bool is_surface = command && question->command.type == QXL_CMD_SURFACE;
    if (command)
        memcpy(&id, command, sizeof(id));
    if (is_surface)
        memcpy(&surface, command, sizeof(surface));
    push(bench, question->cursor_ring, &question->command);
    HOLDS(bench->verdicts == 1, "%u verdicts on one command", bench->verdicts);
    HOLDS(bench->verdict == FAKE_QXL_ACCEPT || bench->verdict == FAKE_QXL_DROP ||
              bench->verdict == FAKE_QXL_ABORT || bench->verdict == FAKE_QXL_CHANCE,
          "verdict %d", (int)bench->verdict);
    HOLDS(bench->verdict == FAKE_QXL_ACCEPT || (bench->reason && *bench->reason),
          "verdict %d without a reason", (int)bench->verdict);
    HOLDS(command || bench->verdict != FAKE_QXL_ACCEPT, "accepted, but it does not map: type %u",
          question->command.type);
    check_releases(bench, question, command, is_surface ? &surface : NULL);
    if (bench->releases == 1 && !question->compat)
        check_id(bench, id);
    fake_qxl_destroy(bench->device);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, bytes + size};
    struct bench first, second;
    unsigned flags = (unsigned)input_take(&input, 1);
    struct question question = {
        .compat = flags & CHECKING_COMPAT,
        .cursor_ring = flags & CHECKING_CURSOR_RING,
        .command = {.type = (uint32_t)input_take(&input, 1)},
    };

    question.command.data = input_take(&input, 8);
    judge(&first, &question, input);
    judge(&second, &question, input);
    HOLDS(first.verdict == second.verdict && first.reason == second.reason,
          "judged twice: verdicts %d and %d, %s and %s", (int)first.verdict, (int)second.verdict,
          first.reason ? first.reason : "no reason", second.reason ? second.reason : "no reason");
    return 0;
}
