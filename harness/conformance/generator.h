/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The inside of the generator. It plays what it makes on a fake device of its own: so it knows
 * which mode the device is in and which addresses mean something, and can take back what would
 * kill the virtual machine too often.
 *
 * A generate_*.c is what a noun's actions are. An action appends the steps of one thing that a
 * guest does.
 */
#ifndef RIG_GENERATOR_H
#define RIG_GENERATOR_H

#include <stddef.h>

#include "random.h"
#include "side.h"
#include "step.h"

enum {
    RAM = FAKE_QXL_BAR_RAM,
    VRAM = FAKE_QXL_BAR_VRAM32,
    RECENT = 16,
    /** Pixels of a primary can lie at the end of what slot 1 has. */
    EDGE_PIXELS = 64 * 1024,
};

/** A surface that the guest believes to be there. */
struct picture {
    bool exists;
    uint32_t format, width, height;
};

/** Memory that something was put into. */
struct range {
    int bar;
    uint64_t start, end;
};

struct generator {
    struct random random;
    struct rig_sequence *sequence;
    struct fake_side fake;
    struct mapping home;      /**< where firmware has put the BARs */
    uint32_t surfaces;        /**< n_surfaces */
    uint64_t header;          /**< offset of the RAM header in BAR 0 */
    uint64_t vgamem;          /**< most bytes of a primary: kept for it at the start of BAR 0 */
    bool slots_exist;         /**< the device has the ports of memory slots */
    bool orderly;             /**< the guest likes a device that works */
    struct picture *pictures; /**< by surface id */
    GArray *used;             /**< struct range */
    uint64_t ram_pixels, vram_pixels; /**< where the next surface's pixels go in BAR 0 and 1 */
    uint64_t recent[RECENT];          /**< addresses of objects */
    unsigned recents;
    int spoil;        /**< how many objects until the one that is spoilt; below 0: none */
    bool may_kill;    /**< what kills the virtual machine is let through */
    uint64_t next_id; /**< of a release */
};

/* ---- generator.c ---- */

/** Append a step, and play it on the generator's own device. */
void emit(struct generator *generator, const struct rig_step *step);
void emit_write(struct generator *generator, enum rig_space space, uint64_t offset,
                const void *bytes, size_t size);
void emit_header(struct generator *generator, size_t offset, const void *bytes, size_t size);
void emit_header_word(struct generator *generator, size_t offset, uint32_t word);
void emit_port(struct generator *generator, uint32_t port, uint32_t value, unsigned size);
void emit_pci(struct generator *generator, unsigned offset, uint32_t value, unsigned size);
/** Push, if fake_side_may_push(). */
void emit_push(struct generator *generator, enum rig_ring ring, uint64_t address, uint32_t type);
void emit_draw(struct generator *generator, uint64_t address, uint32_t surface);

/** Play a step on the generator's own device alone. */
void play(struct generator *generator, const struct rig_step *step);

/** Is a guest bug latched? */
bool is_latched(const struct generator *generator);
/**
 * Do commands wait that a guest bug keeps from being read? spice-server's worker then asks for them
 * for ever, some 10 ms later, and hangs QEMU at the next operation that waits for it.
 */
bool is_stuck(const struct generator *generator);
bool in_mode(const struct generator *generator, enum fake_qxl_mode mode);
uint32_t header_word(const struct generator *generator, size_t offset);

/* ---- places and addresses: generate_place.c ---- */

/** Where the part for pixels, at the start of BAR 0 or BAR 1, ends. */
uint64_t pixels_end(const struct generator *generator, int bar);
/** Are the last EDGE_PIXELS bytes before the RAM header for pixels, too? */
bool has_edge_pixels(const struct generator *generator);
/** Is this physical address, of a BAR where firmware has put it, in a part for pixels? */
bool begins_in_pixels(const struct generator *generator, uint64_t physical);
/** Would pixels of this size at a guest's address lie upon what is not for pixels? */
bool clears_objects(const struct generator *generator, uint64_t address, uint64_t size);
/**
 * Room without pixels, and, if some is found in fifty tries, that nothing else of this sequence
 * lies in.
 */
uint64_t find_room(struct generator *generator, int bar, size_t size);
/** The address that the guest gives this place; of an inactive slot if no slot has it. */
uint64_t address_of(struct generator *generator, int bar, uint64_t offset, size_t size);
/** Can commands be given an address? */
bool has_slot(struct generator *generator);
/** The same for pixels, which the device clears: if no slot has them, an address of nothing. */
uint64_t address_of_pixels(struct generator *generator, int bar, uint64_t offset, size_t size);
uint64_t address_of_nothing(const struct generator *generator);
/** An address that means nothing, or something else; never pixels. */
uint64_t bad_address(struct generator *generator, uint64_t good);

/* ---- objects: structures of the guest, one field of which may be spoilt ---- */

/** An edge of a field of `size` bytes. */
uint64_t edge_number(struct generator *generator, uint64_t old, unsigned size);

struct field {
    uint16_t offset, size;
    bool address;
};
#define NUMBER(type, member)                                       \
    {                                                              \
        offsetof(type, member), sizeof(((type *)0)->member), false \
    }
#define ADDRESS(type, member)                                     \
    {                                                             \
        offsetof(type, member), sizeof(((type *)0)->member), true \
    }

/** A table of fields, as arguments. */
#define FIELDS(table) table, G_N_ELEMENTS(table)

/** It is this object's turn to be spoilt. */
bool spoil_now(struct generator *generator);
/** Replace one of these fields if it is this object's turn. */
void maybe_spoil(struct generator *generator, void *bytes, const struct field *fields,
                 size_t count);
enum { CHUNK_FIELD_COUNT = 3 };
extern const struct field CHUNK_FIELDS[CHUNK_FIELD_COUNT];
/** Write an object into BAR 0, one of these fields spoilt if it is its turn. */
uint64_t put_object(struct generator *generator, void *bytes, size_t size,
                    const struct field *fields, size_t count);
/**
 * Write data in chunks.
 * @param head an object that ends in the first chunk's header, which is filled in here.
 */
uint64_t put_chunked(struct generator *generator, const void *head, size_t head_size,
                     const void *data, size_t size, const struct field *fields, size_t count);
/** A release id. */
uint64_t new_id(struct generator *generator);

/* ---- pictures: generate_surface.c ---- */

unsigned format_bits(uint32_t format);
/** A surface that exists, or the primary; `bits` 0: of any depth. */
uint32_t some_surface(struct generator *generator, unsigned bits);
/** What a write to this port does to the surfaces. To be told before it is written. */
void note_port(struct generator *generator, uint32_t port, uint8_t value);
/** A primary may be there now. */
void note_primary(struct generator *generator, uint32_t format, uint32_t width, uint32_t height);
void act_surface(struct generator *generator);
void act_destroy_surface(struct generator *generator);

/* ---- images: generate_image.c ---- */

struct image {
    uint64_t address;
    uint32_t width, height; /**< what may be taken from it */
    bool bitmap;
};
/** @param bits of the surface that it will be drawn on. */
struct image make_image(struct generator *generator, unsigned bits);
/** A bitmap of these formats' depth, 1 for a mask. */
struct image make_bitmap(struct generator *generator, uint8_t format);
QXLQMask make_mask(struct generator *generator);
/** @param box: a pattern begins in it. */
QXLBrush make_brush(struct generator *generator, unsigned bits, const QXLRect *box, bool stroke);

/* ---- shapes: generate_shape.c ---- */

QXLClip make_clip(struct generator *generator, const QXLRect *box);
uint64_t make_path(struct generator *generator, const QXLRect *box);
uint64_t make_string(struct generator *generator, const QXLRect *box);
uint64_t make_style(struct generator *generator, uint8_t *count);

/* ---- actions ---- */

void act_draw(struct generator *generator);
void act_cursor(struct generator *generator);
void act_small_commands(struct generator *generator);
void act_wrong_command(struct generator *generator);

/** Slots, a primary. */
void act_bring_up(struct generator *generator);
void act_any_port(struct generator *generator);
void act_update_area(struct generator *generator);
void act_slot(struct generator *generator);
void act_primary(struct generator *generator);
void act_set_mode(struct generator *generator);
/** vgamem, as the ROM says. */
uint64_t primary_most(const struct generator *generator);
void act_reset(struct generator *generator);

void act_release(struct generator *generator);
void act_interrupt(struct generator *generator);
void act_log(struct generator *generator);
void act_monitors(struct generator *generator);
void act_ring_word(struct generator *generator);
void act_header(struct generator *generator);
void act_memory(struct generator *generator);
void act_pci(struct generator *generator);
void act_vga(struct generator *generator);

#endif
