/* SPDX-License-Identifier: BSD-3-Clause */
#include <stdio.h>

#include "device.h"

void guest_bug(struct fake_qxl *device, struct outbox *out, const char *format, ...)
{
    char message[256];
    va_list arguments;

    device->guest_bug = true;
    device->counters.guest_bugs++;
    interrupt_send(device, QXL_INTERRUPT_ERROR);
    if (!device->config.guestdebug)
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    text_end(out);
    text_string(out, "qxl-");
    text_unsigned(out, device->config.id);
    text_string(out, ": guest bug: ");
    text_string(out, message);
    text_string(out, "\n");
    text_end(out);
}

bool fake_qxl_guest_bug(struct fake_qxl *device)
{
    pthread_mutex_lock(&device->lock);
    bool latched = device->guest_bug;
    pthread_mutex_unlock(&device->lock);
    return latched;
}
