/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file host.h
 * The host side of a fake device, in a program that a renderer started: what the guest does is
 * judged by the checking host, and told to the renderer (protocol.h). One device in a process.
 *
 * If the renderer goes away, or says what cannot be, the program says so on stderr and exits with
 * SCENES_EXIT. Nothing waits for a renderer that is not there.
 */
#ifndef TESTS_WINDOWS_SCENES_HOST_H
#define TESTS_WINDOWS_SCENES_HOST_H

#include <stdbool.h>

#include <fake_qxl.h>

#ifdef TESTKERNEL
#define SCENES_API __declspec(dllexport)
#else
#define SCENES_API
#endif

enum { SCENES_EXIT = 3 };

/** How a surface is to look. Nothing is kept of it. */
struct scenes_expected {
    const char *name;              /**< of the scene: shorter than SCENES_NAME */
    uint32_t surface;              /**< its id on the device; 0: the primary */
    uint32_t format;               /**< SPICE_SURFACE_FMT_* of both */
    uint32_t width, height, pitch; /**< pixels; bytes from a row to the next one */
    const void *pixels;            /**< the top row */
    uint32_t levels;               /**< see struct scenes_picture; 0: equal */
    uint32_t differing;            /**< pixels that may differ by more; 0: none */
    const char *reason;            /**< why that is right, if one of them is not 0; else NULL */
};

/**
 * Take standard input and output for the renderer (what is printed there goes to stderr from now
 * on) and attach the host, before the guest runs.
 * @return 0, or -1 with errno set (ENOMEM).
 */
SCENES_API int scenes_host_attach(struct fake_qxl *device);

/**
 * Have everything rendered that is in the rings, and have it looked at. Any thread, but none that
 * the device called.
 * @return whether the surface is as expected. The renderer tells what is not.
 */
SCENES_API bool scenes_host_expect(const struct scenes_expected *expected);

/** How the pointer is to look. */
struct scenes_expected_pointer {
    const char *name; /**< of the scene */
    bool visible;     /**< false: what is below does not count */
    int32_t x, y;     /**< where the hot spot is */
    uint32_t hot_x, hot_y, width, height;
    const uint32_t *pixels; /**< as struct scenes_pointer says */
};

/** As scenes_host_expect(), for the pointer. */
SCENES_API bool scenes_host_expect_pointer(const struct scenes_expected_pointer *expected);

/** All scenes were drawn. A program that ends without it is taken to have died. */
SCENES_API void scenes_host_end(void);

#endif
