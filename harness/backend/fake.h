/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file fake.h
 * Backend `fake`: the fake device, in process.
 */
#ifndef RIG_BACKEND_FAKE_H
#define RIG_BACKEND_FAKE_H

#include <fake_qxl.h>

#include "backend.h"

/** Which host side the device gets. */
enum rig_fake_host {
    RIG_FAKE_HOST_NULL,     /**< releases at once */
    RIG_FAKE_HOST_CHECKING, /**< judges each command as spice-server would */
    RIG_FAKE_HOST_NONE,     /**< the caller attaches one to rig_fake_backend_device() */
};

/** What to make. */
struct rig_fake_options {
    struct fake_qxl_config device;
    enum rig_fake_host host;
    bool threaded; /**< the host side runs in a thread; else rig_backend_ops.step drives it */
    /** What the device prints on QEMU's stderr; may be NULL. */
    void (*print)(void *context, const char *text, size_t length);
    fake_qxl_verdict_function *verdict; /**< CHECKING: may be NULL */
    void *context;                      /**< for print and verdict */
};

/**
 * Make a fake device and place its BARs in guest address space, as firmware does.
 * @return the backend, or NULL with errno set.
 */
struct rig_backend *rig_fake_backend_create(const struct rig_fake_options *options);

/** The device behind a backend made here. */
struct fake_qxl *rig_fake_backend_device(struct rig_backend *backend);

#endif
