/* SPDX-License-Identifier: BSD-3-Clause */
/* The RAM header, interrupts, releases, messages, monitors, and config space. */
#include "generator.h"

#include <string.h>

enum { COMMAND = 0x04, BAR0 = 0x10, SCRATCH = 0x40, DECODE = 7, INTX_DISABLE = 0x400 };

static void emit_take(struct generator *generator)
{
    emit(generator, &(struct rig_step)RIG_TAKE);
}

/* ---- releases ---- */

static void flush_release(struct generator *generator)
{
    if (generator->home.sizes[FAKE_QXL_BAR_IO] > QXL_IO_FLUSH_RELEASE)
        emit_port(generator, QXL_IO_FLUSH_RELEASE, 0, 1);
}

void act_release(struct generator *generator)
{
    struct random *random = &generator->random;
    unsigned count = random_chance(random, 60) ? 9 : 1;

    if (random_chance(random, 500)) {
        emit_take(generator);
        return;
    }
    if (random_chance(random, 300)) {
        emit_port(generator, QXL_IO_NOTIFY_OOM, 0, 1);
        return;
    }
    while (count--)
        flush_release(generator);
}

static void push_message(struct generator *generator)
{
    QXLMessage message = {.release_info.id = new_id(generator)};

    emit_push(generator, RIG_RING_COMMAND,
              put_object(generator, &message, sizeof(message), NULL, 0), QXL_CMD_MESSAGE);
}

/** One more item through a ring. */
static void turn_ring(struct generator *generator, size_t ring)
{
    if (ring == offsetof(QXLRam, cursor_ring)) {
        act_cursor(generator);
        return;
    }
    push_message(generator);
    if (ring == offsetof(QXLRam, release_ring)) {
        flush_release(generator);
        emit_take(generator);
    }
}

static void corrupt_num_items(struct generator *generator, size_t ring, uint32_t right)
{
    struct random *random = &generator->random;
    const uint32_t wrong[] = {1, right / 2, right - 1, 0, right + 1, right * 2, UINT32_MAX, 1000};
    /* How often QEMU looks at a cursor ring that is beyond its end depends on when it polls. */
    unsigned kinds = ring == offsetof(QXLRam, cursor_ring) ? 3 : G_N_ELEMENTS(wrong);

    /* Only an index that has come that far can be beyond the end. */
    if (random_chance(random, 600))
        for (uint32_t i = header_word(generator, ring + RING_PROD); i < right; i++)
            turn_ring(generator, ring);
    emit_header_word(generator, ring + RING_NUM_ITEMS, wrong[random_below(random, kinds)]);
    turn_ring(generator, ring);
    if (random_chance(random, 700))
        emit_header_word(generator, ring + RING_NUM_ITEMS, right);
}

/** Ask to be told of the next push or pop, or of one that will not come. */
static void ask_to_be_told(struct generator *generator, size_t ring, size_t word, size_t of)
{
    uint32_t next = header_word(generator, ring + of) + 1;

    emit_header_word(
        generator, ring + word,
        random_chance(&generator->random, 700) ? next : (uint32_t)edge_number(generator, next, 4));
    turn_ring(generator, ring);
}

/** Items that nobody is about to read, or the batch that is being collected. */
static void write_item(struct generator *generator)
{
    struct random *random = &generator->random;
    uint32_t prod = header_word(generator, offsetof(QXLRam, release_ring) + RING_PROD);
    uint64_t batch = offsetof(QXLRam, release_ring.items) + prod % 8 * 8, value = 0;

    if (random_chance(random, 500))
        value = random_next(random);
    /* Nobody has started a batch: whoever fills in its head makes QEMU follow a NULL. */
    if (header_word(generator, batch) == 0 && header_word(generator, batch + 4) == 0)
        batch = offsetof(QXLRam, release_ring.items) + (prod + 1 + random_below(random, 7)) % 8 * 8;
    emit_header(generator, batch, &value, sizeof(value));
}

void act_ring_word(struct generator *generator)
{
    static const struct {
        size_t offset;
        uint32_t items;
    } rings[] = {{offsetof(QXLRam, cmd_ring), 32},
                 {offsetof(QXLRam, cursor_ring), 32},
                 {offsetof(QXLRam, release_ring), 8}};
    struct random *random = &generator->random;
    unsigned ring = random_below(random, G_N_ELEMENTS(rings));

    if (in_mode(generator, FAKE_QXL_MODE_VGA) || is_latched(generator))
        return;
    if (random_chance(random, 200))
        write_item(generator);
    else if (random_chance(random, 350))
        corrupt_num_items(generator, rings[ring].offset, rings[ring].items);
    else if (random_chance(random, 500) || ring == 2)
        ask_to_be_told(generator, rings[ring].offset, RING_NOTIFY_PROD, RING_PROD);
    else
        ask_to_be_told(generator, rings[ring].offset, RING_NOTIFY_CONS, RING_CONS);
}

/* ---- interrupts, messages, monitors ---- */

void act_interrupt(struct generator *generator)
{
    struct random *random = &generator->random;
    const uint32_t masks[] = {0, UINT32_MAX, 1, 2, 4, 8, 16, 32, 5, 0x3f};

    if (random_chance(random, 600))
        emit_header_word(generator, offsetof(QXLRam, int_mask), RANDOM_OF(random, masks));
    if (random_chance(random, 500))
        emit_header_word(generator, offsetof(QXLRam, int_pending),
                         random_chance(random, 800) ? 0 : (uint32_t)random_next(random));
    if (random_chance(random, 800))
        emit_port(generator, QXL_IO_UPDATE_IRQ, 0, 1);
}

void act_log(struct generator *generator)
{
    struct random *random = &generator->random;
    char text[QXL_LOG_BUF_SIZE];
    size_t size = random_below(random, random_chance(random, 100) ? sizeof(text) : 60) + 1;

    if (random_chance(random, 60))
        size = sizeof(text);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)(random_chance(random, 930) ? random_between(random, 'a', 'z')
                                                    : random_between(random, 1, 255));
    if (size < sizeof(text) || random_chance(random, 500))
        text[size - 1] = '\0';
    emit_header(generator, offsetof(QXLRam, log_buf), text, size);
    emit_port(generator, QXL_IO_LOG, 0, 1);
}

void act_monitors(struct generator *generator)
{
    static const struct field fields[] = {
        NUMBER(QXLMonitorsConfig, count),
        NUMBER(QXLMonitorsConfig, max_allowed),
    };
    struct random *random = &generator->random;
    struct {
        QXLMonitorsConfig config;
        QXLHead heads[4];
    } monitors = {.config = {.count = (uint16_t)random_below(random, 5),
                             .max_allowed = (uint16_t)random_below(random, 6)}};

    for (unsigned i = 0; i < G_N_ELEMENTS(monitors.heads); i++)
        monitors.heads[i] = (QXLHead){i, 0, 640, 480, i * 640, 0, 0};
    uint64_t address = put_object(generator, &monitors, sizeof(monitors), FIELDS(fields));
    if (spoil_now(generator))
        address = bad_address(generator, address);
    emit_header(generator, offsetof(QXLRam, monitors_config), &address, sizeof(address));
    if (generator->home.sizes[FAKE_QXL_BAR_IO] > QXL_IO_MONITORS_CONFIG_ASYNC)
        emit_port(generator, QXL_IO_MONITORS_CONFIG_ASYNC, random_below(random, 2), 1);
}

/* ---- memory ---- */

/** What only the next port looks at. */
void act_header(struct generator *generator)
{
    static const struct field fields[] = {NUMBER(QXLRam, update_area),
                                          NUMBER(QXLRam, update_surface), NUMBER(QXLRam, mem_slot),
                                          NUMBER(QXLRam, flags), NUMBER(QXLRam, monitors_config)};
    const struct field *field = &RANDOM_OF(&generator->random, fields);
    uint8_t bytes[16];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)random_next(&generator->random);
    emit_header(generator, field->offset, bytes, field->size);
}

/** A large write where nothing is. */
void act_memory(struct generator *generator)
{
    enum { LARGE = 64 * 1024 };
    uint8_t *bytes = g_malloc(LARGE);

    memset(bytes, (int)random_below(&generator->random, 256), LARGE);
    emit_write(generator, RIG_SPACE_RAM, find_room(generator, RAM, LARGE), bytes, LARGE);
    g_free(bytes);
}

/* ---- config space ---- */

static void put_bar_back(struct generator *generator, unsigned bar)
{
    uint64_t address = generator->home.addresses[bar];

    emit_pci(generator, BAR0 + 4 * bar, (uint32_t)address, 4);
    if (bar == FAKE_QXL_BAR_VRAM64)
        emit_pci(generator, BAR0 + 4 * bar + 4, (uint32_t)(address >> 32), 4);
}

/** What a guest may do while the device is not where it was. */
static void act_displaced(struct generator *generator)
{
    struct random *random = &generator->random;

    for (unsigned steps = random_below(random, 3); steps; steps--) {
        if (generator->home.sizes[FAKE_QXL_BAR_IO] > 8 && random_chance(random, 500))
            emit_port(generator, QXL_IO_MEMSLOT_ADD, 1 + random_below(random, 7), 1);
        else if (random_chance(random, 300))
            act_set_mode(generator);
        else
            emit_port(generator, QXL_IO_UPDATE_IRQ, 0, 1);
    }
}

static void prepare_slot(struct generator *generator)
{
    uint64_t base = generator->home.addresses[RAM];
    const QXLMemSlot slot = {base, base + generator->header};

    emit_header(generator, offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
}

static void displace_bar(struct generator *generator)
{
    struct random *random = &generator->random;
    unsigned bar = random_below(random, FAKE_QXL_BAR_COUNT);
    uint64_t size = generator->home.sizes[bar];
    const uint32_t places[] = {UINT32_MAX, 0, 0xd0000000, 0xc8000000};
    uint32_t place = RANDOM_OF(random, places);

    if (!size)
        return;
    if (bar == FAKE_QXL_BAR_IO && place > 0xffff && place != UINT32_MAX)
        place = 0xd000;
    prepare_slot(generator);
    emit_pci(generator, BAR0 + 4 * bar, place, 4);
    if (bar != FAKE_QXL_BAR_IO)
        act_displaced(generator);
    put_bar_back(generator, bar);
}

static void stop_decoding(struct generator *generator)
{
    const uint32_t commands[] = {0, 1, 2, 5};
    uint32_t command = RANDOM_OF(&generator->random, commands);

    prepare_slot(generator);
    emit_pci(generator, COMMAND, command, 2);
    if (command & 1)
        act_displaced(generator);
    emit_pci(generator, COMMAND, DECODE, 2);
}

void act_pci(struct generator *generator)
{
    struct random *random = &generator->random;

    switch (random_below(random, 6)) {
    case 0:
        displace_bar(generator);
        break;
    case 1:
        stop_decoding(generator);
        break;
    case 2:
        emit_pci(generator, COMMAND, random_chance(random, 500) ? DECODE : DECODE | INTX_DISABLE,
                 2);
        break;
    case 3: { /* scratch */
        unsigned size = 1u << random_below(random, 3);

        emit_pci(generator, SCRATCH + (random_below(random, 0x100 - SCRATCH) & ~(size - 1)),
                 (uint32_t)random_next(random), size);
        break;
    }
    case 4: /* what is read-only */
        emit_pci(generator, random_chance(random, 500) ? 0x00 : 0x08, (uint32_t)random_next(random),
                 4);
        break;
    default: /* cache line, latency, interrupt line; the status register */
        emit_pci(generator, random_chance(random, 500) ? 0x3c : 0x0c, random_below(random, 256), 1);
    }
}

void act_vga(struct generator *generator)
{
    emit(generator, &(struct rig_step)RIG_VGA);
}
