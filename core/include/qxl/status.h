/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file status.h
 * How every function of the core that can fail says so.
 */
#ifndef QXL_STATUS_H
#define QXL_STATUS_H

/** Result of a call. 0 is success. */
enum qxl_status {
    QXL_STATUS_OK = 0,
    /** An argument would build something that the host drops or dies of. Nothing was published. */
    QXL_STATUS_INVALID,
    /** This device, revision or client cannot do it. */
    QXL_STATUS_UNSUPPORTED,
    /** System memory, device memory or ids have run out, and waiting did not help. */
    QXL_STATUS_NO_MEMORY,
    /** The device did not answer before the deadline. */
    QXL_STATUS_TIMEOUT,
    /** The device is gone or has stopped listening. Nothing was touched. */
    QXL_STATUS_GONE,
    /** What the device says of itself contradicts its BARs. */
    QXL_STATUS_BAD_DEVICE,
};

/** The caller must look at the result. */
#define QXL_MUST_CHECK __attribute__((warn_unused_result))

/**
 * The enumerator's name, for logs. Never NULL. Any context.
 * @param status any number.
 * @return a constant string.
 */
const char *qxl_status_name(enum qxl_status status);

#endif
