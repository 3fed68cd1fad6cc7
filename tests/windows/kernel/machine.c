/* SPDX-License-Identifier: BSD-3-Clause */
#include "machine.h"

static struct fake_qxl *device;

void machine_start(const struct fake_qxl_config *config)
{
    device = fake_qxl_create(config ? config : &(struct fake_qxl_config){0}, NULL, NULL);
}

void machine_stop(void)
{
    fake_qxl_destroy(device);
    device = NULL;
}

struct fake_qxl *machine_device(void)
{
    return device;
}
