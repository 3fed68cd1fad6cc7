/* SPDX-License-Identifier: BSD-3-Clause */
/* What the readers of recordings and of logs share. */
#ifndef RIG_CUT_PRIVATE_H
#define RIG_CUT_PRIVATE_H

#include "cut.h"

#include "../recording/recording.h"

/* Which surfaces are there. */
struct cut_lives {
    struct rig_cut *cut;
    GHashTable *live; /* device and id to the index of a surface */
};

void cut_lives_init(struct cut_lives *lives, struct rig_cut *cut);
void cut_lives_finish(struct cut_lives *lives);
/* Begins; what had this id ends, but by no part. Returns its index. */
uint32_t cut_lives_begin(struct cut_lives *lives, uint32_t device, uint32_t id, uint32_t part);
/* A part ends it. Returns whether there was one. */
bool cut_lives_end(struct cut_lives *lives, uint32_t device, uint32_t id, uint32_t part);
/* A part ends all of a device. */
void cut_lives_end_all(struct cut_lives *lives, uint32_t device, uint32_t part);
/* The surface; one that was never seen to begin was there before the trace. */
uint32_t cut_lives_find(struct cut_lives *lives, uint32_t device, uint32_t id);
/* The primary, or RIG_CUT_NONE. */
uint32_t cut_lives_primary(const struct cut_lives *lives, uint32_t device);

static inline struct rig_cut_surface *cut_surface(const struct rig_cut *cut, uint32_t index)
{
    return &g_array_index(cut->surfaces, struct rig_cut_surface, index);
}

static inline struct rig_cut_part *cut_part(const struct rig_cut *cut, uint32_t index)
{
    return &g_array_index(cut->parts, struct rig_cut_part, index);
}

static inline struct rig_cut_read *cut_read(const struct rig_cut *cut, uint32_t index)
{
    return &g_array_index(cut->reads, struct rig_cut_read, index);
}

static inline struct rig_cut_piece *cut_piece(const struct rig_cut *cut, uint32_t index)
{
    return &g_array_index(cut->pieces, struct rig_cut_piece, index);
}

/* A part that is all zeros but for what is none. */
struct rig_cut_part cut_new_part(enum rig_cut_role role);
/* Its index. */
uint32_t cut_add_part(struct rig_cut *cut, const struct rig_cut_part *part);

/* What a drawing reads and covers. `part` has its surface. */
void cut_describe_draw(struct cut_lives *lives, const QXLCommandExt *command,
                       struct rig_cut_part *part);

/* Fill in parts, surfaces, reads and pieces. Returns false with error set (READ). */
bool cut_read_recording(struct rig_cut *cut, struct rig_recording *recording, GError **error);
bool cut_read_log(struct rig_cut *cut, const char *path, GError **error);

/* A file without a name that takes bytes. -1 with error set. */
int cut_open_scratch(char **name, GError **error);
/* The file's bytes; it is removed and closed. */
bool cut_map_scratch(struct rig_cut *cut, int fd, char *name, GError **error);

#endif
