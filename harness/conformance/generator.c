/* SPDX-License-Identifier: BSD-3-Clause */
#include "generator.h"

#include <string.h>

/* ---- the generator's own device ---- */

uint32_t header_word(const struct generator *generator, size_t offset)
{
    return fake_side_header(&generator->fake, offset);
}

bool is_latched(const struct generator *generator)
{
    return fake_qxl_guest_bug(generator->fake.device);
}

bool in_mode(const struct generator *generator, enum fake_qxl_mode mode)
{
    return fake_qxl_get_mode(generator->fake.device) == mode;
}

bool is_stuck(const struct generator *generator)
{
    return is_latched(generator) && (fake_side_waiting(&generator->fake, RIG_RING_COMMAND) ||
                                     fake_side_waiting(&generator->fake, RIG_RING_CURSOR));
}

void play(struct generator *generator, const struct rig_step *step)
{
    fake_side_play(&generator->fake, step);
    g_string_truncate(generator->fake.text, 0);
}

void emit(struct generator *generator, const struct rig_step *step)
{
    /* Nothing happens to a dead machine. */
    if (fake_side_is_over(&generator->fake))
        return;
    rig_sequence_add(generator->sequence, step);
    play(generator, step);
}

void emit_write(struct generator *generator, enum rig_space space, uint64_t offset,
                const void *bytes, size_t size)
{
    emit(generator, &(struct rig_step){.kind = RIG_STEP_WRITE,
                                       .write = {.space = space,
                                                 .offset = (uint32_t)offset,
                                                 .size = (uint32_t)size,
                                                 .bytes = (uint8_t *)(uintptr_t)bytes}});
}

void emit_header(struct generator *generator, size_t offset, const void *bytes, size_t size)
{
    emit_write(generator, RIG_SPACE_HEADER, offset, bytes, size);
}

void emit_header_word(struct generator *generator, size_t offset, uint32_t word)
{
    emit_header(generator, offset, &word, sizeof(word));
}

void emit_port(struct generator *generator, uint32_t port, uint32_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        note_port(generator, port + i, (uint8_t)(value >> 8 * i));
    emit(generator, &(struct rig_step)RIG_PORT_WIDE(port, value, size));
}

void emit_pci(struct generator *generator, unsigned offset, uint32_t value, unsigned size)
{
    emit(generator, &(struct rig_step)RIG_PCI(offset, value, size));
}

static void emit_if_it_may_be(struct generator *generator, const struct rig_step *step)
{
    struct mapping mapping;

    fake_side_mapping(&generator->fake, &mapping);
    if (fake_side_may_push(&generator->fake, &mapping, step))
        emit(generator, step);
}

void emit_push(struct generator *generator, enum rig_ring ring, uint64_t address, uint32_t type)
{
    emit_if_it_may_be(generator, &(struct rig_step)RIG_PUSH(ring, address, type));
}

void emit_draw(struct generator *generator, uint64_t address, uint32_t surface)
{
    emit_if_it_may_be(generator, &(struct rig_step)RIG_DRAW(address, surface));
}

/* ---- objects ---- */

uint64_t edge_number(struct generator *generator, uint64_t old, unsigned size)
{
    struct random *random = &generator->random;
    const uint64_t all = size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * size) - 1;
    const uint64_t edges[] = {0,
                              1,
                              2,
                              all,
                              all - 1,
                              all >> 1,
                              old + 1,
                              old - 1,
                              old * 2,
                              old / 2,
                              (all >> 1) + 1,
                              ~old,
                              old + 1,
                              old - 1,
                              old + 16,
                              0x10000,
                              random_below(random, 256),
                              old ^ UINT64_C(1) << random_below(random, 8 * size),
                              generator->surfaces,
                              generator->surfaces - 1};

    return RANDOM_OF(random, edges) & all;
}

bool spoil_now(struct generator *generator)
{
    return generator->spoil >= 0 && generator->spoil-- == 0;
}

static void spoil_field(struct generator *generator, uint8_t *bytes, const struct field *field)
{
    uint64_t value = 0;

    memcpy(&value, bytes + field->offset, field->size);
    value =
        field->address ? bad_address(generator, value) : edge_number(generator, value, field->size);
    memcpy(bytes + field->offset, &value, field->size);
}

void maybe_spoil(struct generator *generator, void *bytes, const struct field *fields, size_t count)
{
    if (spoil_now(generator) && count)
        spoil_field(generator, bytes, &fields[random_below(&generator->random, (uint32_t)count)]);
}

static uint64_t put_bytes(struct generator *generator, const void *bytes, size_t size)
{
    uint64_t offset = find_room(generator, RAM, size);
    uint64_t address = address_of(generator, RAM, offset, size);

    emit_write(generator, RIG_SPACE_RAM, offset, bytes, size);
    generator->recent[generator->recents++ % RECENT] = address;
    return address;
}

uint64_t put_object(struct generator *generator, void *bytes, size_t size,
                    const struct field *fields, size_t count)
{
    maybe_spoil(generator, bytes, fields, count);
    return put_bytes(generator, bytes, size);
}

const struct field CHUNK_FIELDS[CHUNK_FIELD_COUNT] = {
    NUMBER(QXLDataChunk, data_size),
    ADDRESS(QXLDataChunk, next_chunk),
    ADDRESS(QXLDataChunk, prev_chunk),
};

/** The chunks from `data` on. Returns the address of the first, 0 if there is no data. */
static uint64_t put_tail(struct generator *generator, const uint8_t *data, size_t size)
{
    size_t here = random_chance(&generator->random, 700)
                      ? size
                      : random_below(&generator->random, (uint32_t)size + 1);
    uint64_t next = here < size ? put_tail(generator, data + here, size - here) : 0;
    QXLDataChunk chunk = {.data_size = (uint32_t)here, .next_chunk = next};
    uint8_t *bytes = g_malloc(sizeof(chunk) + here);

    memcpy(bytes, &chunk, sizeof(chunk));
    memcpy(bytes + sizeof(chunk), data, here);
    uint64_t address = put_object(generator, bytes, sizeof(chunk) + here, FIELDS(CHUNK_FIELDS));
    g_free(bytes);
    return address;
}

uint64_t put_chunked(struct generator *generator, const void *head, size_t head_size,
                     const void *data, size_t size, const struct field *fields, size_t count)
{
    bool one = random_chance(&generator->random, 700);
    size_t here = one ? size : random_below(&generator->random, (uint32_t)size + 1);
    QXLDataChunk chunk = {.data_size = (uint32_t)here};
    uint8_t *bytes = g_malloc(head_size + here);

    if (here < size)
        chunk.next_chunk = put_tail(generator, (const uint8_t *)data + here, size - here);
    memcpy(bytes, head, head_size - sizeof(chunk));
    memcpy(bytes + head_size - sizeof(chunk), &chunk, sizeof(chunk));
    memcpy(bytes + head_size, data, here);
    maybe_spoil(generator, bytes + head_size - sizeof(chunk), FIELDS(CHUNK_FIELDS));
    uint64_t address = put_object(generator, bytes, head_size + here, fields, count);
    g_free(bytes);
    return address;
}

uint64_t new_id(struct generator *generator)
{
    /* An id of 0 is lost. */
    return random_chance(&generator->random, 20) ? 0 : generator->next_id++;
}
