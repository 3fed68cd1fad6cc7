/* SPDX-License-Identifier: BSD-3-Clause */
#include "json_print.h"

#include <stdio.h>

void rig_json_print(JsonNode *root)
{
    char *text = json_to_string(root, TRUE);

    puts(text);
    g_free(text);
    json_node_unref(root);
}

void rig_json_print_object(JsonObject *object)
{
    JsonNode *root = json_node_new(JSON_NODE_OBJECT);

    json_node_take_object(root, object);
    rig_json_print(root);
}
