/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file protocol.h
 * What a program with a fake device (host.h) and its renderer (render.h) say to each other.
 *
 * The program tells what its device was given, one message at a time, on standard output. To each
 * but HELLO the renderer answers on the program's standard input: with any number of requests to
 * read (each answered by BYTES) and to write the guest's memory, and then with DONE. So nothing of
 * a BAR goes over that no command leads to, and a command's memory stands still while it is read.
 *
 * Every message is a head and `size` bytes. Numbers are little endian; structures have no gaps.
 */
#ifndef TESTS_WINDOWS_SCENES_PROTOCOL_H
#define TESTS_WINDOWS_SCENES_PROTOCOL_H

#include <stdint.h>

#include <qxl_wire.h>

enum {
    SCENES_MAGIC = 0x4c585153, /**< begins each head: who prints among the messages is noticed */
    SCENES_VERSION = 2,
    SCENES_SIZE_MAX = 1 << 28, /**< bytes behind a head */
};

enum scenes_message {
    /* The program's. */
    SCENES_HELLO = 1, /**< uint32_t SCENES_VERSION; the first one; no answer */
    SCENES_COMMAND,   /**< struct scenes_command */
    SCENES_REFUSED,   /**< text: what the checking host has against a command that stays here */
    SCENES_PRIMARY,   /**< struct scenes_primary; nothing: there is none any more */
    SCENES_SURFACES_GONE,
    SCENES_UPDATE,  /**< struct scenes_update: to be rendered into the guest's memory */
    SCENES_PICTURE, /**< struct scenes_picture and its pixels */
    SCENES_POINTER, /**< struct scenes_pointer and its pixels */
    SCENES_END,     /**< all went well; the last one */
    SCENES_BYTES,   /**< answers READ: what is there; nothing: nothing is there */
    /* The renderer's. */
    SCENES_READ,  /**< struct scenes_read */
    SCENES_WRITE, /**< struct scenes_write and its rows; no answer */
    SCENES_DONE,  /**< uint32_t: of PICTURE and POINTER, whether it is as expected; else 1 */
};

struct scenes_head {
    uint32_t magic, type, size;
};

struct scenes_command {
    uint64_t data; /**< QXLCommandExt's */
    uint32_t type, flags;
};

struct scenes_primary {
    uint32_t width, height;
    int32_t stride;
    uint32_t format, position, mouse_mode, flags, type;
    uint64_t mem;
};

struct scenes_update {
    uint32_t surface;
    int32_t left, top, right, bottom;
};

struct scenes_read {
    uint64_t address, size;
};

/** Rows that lie `pitch` bytes apart in the guest's memory, and close together here. */
struct scenes_write {
    uint64_t address;
    uint32_t pitch, row_bytes, rows, unused;
};

enum { SCENES_NAME = 64, SCENES_REASON = 192 };

/** Rows of `width` pixels of `format`, from the top, close together, behind this. */
struct scenes_picture {
    char name[SCENES_NAME]; /**< of the scene; ends with a NUL */
    uint32_t surface, format, width, height;
    /** A colour may be so far from what is expected, of 255; 0: it is equal. */
    uint32_t levels;
    uint32_t pixels;            /**< so many pixels may differ by more */
    char reason[SCENES_REASON]; /**< why the two are not 0; ends with a NUL */
};

/** uint32_t 0xAARRGGBB of each pixel, row by row from the top, behind this. */
struct scenes_pointer {
    char name[SCENES_NAME]; /**< of the scene; ends with a NUL */
    uint32_t visible;       /**< 0: it is not shown, and only the name counts */
    int32_t x, y;           /**< where the hot spot is */
    uint32_t hot_x, hot_y, width, height;
};

enum {
    SCENES_POINTER_MAX = 512,
    /** A pixel that inverts what is below it; 0: what is below shows. */
    SCENES_INVERSE = 0xffffff,
};

#endif
