/* SPDX-License-Identifier: BSD-3-Clause */
#include "witness.h"

#include <string.h>

static const void *memory_at(const struct witness *witness, uint64_t address)
{
    uint64_t offset = address & 0xffffffffffff;

    return (const uint8_t *)(address >> 56 == 2 ? witness->hw->vram.memory
                                                : witness->hw->ram.memory) +
           offset;
}

static void fetch(const struct witness *witness, uint64_t address, void *to, size_t size)
{
    memcpy(to, memory_at(witness, address), size);
}

static void complain(struct witness *witness, const char *what)
{
    witness->what = what;
    __atomic_fetch_add(&witness->wrong, 1, __ATOMIC_RELAXED);
}

static void remember(struct witness *witness, uint64_t id, uint32_t tag)
{
    uint32_t place = (uint32_t)(id >> 32) * 0x9e3779b1u % WITNESS_IDS;

    while (witness->ids[place].id && witness->ids[place].id != id)
        place = (place + 1) % WITNESS_IDS;
    if (witness->ids[place].id && witness->ids[place].tag != tag)
        complain(witness, "the client would show another picture under this id");
    witness->ids[place].id = id;
    witness->ids[place].tag = tag;
}

void witness_look(struct witness *witness, const QXLCommand *command)
{
    QXLDrawable drawable;
    QXLImage image;
    QXLDataChunk chunk;
    uint64_t data;

    if (command->type != QXL_CMD_DRAW)
        return;
    fetch(witness, command->data, &drawable, sizeof(drawable));
    if (drawable.type != QXL_DRAW_COPY)
        return;
    fetch(witness, drawable.u.copy.src_bitmap, &image, sizeof(image));
    data = image.bitmap.data;
    fetch(witness, data, &chunk, sizeof(chunk));
    for (uint32_t i = 0; i < chunk.data_size / 4; i++) {
        uint32_t word;

        fetch(witness, data + sizeof(chunk) + 4 * i, &word, sizeof(word));
        if (word != drawable.mm_time) {
            complain(witness, "the pixels are not those that were drawn");
            return;
        }
    }
    witness->looked++;
    if (!(image.descriptor.flags & QXL_IMAGE_CACHE))
        return;
    witness->kept++;
    remember(witness, image.descriptor.id, drawable.mm_time);
}

void witness_copy_init(struct witness_copy *copy, uint32_t tag)
{
    for (int i = 0; i < WITNESS_SIDE * WITNESS_SIDE; i++)
        copy->pixels[i] = tag;
    copy->image = (struct qxl_image){
        .kind = QXL_IMAGE_FROM_BITMAP,
        .bitmap = {.format = SPICE_BITMAP_FMT_32BIT,
                   .width = WITNESS_SIDE,
                   .height = WITNESS_SIDE,
                   .pixels = copy->pixels,
                   .pitch = 4 * WITNESS_SIDE},
    };
    copy->request = (struct qxl_draw){
        .type = QXL_DRAW_COPY,
        .box = {.right = WITNESS_SIDE, .bottom = WITNESS_SIDE},
        .named = QXL_DRAW_NAMES_MM_TIME,
        .mm_time = tag,
        .copy = {.source = &copy->image,
                 .source_area = {.right = WITNESS_SIDE, .bottom = WITNESS_SIDE}},
    };
}
