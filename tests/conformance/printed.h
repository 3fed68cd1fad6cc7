/* SPDX-License-Identifier: BSD-3-Clause */
/* What rig_print_sequence() prints of the sequence that test_minimise.c makes, formatted. */
static const struct rig_step EVERY_KIND_OF_STEP__PRINTED_AND_COMPILED[] = {
    RIG_WRITE(RIG_SPACE_HEADER, 5276, 0, 0, 0, 0xe0, 0, 0, 0, 0, 9, 0x0a, 0xff),
    RIG_WRITE(RIG_SPACE_RAM, 4096, 0x80),
    RIG_WRITE(RIG_SPACE_VRAM, 0, 1, 2),
    RIG_PORT(QXL_IO_MEMSLOT_ADD, 1),
    RIG_PORT(31, 0xff),
    RIG_PORT_WIDE(QXL_IO_UPDATE_AREA_ASYNC, 0x102, 2),
    RIG_PCI(0x04, 0x407, 2),
    RIG_VGA,
    RIG_PUSH(RIG_RING_COMMAND, 0x100000000001000, QXL_CMD_SURFACE),
    RIG_PUSH(RIG_RING_CURSOR, 0xffffffffffffffff, 0x63),
    RIG_DRAW(0x100000000001000, 7),
    RIG_TAKE,
};
