/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replays a trace, and listens where the device and its host meet: --wrap puts the functions here
 * between them. The port writes before the first command, and each command with the memory that the
 * checking host looked at, become inputs.
 */
#include "corpus.h"

#include "../../fakedevice/worker.h"
#include "backend/fake.h"
#include "reader.h"
#include "replay.h"

enum {
    RAM_MB = 64,
    VGAMEM_MB = 16,
    VRAM_MB = 64,
    HEADER_SIZE = 8192,
    MOST_EVENTS = 3000,  /* of a trace */
    MOST_ALIKE = 2,      /* commands of a shape, in all traces */
    LONGEST_PIECE = 512, /* what is longer is pixels */
    IN_A_SEQUENCE = 12,  /* commands */
    REQUEST = offsetof(QXLRam, update_area),
    REQUEST_SIZE = offsetof(QXLRam, monitors_config) + sizeof(uint64_t) - REQUEST,
};

struct recording {
    struct fake_qxl *device;
    uint8_t *ram, *vram;
    uint64_t ram_size, vram_size;
    GByteArray *start; /* of a device's input: flags, and the port writes of the driver's start */
    bool started;      /* the first command was taken */
    GByteArray *sequence; /* input with several commands */
    unsigned in_sequence;

    bool in_command;
    uint8_t type;
    bool cursor;
    uint64_t address;
    GByteArray *pieces; /* as in an input of `checking` */
    GByteArray *writes; /* as in an input of `device` */
    GString *shape;     /* commands of the same are alike */
};

/* One at a time is enough: a trace of two devices gives the inputs of the one made last. */
static struct recording recording;
static GHashTable *alike;

struct rig_backend *__wrap_rig_fake_backend_create(const struct rig_fake_options *options);
struct rig_backend *__real_rig_fake_backend_create(const struct rig_fake_options *options);
void __wrap_fake_qxl_io_write(struct fake_qxl *device, unsigned port, uint32_t value,
                              unsigned size);
void __real_fake_qxl_io_write(struct fake_qxl *device, unsigned port, uint32_t value,
                              unsigned size);
bool __wrap_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command);
bool __real_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command);
bool __wrap_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command);
bool __real_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command);
enum fake_qxl_verdict __wrap_worker_translate(const struct worker *worker, uint64_t address,
                                              uint64_t size, void **memory);
enum fake_qxl_verdict __real_worker_translate(const struct worker *worker, uint64_t address,
                                              uint64_t size, void **memory);

static void end_sequence(void)
{
    if (recording.in_sequence > 1)
        corpus_write("device", recording.sequence);
    g_byte_array_set_size(recording.sequence, 0);
    recording.in_sequence = 0;
}

static void add_command_to(GByteArray *input)
{
    if (!input->len)
        g_byte_array_append(input, recording.start->data, recording.start->len);
    g_byte_array_append(input, recording.writes->data, recording.writes->len);
    corpus_add(input, ACTION_PUSH, 1);
    corpus_add(input, recording.cursor, 1);
    corpus_add(input, recording.type, 1);
    corpus_add(input, recording.address, 8);
    corpus_add(input, ACTION_STEP | 2 << 8, 2);
}

static void write_command(void)
{
    GByteArray *input = g_byte_array_new();

    corpus_add(input, recording.cursor ? CHECKING_CURSOR_RING : 0, 1);
    corpus_add(input, recording.type, 1);
    corpus_add(input, recording.address, 8);
    g_byte_array_append(input, recording.pieces->data, recording.pieces->len);
    corpus_write("checking", input);
    g_byte_array_set_size(input, 0);
    add_command_to(input);
    corpus_write("device", input);
    g_byte_array_unref(input);
    add_command_to(recording.sequence);
    if (++recording.in_sequence == IN_A_SEQUENCE)
        end_sequence();
}

static void end_command(void)
{
    if (!recording.in_command)
        return;
    recording.in_command = false;
    guint seen = GPOINTER_TO_UINT(g_hash_table_lookup(alike, recording.shape->str));
    g_hash_table_insert(alike, g_strdup(recording.shape->str), GUINT_TO_POINTER(seen + 1));
    if (seen < MOST_ALIKE)
        write_command();
}

static void begin_command(const QXLCommandExt *command, bool cursor)
{
    recording.started = true;
    recording.in_command = true;
    recording.cursor = cursor;
    recording.type = (uint8_t)command->cmd.type;
    recording.address = command->cmd.data;
    g_byte_array_set_size(recording.pieces, 0);
    g_byte_array_set_size(recording.writes, 0);
    g_string_printf(recording.shape, "%u", recording.type);
}

static void forget_device(void)
{
    end_command();
    end_sequence();
    g_byte_array_set_size(recording.start, 0);
    recording.started = false;
    recording.device = NULL;
}

/* The inputs' device, and its addresses. */
struct rig_backend *__wrap_rig_fake_backend_create(const struct rig_fake_options *options)
{
    static const uint64_t addresses[FAKE_QXL_BAR_COUNT] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS,
                                                           IO_ADDRESS};
    struct rig_fake_options smaller = *options;

    forget_device();
    smaller.device.ram_size_mb = RAM_MB;
    smaller.device.vgamem_mb = VGAMEM_MB;
    smaller.device.vram_size_mb = VRAM_MB;
    smaller.device.surfaces = 0;
    struct rig_backend *backend = __real_rig_fake_backend_create(&smaller);
    if (!backend)
        return NULL;
    recording.device = rig_fake_backend_device(backend);
    fake_qxl_pci_assign(recording.device, addresses);
    backend->bars.ram.physical = RAM_ADDRESS;
    backend->bars.vram.physical = VRAM_ADDRESS;
    backend->bars.rom.physical = ROM_ADDRESS;
    recording.ram = backend->bars.ram.memory;
    recording.vram = backend->bars.vram.memory;
    recording.ram_size = backend->bars.ram.size;
    recording.vram_size = backend->bars.vram.size;
    corpus_add(recording.start, (smaller.device.revision - 1u) | DEVICE_CHECKING | DEVICE_CMDLOG,
               1);
    corpus_add(recording.start, 0, 1);
    return backend;
}

void __wrap_fake_qxl_io_write(struct fake_qxl *device, unsigned port, uint32_t value, unsigned size)
{
    if (device == recording.device && !recording.started && size == 1) {
        const uint8_t *header = recording.ram + recording.ram_size - HEADER_SIZE;

        corpus_add_write(recording.start, ACTION_HEADER, offsetof(QXLRam, int_mask),
                         header + offsetof(QXLRam, int_mask), sizeof(uint32_t));
        corpus_add_write(recording.start, ACTION_HEADER, REQUEST, header + REQUEST, REQUEST_SIZE);
        corpus_add(recording.start, ACTION_PORT, 1);
        corpus_add(recording.start, port | value << 8, 2);
        corpus_add(recording.start, ACTION_STEP | 2 << 8, 2);
    }
    __real_fake_qxl_io_write(device, port, value, size);
}

bool __wrap_fake_qxl_get_command(struct fake_qxl *device, QXLCommandExt *command)
{
    end_command();
    bool taken = __real_fake_qxl_get_command(device, command);
    if (taken && device == recording.device)
        begin_command(command, false);
    return taken;
}

bool __wrap_fake_qxl_get_cursor_command(struct fake_qxl *device, QXLCommandExt *command)
{
    end_command();
    bool taken = __real_fake_qxl_get_cursor_command(device, command);
    if (taken && device == recording.device)
        begin_command(command, true);
    return taken;
}

/* What tells commands apart: how much was looked at, and the numbers in it that choose a way. */
static void add_to_shape(const uint8_t *bytes, uint64_t size)
{
    g_string_append_printf(recording.shape, " %" G_GUINT64_FORMAT,
                           size > 64 && size != sizeof(QXLDrawable) ? 64 : size);
    if (size == sizeof(QXLDrawable))
        g_string_append_printf(recording.shape, ":%u.%u", bytes[offsetof(QXLDrawable, type)],
                               bytes[offsetof(QXLDrawable, clip.type)]);
    else if (size == sizeof(QXLImage))
        g_string_append_printf(recording.shape, ":%u.%u",
                               bytes[offsetof(QXLImage, descriptor.type)],
                               bytes[offsetof(QXLImage, bitmap.format)]);
}

enum fake_qxl_verdict __wrap_worker_translate(const struct worker *worker, uint64_t address,
                                              uint64_t size, void **memory)
{
    enum fake_qxl_verdict verdict = __real_worker_translate(worker, address, size, memory);

    if (verdict != FAKE_QXL_ACCEPT || !recording.in_command || worker->device != recording.device)
        return verdict;
    const uint8_t *bytes = *memory;
    bool in_vram = bytes >= recording.vram && bytes < recording.vram + recording.vram_size;
    uint32_t offset = (uint32_t)(bytes - (in_vram ? recording.vram : recording.ram));
    size_t kept = MIN(size, LONGEST_PIECE);
    corpus_add_piece(recording.pieces, offset | (in_vram ? CHECKING_VRAM : 0), bytes, kept);
    corpus_add_write(recording.writes, in_vram ? ACTION_VRAM : ACTION_RAM, offset, bytes, kept);
    add_to_shape(bytes, size);
    return verdict;
}

static void fail(const GError *error)
{
    fprintf(stderr, "make_corpus: %s\n", error->message);
    exit(1);
}

void corpus_from_replay(const char *path, uint8_t revision)
{
    const struct rig_replay_options options = {.revision = revision};
    GError *error = NULL;
    struct rig_reader *reader = rig_reader_open(path, &error);
    struct rig_event event;

    if (!reader)
        fail(error);
    if (!alike) {
        alike = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        recording.start = g_byte_array_new();
        recording.sequence = g_byte_array_new();
        recording.pieces = g_byte_array_new();
        recording.writes = g_byte_array_new();
        recording.shape = g_string_new(NULL);
    }
    struct rig_replay *replay = rig_replay_create(&options);
    for (unsigned i = 0; i < MOST_EVENTS && rig_reader_next(reader, &event); i++)
        if (!rig_replay_event(replay, &event, &error))
            fail(error);
    forget_device();
    rig_replay_destroy(replay);
    rig_reader_close(reader);
}
