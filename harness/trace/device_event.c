/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_event.h"

#include <string.h>

static bool literal(const char **p, const char *text)
{
    size_t size = strlen(text);

    if (strncmp(*p, text, size))
        return false;
    *p += size;
    return true;
}

static bool number(const char **p, uint64_t max, uint64_t *value)
{
    const char *begin = *p;

    *value = 0;
    while (**p >= '0' && **p <= '9') {
        *value = *value * 10 + (uint64_t)(*(*p)++ - '0');
        if (*value > max)
            return false;
    }
    return *p > begin;
}

static bool number_u32(const char **p, uint32_t *value)
{
    uint64_t wide = 0;
    bool read = number(p, UINT32_MAX, &wide);

    *value = (uint32_t)wide;
    return read;
}

static bool skip_word(const char **p)
{
    const char *begin = *p;

    while (**p && **p != ' ')
        (*p)++;
    return *p > begin;
}

char *rig_parse_event_time(char *text, uint64_t *time_us)
{
    const char *p = text;
    uint64_t seconds = 0;
    uint64_t micros = 0;

    number(&p, INT64_MAX / 1000001, &seconds);
    p += *p == '.';
    number(&p, UINT32_MAX, &micros);
    p += *p == ':';
    *time_us = seconds * 1000000 + micros;
    return text + (p - text);
}

/* ID MODE addr=N (NAME) val=N size=N async=N */
static bool parse_port_write(const char *p, struct rig_device_event *event, char *port_name)
{
    uint32_t size;
    uint32_t is_async = 0;

    if (!literal(&p, " ") || !skip_word(&p) || !literal(&p, " addr=") ||
        !number_u32(&p, &event->port) || !literal(&p, " ("))
        return false;
    const char *end = strchr(p, ')');
    if (!end || end - p >= RIG_PORT_NAME_SIZE)
        return false;
    memcpy(port_name, p, (size_t)(end - p));
    port_name[end - p] = '\0';
    p = end + 1;
    if (!literal(&p, " val=") || !number_u32(&p, &event->value) || !literal(&p, " size=") ||
        !number_u32(&p, &size) || !literal(&p, " async=") || !number_u32(&p, &is_async) || *p)
        return false;
    event->is_async = is_async != 0;
    event->port_name = port_name;
    return true;
}

/* ID WxH mem=0xN FORMAT,POSITION */
static bool parse_primary(const char *p, struct rig_device_event *event)
{
    return literal(&p, " ") && number_u32(&p, &event->width) && literal(&p, "x") &&
           number_u32(&p, &event->height) && literal(&p, " mem=") && skip_word(&p) &&
           literal(&p, " ") && number_u32(&p, &event->bits);
}

bool rig_parse_device_event(char *text, struct rig_event *event, char *port_name)
{
    struct rig_device_event *device_event = &event->device_event;
    const char *name = text;
    bool known = true;

    event->kind = RIG_EVENT_DEVICE;
    char *rest = strchr(text, ' ');
    if (rest)
        *rest++ = '\0';
    else
        rest = text + strlen(text);
    device_event->name = name;
    device_event->text = rest;
    device_event->port_name = "";
    const char *p = rest;
    uint32_t device = 0;
    if (number_u32(&p, &device) && (!*p || *p == ' '))
        event->device = device;
    else
        p = rest;
    if (!strcmp(name, "qxl_io_write")) {
        known = parse_port_write(p, device_event, port_name);
        event->kind = known ? RIG_EVENT_PORT_WRITE : RIG_EVENT_DEVICE;
    } else if (!strcmp(name, "qxl_send_events")) {
        known = literal(&p, " ") && number_u32(&p, &device_event->interrupts) && !*p;
        event->kind = known ? RIG_EVENT_INTERRUPT : RIG_EVENT_DEVICE;
    } else if (!strcmp(name, "qxl_create_guest_primary")) {
        known = parse_primary(p, device_event);
        event->kind = known ? RIG_EVENT_PRIMARY : RIG_EVENT_DEVICE;
    }
    return known;
}
