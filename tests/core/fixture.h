/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file fixture.h
 * The fake device, an OS and a started display; and the product of device variants and tests.
 */
#ifndef TESTS_CORE_FIXTURE_H
#define TESTS_CORE_FIXTURE_H

#include <qxl/cursor.h>
#include <qxl/draw.h>
#include <qxl_wire.h>

#include "../../harness/backend/fake.h"
#include "../../harness/os/deterministic.h"
#include "check.h"

/** What a test may ask of a variant. */
enum variant_feature {
    NEEDS_ASYNC = 1 << 0,     /**< port operations end by interrupt */
    NEEDS_SYNC = 1 << 1,      /**< they end at the port write */
    NEEDS_COMPOSITE = 1 << 2, /**< the revision can */
    NEEDS_MONITORS = 1 << 3,  /**< the revision can */
};

/** A row: a device and how it is driven. */
struct variant {
    const char *name;
    struct fake_qxl_config device;
    bool sync_io;
    uint32_t features;
};

/** A column. `run` gets the variant as its state. */
struct variant_test {
    const char *name;
    CMUnitTestFunction run;
    uint32_t needs;
};

#define variant_test(function, needs) \
    {                                 \
#function, function, needs    \
    }

/** Run every test on every variant that has what it needs. Returns how many failed. */
int run_on_variants(const char *group, const struct variant_test *tests, size_t count);

struct fixture {
    struct rig_backend *backend;
    struct fake_qxl *device;
    struct rig_deterministic os;
    struct qxl_hw hw;
    struct qxl_display *display;
    QXLRam *header; /**< in BAR 0 */
    /** What the checking host said. */
    uint32_t verdicts[FAKE_QXL_ABORT + 1];
    const char *reason; /**< of its last verdict that had one */
    /** Called for each command that the checking host fetches; may be NULL. */
    void (*on_command)(struct fixture *fixture, const QXLCommandExt *command);
    uint64_t modes_set; /**< writes of SET_MODE by the test itself: the core makes none */
    char bug[256];      /**< the device's last line of text, for messages */
};

/** What to open. Zero means the default. */
struct fixture_options {
    const struct variant *variant; /**< default: the last row, revision 5 */
    enum rig_fake_host host;
    struct qxl_config config;
    uint32_t vram_size_mb, ram_size_mb, vgamem_mb, surfaces;
};

/** Build, probe, create a display and start it. `options` may be NULL. */
void fixture_open(struct fixture *fixture, const struct fixture_options *options);
/** Free all. Fails the test on a leak, a broken rule of the OS table or a guest bug. */
void fixture_close(struct fixture *fixture);
/** The same, for a test that wanted the guest bug. */
void fixture_close_after_guest_bug(struct fixture *fixture);

/** Create a primary surface of 256x256x32, or fail the test. */
void fixture_primary(struct fixture *fixture);
/** Fill a box of the primary. */
QXL_MUST_CHECK enum qxl_status fixture_fill(struct fixture *fixture);
/** Step the device until it is idle. */
void fixture_settle(struct fixture *fixture);
/** Let everything come back, or fail the test. Nothing but surfaces is live afterwards. */
void fixture_drain(struct fixture *fixture);
uint64_t fixture_port_writes(struct fixture *fixture, unsigned port);
struct qxl_statistics fixture_statistics(struct fixture *fixture);
/** Fail the test unless nothing has happened between two looks at the counters. */
void fixture_expect_same(struct qxl_statistics before, struct qxl_statistics after);
/** Have a client with these SPICE_DISPLAY_CAP_* bits (the first 64). */
void fixture_client(struct fixture *fixture, uint64_t capabilities);

enum { MS = 1000 * 1000, SLICE = 10 * MS, SURFACE_SIDE = 256 };

#endif
