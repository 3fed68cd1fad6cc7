/* SPDX-License-Identifier: BSD-3-Clause */
#include "samples.h"

#include <string.h>

const char *const sample_lines[] = {
    "42494852843 qxl-0/cmd: cmd @ 0x10000000100fa80 draw: surface_id 0 type fill effect opaque",
    "42494852844 qxl-0/cmd: cmd @ 0x10000000100fa80 draw: surface_id 3 type nop effect nop-on-dup",
    "42494852845 qxl-0/vga: cmd @ 0x55931c32fc00 draw: surface_id 0 type copy effect opaque "
    "src 55931c32fcbf (id b200000001 type 0 flags 0 width 32 height 400, fmt 8 flags 5 x 32 y 400 "
    "stride 128 palette 0 data 55931b6ab000) area 32x400+0+0 rop 8",
    "42494852846 qxl-0/cmd: cmd @ 0x100000001000700 draw: surface_id 1023 type copy effect opaque "
    "src 1000000010006c8 (id 0 type 104 flags 0 width 0 height 0) area 2x2+-5+0 rop 8",
    "42494852847 qxl-0/cmd: cmd @ 0x10000000103a978 draw: surface_id 125 type ??? effect blend",
    "42494852848 qxl-0/cmd: cmd @ 0x100000001000398 surface: create id 1023 size 1024x1024 "
    "stride -4096 format ARGB/32 (count 1, max 1)",
    "42494852849 qxl-0/cmd: cmd @ 0x100000001001540 surface: destroy id 1021 (count 4)",
    "42494852850 qxl-0/csr: cmd @ 0x100000001010820 cursor: set +4+-4 visible yes, "
    "shape @ 0x1000000010025c8 type alpha size 24x24 hot-spot +4+4 unique 0x2f data-size 2304",
    "42494852851 qxl-0/csr: cmd @ 0x1000000010108c0 cursor: move +512+384",
    "42494852852 qxl-0/csr: cmd @ 0x100000001010780 cursor: hide",
    "42494852853 qxl-0/csr: cmd @ 0x100000001010781 cursor: trail",
    "42494852854 qxl-0/cmd: cmd @ 0x3fae600 nop",
    "42494852855 qxl-0/cmd: cmd @ 0x3fae600 update",
    "42494852856 qxl-0/cmd: cmd @ 0x3fae600 message",
    "42494852857 qxl-0/cmd: cmd @ 0x3fae600 ???",
    "42494852858 qxl-0/cmd: cmd @ 0x3fae600 draw(compat): type fill effect blackness-on-dup",
    "42494852859 qxl-0/cmd: cmd @ 0x3fae600 draw(compat): type copy effect opaque: "
    "bitmap 96 16x16+8+8 src 3f9f000 (id 7 type 0 flags 1 width 16 height 16, fmt 5 flags 4 x 16 "
    "y 16 stride 16 palette 3f9e000 data 1ce3000) area 16x16+0+0 rop 64",
    "42494852860 qxl-0/cmd: cmd @ 0x3fae600 surface: ??? id 7",
    "42494852861 qxl-0/csr: cmd @ 0x3fae600 cursor: ???",
};
const size_t sample_line_count = G_N_ELEMENTS(sample_lines);

static const char *keep(struct events *events, const char *text)
{
    return text ? g_string_chunk_insert(events->strings, text) : NULL;
}

struct events read_events(const void *bytes, size_t size)
{
    struct events events = {.strings = g_string_chunk_new(4096)};
    GArray *array = g_array_new(FALSE, TRUE, sizeof(struct rig_event));
    struct rig_reader *reader = rig_reader_open_memory(bytes, size, NULL);
    struct rig_event event;

    while (rig_reader_next(reader, &event)) {
        switch (event.kind) {
        case RIG_EVENT_COMMAND:
            break;
        case RIG_EVENT_PROBLEM:
            event.problem.found = keep(&events, event.problem.found);
            event.problem.text = keep(&events, event.problem.text);
            break;
        case RIG_EVENT_GUEST_LOG:
        case RIG_EVENT_GUEST_BUG:
        case RIG_EVENT_FOREIGN:
            event.message.text = keep(&events, event.message.text);
            break;
        default:
            event.device_event.name = keep(&events, event.device_event.name);
            event.device_event.text = keep(&events, event.device_event.text);
            event.device_event.port_name = keep(&events, event.device_event.port_name);
            break;
        }
        g_array_append_val(array, event);
    }
    events.lines = rig_reader_lines(reader);
    rig_reader_close(reader);
    events.count = array->len;
    events.items = (struct rig_event *)(void *)g_array_free(array, FALSE);
    return events;
}

struct events read_text(const char *text)
{
    return read_events(text, strlen(text));
}

void free_events(struct events *events)
{
    g_free(events->items);
    g_string_chunk_free(events->strings);
}

const struct rig_event *nth_event(const struct events *events, enum rig_event_kind kind, size_t n)
{
    for (size_t i = 0; i < events->count; i++)
        if (events->items[i].kind == kind && n-- == 0)
            return &events->items[i];
    return NULL;
}

size_t count_events(const struct events *events, enum rig_event_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < events->count; i++)
        count += events->items[i].kind == kind;
    return count;
}

bool same_command(const struct rig_command *a, const struct rig_command *b)
{
    struct rig_command left = *a;
    struct rig_command right = *b;

    left.completeness = right.completeness = RIG_WHOLE;
    left.no_newline = right.no_newline = false;
    left.tail_line = right.tail_line = 0;
    left.head_parts = right.head_parts = 0;
    return !memcmp(&left, &right, sizeof(left));
}

char *trace_path(const char *name)
{
    return g_build_filename(TRACES, name, NULL);
}
