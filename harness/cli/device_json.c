/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_print.h"

#include "json_print.h"

static void set_number(JsonObject *object, const char *key, uint64_t value)
{
    json_object_set_int_member(object, key, (int64_t)value);
}

static JsonArray *capabilities(const uint8_t *bytes, size_t size)
{
    JsonArray *array = json_array_new();

    for (size_t bit = 0; bit < size * 8; bit++)
        if (bytes[bit / 8] >> bit % 8 & 1)
            json_array_add_int_element(array, (int64_t)bit);
    return array;
}

static JsonObject *fields_of(const void *start, const struct rig_device_field *fields,
                             unsigned count)
{
    JsonObject *object = json_object_new();

    for (unsigned i = 0; i < count; i++) {
        const uint8_t *at = (const uint8_t *)start + fields[i].offset;

        if (fields[i].form == RIG_FIELD_CAPABILITIES)
            json_object_set_array_member(object, fields[i].name, capabilities(at, fields[i].size));
        else
            set_number(object, fields[i].name, rig_device_field_value(start, &fields[i]));
    }
    return object;
}

static void set_identification(JsonObject *object, const struct rig_device_facts *facts)
{
    const char *name = rig_device_revision_name(facts);
    char pin[] = {rig_device_pin(facts), 0};

    json_object_set_string_member(object, "backend", facts->backend);
    json_object_set_string_member(object, "name", rig_device_name(facts));
    set_number(object, "revision", facts->config[RIG_CONFIG_REVISION]);
    if (name)
        json_object_set_string_member(object, "revision_name", name);
    set_number(object, "vendor", rig_device_config16(facts, RIG_CONFIG_VENDOR));
    set_number(object, "device", rig_device_config16(facts, RIG_CONFIG_DEVICE));
    set_number(object, "subsystem_vendor", rig_device_config16(facts, RIG_CONFIG_SUBSYSTEM_VENDOR));
    set_number(object, "subsystem", rig_device_config16(facts, RIG_CONFIG_SUBSYSTEM));
    set_number(object, "class", rig_device_config16(facts, RIG_CONFIG_CLASS));
    json_object_set_string_member(object, "interrupt_pin", pin);
}

static JsonArray *bars(const struct rig_device_facts *facts)
{
    JsonArray *array = json_array_new();

    for (unsigned bar = 0; bar < FAKE_QXL_BAR_COUNT; bar++) {
        uint32_t flags = rig_device_bar_flags(facts, bar);

        if (!facts->bar_size[bar])
            continue;
        JsonObject *one = json_object_new();
        set_number(one, "index", bar);
        json_object_set_string_member(one, "kind", rig_device_bar_names[bar]);
        set_number(one, "size", facts->bar_size[bar]);
        set_number(one, "address", facts->bar_address[bar]);
        json_object_set_boolean_member(one, "ports", flags & RIG_BAR_PORTS);
        json_object_set_boolean_member(one, "64_bits", !!(flags & RIG_BAR_64_BITS));
        json_object_set_boolean_member(one, "prefetchable", !!(flags & RIG_BAR_PREFETCHABLE));
        json_array_add_object_element(array, one);
    }
    return array;
}

static JsonObject *header(const struct rig_device_facts *facts)
{
    JsonObject *object = fields_of(&facts->header, rig_header_fields, RIG_HEADER_FIELDS);

    for (unsigned i = 0; i < RIG_RINGS; i++) {
        const struct rig_device_ring *ring = &rig_device_rings[i];
        JsonObject *one = fields_of((const uint8_t *)&facts->header + ring->offset, rig_ring_fields,
                                    RIG_RING_FIELDS);

        set_number(one, "offset", ring->offset);
        set_number(one, "items_offset", ring->items);
        set_number(one, "item_size", ring->item_size);
        json_object_set_object_member(object, ring->name, one);
    }
    return object;
}

static JsonObject *memory_slots(const struct rig_device_facts *facts)
{
    struct rig_device_slots slots = rig_device_slots(facts);
    JsonObject *object = json_object_new();

    set_number(object, "count", slots.count);
    set_number(object, "first", slots.first);
    set_number(object, "last", slots.last);
    set_number(object, "id_bits", slots.id_bits);
    set_number(object, "generation_bits", slots.generation_bits);
    set_number(object, "generation", slots.generation);
    set_number(object, "offset_bits", slots.offset_bits);
    return object;
}

static JsonArray *modes(const struct rig_device_facts *facts)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < facts->modes->len; i++) {
        const QXLMode *mode = &g_array_index(facts->modes, QXLMode, i);
        JsonObject *one = json_object_new();

        set_number(one, "id", mode->id);
        set_number(one, "x_res", mode->x_res);
        set_number(one, "y_res", mode->y_res);
        set_number(one, "bits", mode->bits);
        set_number(one, "stride", mode->stride);
        set_number(one, "x_mili", mode->x_mili);
        set_number(one, "y_mili", mode->y_mili);
        set_number(one, "orientation", mode->orientation);
        json_array_add_object_element(array, one);
    }
    return array;
}

void rig_device_print_json(const struct rig_device_facts *facts)
{
    JsonObject *object = json_object_new();

    set_identification(object, facts);
    json_object_set_array_member(object, "bars", bars(facts));
    json_object_set_object_member(object, "rom",
                                  fields_of(&facts->rom, rig_rom_fields, RIG_ROM_FIELDS));
    json_object_set_object_member(object, "ram_header", header(facts));
    json_object_set_object_member(object, "memory_slots", memory_slots(facts));
    json_object_set_array_member(object, "modes", modes(facts));
    rig_json_print_object(object);
}
