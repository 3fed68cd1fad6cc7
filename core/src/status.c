/* SPDX-License-Identifier: BSD-3-Clause */
#include <qxl/status.h>

const char *qxl_status_name(enum qxl_status status)
{
    switch (status) {
    case QXL_STATUS_OK:
        return "QXL_STATUS_OK";
    case QXL_STATUS_INVALID:
        return "QXL_STATUS_INVALID";
    case QXL_STATUS_UNSUPPORTED:
        return "QXL_STATUS_UNSUPPORTED";
    case QXL_STATUS_NO_MEMORY:
        return "QXL_STATUS_NO_MEMORY";
    case QXL_STATUS_TIMEOUT:
        return "QXL_STATUS_TIMEOUT";
    case QXL_STATUS_GONE:
        return "QXL_STATUS_GONE";
    case QXL_STATUS_BAD_DEVICE:
        return "QXL_STATUS_BAD_DEVICE";
    }
    return "unknown status";
}
