/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "step.h"

struct rig_step *rig_step_copy(const struct rig_step *step)
{
    struct rig_step *copy = g_new(struct rig_step, 1);

    *copy = *step;
    if (step->kind == RIG_STEP_WRITE) {
        copy->write.bytes = g_malloc(step->write.size + 1u);
        memcpy(copy->write.bytes, step->write.bytes, step->write.size);
    }
    return copy;
}

void rig_step_free(struct rig_step *step)
{
    if (step && step->kind == RIG_STEP_WRITE)
        g_free(step->write.bytes);
    g_free(step);
}

static void free_element(gpointer step)
{
    rig_step_free(step);
}

struct rig_sequence *rig_sequence_new(const struct fake_qxl_config *device)
{
    struct rig_sequence *sequence = g_new(struct rig_sequence, 1);

    *sequence = (struct rig_sequence){*device, g_ptr_array_new_with_free_func(free_element)};
    return sequence;
}

void rig_sequence_add(struct rig_sequence *sequence, const struct rig_step *step)
{
    g_ptr_array_add(sequence->steps, rig_step_copy(step));
}

struct rig_sequence *rig_sequence_of(const struct fake_qxl_config *device,
                                     const struct rig_step *steps, size_t count)
{
    struct rig_sequence *sequence = rig_sequence_new(device);

    for (size_t i = 0; i < count; i++)
        rig_sequence_add(sequence, &steps[i]);
    return sequence;
}

struct rig_sequence *rig_sequence_copy(const struct rig_sequence *sequence)
{
    struct rig_sequence *copy = rig_sequence_new(&sequence->device);

    for (guint i = 0; i < sequence->steps->len; i++)
        rig_sequence_add(copy, sequence->steps->pdata[i]);
    return copy;
}

void rig_sequence_free(struct rig_sequence *sequence)
{
    if (!sequence)
        return;
    g_ptr_array_unref(sequence->steps);
    g_free(sequence);
}
