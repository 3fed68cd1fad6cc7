/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file json_print.h
 * JSON for people and programs, indented, on stdout.
 */
#ifndef RIG_JSON_PRINT_H
#define RIG_JSON_PRINT_H

#include <json-glib/json-glib.h>

/** Takes the node. */
void rig_json_print(JsonNode *root);
/** Takes the object. */
void rig_json_print_object(JsonObject *object);

#endif
