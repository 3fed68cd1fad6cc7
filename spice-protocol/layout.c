/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Compile-time proof of every layout and number that the core and the fake device rely on. The file
 * has no code: that it compiles is the result. Numbers: docs/device-contract.md.
 */
#include <qxl_wire.h>
#include <spice/protocol.h>

#define SIZE(type, bytes) \
    _Static_assert(sizeof(type) == (bytes), "size of " #type " is not " #bytes)
#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " is not at " #offset)
#define WIDTH(type, field, bytes)                         \
    _Static_assert(sizeof(((type *)0)->field) == (bytes), \
                   "size of " #type "." #field " is not " #bytes)
#define IS(name, value) _Static_assert((name) == (value), #name " is not " #value)
#define COUNT(type, array, items)                                                         \
    _Static_assert(sizeof(((type *)0)->array) / sizeof(((type *)0)->array[0]) == (items), \
                   #type "." #array " has not " #items " items")

/* PCI */
IS(REDHAT_PCI_VENDOR_ID, 0x1b36);
IS(QXL_DEVICE_ID_STABLE, 0x0100);
IS(QXL_REVISION_STABLE_V04, 1);
IS(QXL_REVISION_STABLE_V06, 2);
IS(QXL_REVISION_STABLE_V10, 3);
IS(QXL_REVISION_STABLE_V12, 4);
IS(QXL_RAM_RANGE_INDEX, 0);
IS(QXL_VRAM_RANGE_INDEX, 1);
IS(QXL_ROM_RANGE_INDEX, 2);
IS(QXL_IO_RANGE_INDEX, 3);

/* ROM */
IS(QXL_WIRE_ROM_MAGIC, 'Q' | 'X' << 8 | 'R' << 16 | 'O' << 24);
SIZE(QXLRom, 1160);
AT(QXLRom, magic, 0);
AT(QXLRom, id, 4);
AT(QXLRom, update_id, 8);
AT(QXLRom, compression_level, 12);
AT(QXLRom, log_level, 16);
AT(QXLRom, mode, 20);
AT(QXLRom, modes_offset, 24);
AT(QXLRom, num_pages, 28);
AT(QXLRom, pages_offset, 32);
AT(QXLRom, draw_area_offset, 36);
AT(QXLRom, surface0_area_size, 40);
AT(QXLRom, ram_header_offset, 44);
AT(QXLRom, mm_clock, 48);
AT(QXLRom, n_surfaces, 52);
AT(QXLRom, flags, 56);
WIDTH(QXLRom, flags, 8);
AT(QXLRom, slots_start, 64);
AT(QXLRom, slots_end, 65);
AT(QXLRom, slot_gen_bits, 66);
AT(QXLRom, slot_id_bits, 67);
AT(QXLRom, slot_generation, 68);
AT(QXLRom, client_present, 69);
AT(QXLRom, client_capabilities, 70);
WIDTH(QXLRom, client_capabilities, 58);
AT(QXLRom, client_monitors_config_crc, 128);
AT(QXLRom, client_monitors_config, 132);
WIDTH(QXLRom, client_monitors_config, 1028);
AT(QXLRom, client_monitors_config.count, 132);
AT(QXLRom, client_monitors_config.padding, 134);
AT(QXLRom, client_monitors_config.heads, 136);
COUNT(QXLRom, client_monitors_config.heads, 64);
SIZE(QXLURect, 16);
IS(CLIENT_MONITORS_CONFIG_CRC32_POLY, 0xedb88320);

/* Mode table of the ROM */
SIZE(QXLModes, 4);
AT(QXLModes, modes, 4);
SIZE(QXLMode, 32);
AT(QXLMode, id, 0);
AT(QXLMode, x_res, 4);
AT(QXLMode, y_res, 8);
AT(QXLMode, bits, 12);
AT(QXLMode, stride, 16);
AT(QXLMode, x_mili, 20);
AT(QXLMode, y_mili, 24);
AT(QXLMode, orientation, 28);

/* RAM header */
IS(QXL_WIRE_RAM_MAGIC, 'Q' | 'X' << 8 | 'R' << 16 | 'A' << 24);
IS(QXL_LOG_BUF_SIZE, 4096);
SIZE(QXLRam, 5348);
AT(QXLRam, magic, 0);
AT(QXLRam, int_pending, 4);
AT(QXLRam, int_mask, 8);
AT(QXLRam, log_buf, 12);
WIDTH(QXLRam, log_buf, 4096);
AT(QXLRam, cmd_ring, 4108);
AT(QXLRam, cmd_ring.items, 4128);
AT(QXLRam, cursor_ring, 4640);
AT(QXLRam, cursor_ring.items, 4660);
AT(QXLRam, release_ring, 5172);
AT(QXLRam, release_ring.items, 5192);
AT(QXLRam, update_area, 5256);
AT(QXLRam, update_surface, 5272);
AT(QXLRam, mem_slot, 5276);
AT(QXLRam, create_surface, 5292);
AT(QXLRam, flags, 5332);
WIDTH(QXLRam, flags, 8);
AT(QXLRam, monitors_config, 5340);
WIDTH(QXLRam, monitors_config, 8);
SIZE(QXLMemSlot, 16);
AT(QXLMemSlot, mem_start, 0);
AT(QXLMemSlot, mem_end, 8);
SIZE(QXLSurfaceCreate, 40);
AT(QXLSurfaceCreate, width, 0);
AT(QXLSurfaceCreate, height, 4);
AT(QXLSurfaceCreate, stride, 8);
AT(QXLSurfaceCreate, format, 12);
AT(QXLSurfaceCreate, position, 16);
AT(QXLSurfaceCreate, mouse_mode, 20);
AT(QXLSurfaceCreate, flags, 24);
AT(QXLSurfaceCreate, type, 28);
AT(QXLSurfaceCreate, mem, 32);
IS(QXL_SURF_TYPE_PRIMARY, 0);
IS(QXL_SURF_FLAG_KEEP_DATA, 1);

/* Rings */
AT(QXLCommandRing, num_items, 0);
AT(QXLCommandRing, prod, 4);
AT(QXLCommandRing, notify_on_prod, 8);
AT(QXLCommandRing, cons, 12);
AT(QXLCommandRing, notify_on_cons, 16);
AT(QXLCommandRing, items, 20);
COUNT(QXLCommandRing, items, 32);
AT(QXLCursorRing, num_items, 0);
AT(QXLCursorRing, prod, 4);
AT(QXLCursorRing, notify_on_prod, 8);
AT(QXLCursorRing, cons, 12);
AT(QXLCursorRing, notify_on_cons, 16);
AT(QXLCursorRing, items, 20);
COUNT(QXLCursorRing, items, 32);
AT(QXLReleaseRing, num_items, 0);
AT(QXLReleaseRing, prod, 4);
AT(QXLReleaseRing, notify_on_prod, 8);
AT(QXLReleaseRing, cons, 12);
AT(QXLReleaseRing, notify_on_cons, 16);
AT(QXLReleaseRing, items, 20);
COUNT(QXLReleaseRing, items, 8);
SIZE(QXLCommandRing_ring_el, 16);
SIZE(QXLCursorRing_ring_el, 16);
SIZE(QXLReleaseRing_ring_el, 8);
IS(QXL_COMMAND_RING_SIZE, 32);
IS(QXL_CURSOR_RING_SIZE, 32);
IS(QXL_RELEASE_RING_SIZE, 8);
SIZE(QXLCommand, 16);
AT(QXLCommand, data, 0);
AT(QXLCommand, type, 8);
AT(QXLCommand, padding, 12);
IS(QXL_CMD_NOP, 0);
IS(QXL_CMD_DRAW, 1);
IS(QXL_CMD_UPDATE, 2);
IS(QXL_CMD_CURSOR, 3);
IS(QXL_CMD_MESSAGE, 4);
IS(QXL_CMD_SURFACE, 5);
IS(QXL_COMMAND_FLAG_COMPAT, 1);
IS(QXL_COMMAND_FLAG_COMPAT_16BPP, 2);

/* What every command and every image is made of */
SIZE(QXLPHYSICAL, 8);
SIZE(QXLReleaseInfo, 8);
AT(QXLReleaseInfo, id, 0);
AT(QXLReleaseInfo, next, 0);
SIZE(QXLPoint, 8);
SIZE(QXLPointFix, 8);
SIZE(QXLPoint16, 4);
SIZE(QXLRect, 16);
AT(QXLRect, top, 0);
AT(QXLRect, left, 4);
AT(QXLRect, bottom, 8);
AT(QXLRect, right, 12);
AT(QXLURect, top, 0);
AT(QXLURect, left, 4);
AT(QXLURect, bottom, 8);
AT(QXLURect, right, 12);
SIZE(QXLDataChunk, 20);
AT(QXLDataChunk, data_size, 0);
AT(QXLDataChunk, prev_chunk, 4);
AT(QXLDataChunk, next_chunk, 12);
AT(QXLDataChunk, data, 20);

/* Drawables */
SIZE(QXLDrawable, 191);
AT(QXLDrawable, release_info, 0);
AT(QXLDrawable, surface_id, 8);
AT(QXLDrawable, effect, 12);
AT(QXLDrawable, type, 13);
AT(QXLDrawable, self_bitmap, 14);
AT(QXLDrawable, self_bitmap_area, 15);
AT(QXLDrawable, bbox, 31);
AT(QXLDrawable, clip, 47);
AT(QXLDrawable, mm_time, 59);
AT(QXLDrawable, surfaces_dest, 63);
COUNT(QXLDrawable, surfaces_dest, 3);
AT(QXLDrawable, surfaces_rects, 75);
COUNT(QXLDrawable, surfaces_rects, 3);
AT(QXLDrawable, u, 123);
SIZE(QXLCompatDrawable, 128);
AT(QXLCompatDrawable, release_info, 0);
AT(QXLCompatDrawable, effect, 8);
AT(QXLCompatDrawable, type, 9);
AT(QXLCompatDrawable, bitmap_offset, 10);
AT(QXLCompatDrawable, bitmap_area, 12);
AT(QXLCompatDrawable, bbox, 28);
AT(QXLCompatDrawable, clip, 44);
AT(QXLCompatDrawable, mm_time, 56);
AT(QXLCompatDrawable, u, 60);
SIZE(QXLClip, 12);
AT(QXLClip, type, 0);
AT(QXLClip, data, 4);
SIZE(QXLQMask, 17);
AT(QXLQMask, flags, 0);
AT(QXLQMask, pos, 1);
AT(QXLQMask, bitmap, 9);
SIZE(QXLPattern, 16);
SIZE(QXLBrush, 20);
AT(QXLBrush, type, 0);
AT(QXLBrush, u, 4);
AT(QXLBrush, u.pattern.pat, 4);
AT(QXLBrush, u.pattern.pos, 12);
SIZE(QXLFill, 39);
AT(QXLFill, brush, 0);
AT(QXLFill, rop_descriptor, 20);
AT(QXLFill, mask, 22);
SIZE(QXLOpaque, 64);
AT(QXLOpaque, src_bitmap, 0);
AT(QXLOpaque, src_area, 8);
AT(QXLOpaque, brush, 24);
AT(QXLOpaque, rop_descriptor, 44);
AT(QXLOpaque, scale_mode, 46);
AT(QXLOpaque, mask, 47);
SIZE(QXLCopy, 44);
AT(QXLCopy, src_bitmap, 0);
AT(QXLCopy, src_area, 8);
AT(QXLCopy, rop_descriptor, 24);
AT(QXLCopy, scale_mode, 26);
AT(QXLCopy, mask, 27);
SIZE(QXLBlend, 44);
AT(QXLBlend, src_bitmap, 0);
SIZE(QXLTransparent, 32);
AT(QXLTransparent, src_bitmap, 0);
AT(QXLTransparent, src_area, 8);
AT(QXLTransparent, src_color, 24);
AT(QXLTransparent, true_color, 28);
SIZE(QXLAlphaBlend, 27);
AT(QXLAlphaBlend, alpha_flags, 0);
AT(QXLAlphaBlend, alpha, 2);
AT(QXLAlphaBlend, src_bitmap, 3);
AT(QXLAlphaBlend, src_area, 11);
SIZE(QXLCompatAlphaBlend, 25);
AT(QXLCompatAlphaBlend, src_bitmap, 1);
SIZE(QXLRop3, 63);
AT(QXLRop3, src_bitmap, 0);
AT(QXLRop3, src_area, 8);
AT(QXLRop3, brush, 24);
AT(QXLRop3, rop3, 44);
AT(QXLRop3, scale_mode, 45);
AT(QXLRop3, mask, 46);
SIZE(QXLLineAttr, 20);
AT(QXLLineAttr, flags, 0);
AT(QXLLineAttr, join_style, 1);
AT(QXLLineAttr, end_style, 2);
AT(QXLLineAttr, style_nseg, 3);
AT(QXLLineAttr, width, 4);
AT(QXLLineAttr, miter_limit, 8);
AT(QXLLineAttr, style, 12);
SIZE(QXLStroke, 52);
AT(QXLStroke, path, 0);
AT(QXLStroke, attr, 8);
AT(QXLStroke, brush, 28);
AT(QXLStroke, fore_mode, 48);
AT(QXLStroke, back_mode, 50);
SIZE(QXLText, 68);
AT(QXLText, str, 0);
AT(QXLText, back_area, 8);
AT(QXLText, fore_brush, 24);
AT(QXLText, back_brush, 44);
AT(QXLText, fore_mode, 64);
AT(QXLText, back_mode, 66);
SIZE(QXLBlackness, 17);
SIZE(QXLCopyBits, 8);
SIZE(QXLComposite, 44);
AT(QXLComposite, flags, 0);
AT(QXLComposite, src, 4);
AT(QXLComposite, src_transform, 12);
AT(QXLComposite, mask, 20);
AT(QXLComposite, mask_transform, 28);
AT(QXLComposite, src_origin, 36);
AT(QXLComposite, mask_origin, 40);
SIZE(QXLTransform, 24);

/* The other commands */
SIZE(QXLUpdateCmd, 32);
AT(QXLUpdateCmd, release_info, 0);
AT(QXLUpdateCmd, area, 8);
AT(QXLUpdateCmd, update_id, 24);
AT(QXLUpdateCmd, surface_id, 28);
SIZE(QXLCompatUpdateCmd, 28);
SIZE(QXLMessage, 8);
SIZE(QXLSurfaceCmd, 41);
AT(QXLSurfaceCmd, release_info, 0);
AT(QXLSurfaceCmd, surface_id, 8);
AT(QXLSurfaceCmd, type, 12);
AT(QXLSurfaceCmd, flags, 13);
AT(QXLSurfaceCmd, u, 17);
SIZE(QXLSurface, 24);
AT(QXLSurface, format, 0);
AT(QXLSurface, width, 4);
AT(QXLSurface, height, 8);
AT(QXLSurface, stride, 12);
AT(QXLSurface, data, 16);
IS(QXL_SURFACE_CMD_CREATE, 0);
IS(QXL_SURFACE_CMD_DESTROY, 1);
SIZE(QXLCursorCmd, 150);
AT(QXLCursorCmd, release_info, 0);
AT(QXLCursorCmd, type, 8);
AT(QXLCursorCmd, u, 9);
AT(QXLCursorCmd, u.position, 9);
AT(QXLCursorCmd, u.set.position, 9);
AT(QXLCursorCmd, u.set.visible, 13);
AT(QXLCursorCmd, u.set.shape, 14);
AT(QXLCursorCmd, u.trail.length, 9);
AT(QXLCursorCmd, u.trail.frequency, 11);
AT(QXLCursorCmd, device_data, 22);
WIDTH(QXLCursorCmd, device_data, 128);
IS(QXL_CURSOR_SET, 0);
IS(QXL_CURSOR_MOVE, 1);
IS(QXL_CURSOR_HIDE, 2);
IS(QXL_CURSOR_TRAIL, 3);
SIZE(QXLCursor, 42);
SIZE(QXLCursorHeader, 18);
AT(QXLCursor, header.unique, 0);
AT(QXLCursor, header.type, 8);
AT(QXLCursor, header.width, 10);
AT(QXLCursor, header.height, 12);
AT(QXLCursor, header.hot_spot_x, 14);
AT(QXLCursor, header.hot_spot_y, 16);
AT(QXLCursor, data_size, 18);
AT(QXLCursor, chunk, 22);

/* Images and what hangs from drawables */
SIZE(QXLImage, 48);
SIZE(QXLImageDescriptor, 18);
SIZE(QXLBitmap, 30);
AT(QXLImage, descriptor.id, 0);
AT(QXLImage, descriptor.type, 8);
AT(QXLImage, descriptor.flags, 9);
AT(QXLImage, descriptor.width, 10);
AT(QXLImage, descriptor.height, 14);
AT(QXLImage, bitmap, 18);
AT(QXLImage, surface_image, 18);
AT(QXLBitmap, format, 0);
AT(QXLBitmap, flags, 1);
AT(QXLBitmap, x, 2);
AT(QXLBitmap, y, 6);
AT(QXLBitmap, stride, 10);
AT(QXLBitmap, palette, 14);
AT(QXLBitmap, data, 22);
SIZE(QXLClipRects, 24);
AT(QXLClipRects, num_rects, 0);
AT(QXLClipRects, chunk, 4);
SIZE(QXLPath, 24);
AT(QXLPath, data_size, 0);
AT(QXLPath, chunk, 4);
SIZE(QXLPathSeg, 8);
AT(QXLPathSeg, flags, 0);
AT(QXLPathSeg, count, 4);
AT(QXLPathSeg, points, 8);
SIZE(QXLString, 28);
AT(QXLString, data_size, 0);
AT(QXLString, length, 4);
AT(QXLString, flags, 6);
AT(QXLString, chunk, 8);
SIZE(QXLRasterGlyph, 20);
AT(QXLRasterGlyph, render_pos, 0);
AT(QXLRasterGlyph, glyph_origin, 8);
AT(QXLRasterGlyph, width, 16);
AT(QXLRasterGlyph, height, 18);
AT(QXLRasterGlyph, data, 20);
SIZE(QXLPalette, 10);
AT(QXLPalette, unique, 0);
AT(QXLPalette, num_ents, 8);
AT(QXLPalette, ents, 10);
SIZE(QXLMonitorsConfig, 4);
AT(QXLMonitorsConfig, count, 0);
AT(QXLMonitorsConfig, max_allowed, 2);
AT(QXLMonitorsConfig, heads, 4);
SIZE(QXLHead, 28);
AT(QXLHead, id, 0);
AT(QXLHead, surface_id, 4);
AT(QXLHead, width, 8);
AT(QXLHead, height, 12);
AT(QXLHead, x, 16);
AT(QXLHead, y, 20);
AT(QXLHead, flags, 24);

/* Draw types */
IS(QXL_DRAW_NOP, 0);
IS(QXL_DRAW_FILL, 1);
IS(QXL_DRAW_OPAQUE, 2);
IS(QXL_DRAW_COPY, 3);
IS(QXL_COPY_BITS, 4);
IS(QXL_DRAW_BLEND, 5);
IS(QXL_DRAW_BLACKNESS, 6);
IS(QXL_DRAW_WHITENESS, 7);
IS(QXL_DRAW_INVERS, 8);
IS(QXL_DRAW_ROP3, 9);
IS(QXL_DRAW_STROKE, 10);
IS(QXL_DRAW_TEXT, 11);
IS(QXL_DRAW_TRANSPARENT, 12);
IS(QXL_DRAW_ALPHA_BLEND, 13);
IS(QXL_DRAW_COMPOSITE, 14);

/* Effects */
IS(QXL_EFFECT_BLEND, 0);
IS(QXL_EFFECT_OPAQUE, 1);
IS(QXL_EFFECT_REVERT_ON_DUP, 2);
IS(QXL_EFFECT_BLACKNESS_ON_DUP, 3);
IS(QXL_EFFECT_WHITENESS_ON_DUP, 4);
IS(QXL_EFFECT_NOP_ON_DUP, 5);
IS(QXL_EFFECT_NOP, 6);
IS(QXL_EFFECT_OPAQUE_BRUSH, 7);

/* Raster operation descriptor */
IS(SPICE_ROPD_INVERS_SRC, 1);
IS(SPICE_ROPD_INVERS_BRUSH, 2);
IS(SPICE_ROPD_INVERS_DEST, 4);
IS(SPICE_ROPD_OP_PUT, 8);
IS(SPICE_ROPD_OP_OR, 16);
IS(SPICE_ROPD_OP_AND, 32);
IS(SPICE_ROPD_OP_XOR, 64);
IS(SPICE_ROPD_OP_BLACKNESS, 128);
IS(SPICE_ROPD_OP_WHITENESS, 256);
IS(SPICE_ROPD_OP_INVERS, 512);
IS(SPICE_ROPD_INVERS_RES, 1024);

/* Formats and other enumerations of <spice/enums.h> that travel in commands */
IS(SPICE_SURFACE_FMT_1_A, 1);
IS(SPICE_SURFACE_FMT_8_A, 8);
IS(SPICE_SURFACE_FMT_16_555, 16);
IS(SPICE_SURFACE_FMT_32_xRGB, 32);
IS(SPICE_SURFACE_FMT_16_565, 80);
IS(SPICE_SURFACE_FMT_32_ARGB, 96);
IS(SPICE_BITMAP_FMT_1BIT_LE, 1);
IS(SPICE_BITMAP_FMT_1BIT_BE, 2);
IS(SPICE_BITMAP_FMT_4BIT_LE, 3);
IS(SPICE_BITMAP_FMT_4BIT_BE, 4);
IS(SPICE_BITMAP_FMT_8BIT, 5);
IS(SPICE_BITMAP_FMT_16BIT, 6);
IS(SPICE_BITMAP_FMT_24BIT, 7);
IS(SPICE_BITMAP_FMT_32BIT, 8);
IS(SPICE_BITMAP_FMT_RGBA, 9);
IS(SPICE_BITMAP_FMT_8BIT_A, 10);
IS(SPICE_IMAGE_TYPE_BITMAP, 0);
IS(SPICE_IMAGE_TYPE_SURFACE, 104);
IS(SPICE_CLIP_TYPE_NONE, 0);
IS(SPICE_CLIP_TYPE_RECTS, 1);
IS(QXL_BITMAP_DIRECT, 1);
IS(QXL_BITMAP_UNSTABLE, 2);
IS(QXL_BITMAP_TOP_DOWN, 4);
IS(QXL_IMAGE_CACHE, 1);
IS(QXL_IMAGE_HIGH_BITS_SET, 2);

/* Interrupts */
IS(QXL_INTERRUPT_DISPLAY, 1);
IS(QXL_INTERRUPT_CURSOR, 2);
IS(QXL_INTERRUPT_IO_CMD, 4);
IS(QXL_INTERRUPT_ERROR, 8);
IS(QXL_INTERRUPT_CLIENT, 16);
IS(QXL_INTERRUPT_CLIENT_MONITORS_CONFIG, 32);

/* IO ports, with the revision that has them first */
IS(QXL_IO_NOTIFY_CMD, 0);
IS(QXL_IO_NOTIFY_CURSOR, 1);
IS(SPICE_DISPLAY_CAP_COMPOSITE, 2);
IS(QXL_IO_UPDATE_AREA, 2);
IS(QXL_IO_UPDATE_IRQ, 3);
IS(QXL_IO_NOTIFY_OOM, 4);
IS(QXL_IO_RESET, 5);
IS(QXL_IO_SET_MODE, 6);
IS(QXL_IO_LOG, 7);
IS(QXL_IO_MEMSLOT_ADD, 8); /* revision 2 */
IS(QXL_IO_MEMSLOT_DEL, 9);
IS(QXL_IO_DETACH_PRIMARY, 10);
IS(QXL_IO_ATTACH_PRIMARY, 11);
IS(QXL_IO_CREATE_PRIMARY, 12);
IS(QXL_IO_DESTROY_PRIMARY, 13);
IS(QXL_IO_DESTROY_SURFACE_WAIT, 14);
IS(QXL_IO_DESTROY_ALL_SURFACES, 15);
IS(QXL_IO_UPDATE_AREA_ASYNC, 16); /* revision 3 */
IS(QXL_IO_MEMSLOT_ADD_ASYNC, 17);
IS(QXL_IO_CREATE_PRIMARY_ASYNC, 18);
IS(QXL_IO_DESTROY_PRIMARY_ASYNC, 19);
IS(QXL_IO_DESTROY_SURFACE_ASYNC, 20);
IS(QXL_IO_DESTROY_ALL_SURFACES_ASYNC, 21);
IS(QXL_IO_FLUSH_SURFACES_ASYNC, 22);
IS(QXL_IO_FLUSH_RELEASE, 23);
IS(QXL_IO_MONITORS_CONFIG_ASYNC, 24); /* revision 4 */
IS(QXL_IO_RANGE_SIZE, 25);

/* The headers close the packing that they open: code behind them is laid out as usual. */
struct after_the_headers {
    char byte;
    int word;
};
SIZE(struct after_the_headers, 2 * sizeof(int));
