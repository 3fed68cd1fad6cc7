/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"
#include "device_print.h"
#include "verb.h"

#include <qemu.h>
#include <stdio.h>
#include <string.h>

static const struct rig_device_kind *const kinds[] = {&rig_device_fake, &rig_device_qemu};

/** What was asked for. */
struct request {
    char *backend;
    gint revision, ram_size, vgamem, vram_size, vram64_size, surfaces; /**< sizes in MiB */
    gboolean secondary, json, lspci;
};

static bool in_range(const char *option, gint value, gint min, gint max)
{
    if (value >= min && value <= max)
        return true;
    fprintf(stderr, "%s: --%s: expected %d to %d, found %d\n", g_get_prgname(), option, min, max,
            value);
    return false;
}

static bool is_possible(const struct request *request)
{
    if (request->json && request->lspci) {
        fprintf(stderr, "%s: --json and --lspci: expected one of them, found both\n",
                g_get_prgname());
        return false;
    }
    return in_range("revision", request->revision, 1, 5) &&
           in_range("ram-size-mb", request->ram_size, 1, 1024) &&
           in_range("vgamem-mb", request->vgamem, 1, 256) &&
           in_range("vram-size-mb", request->vram_size, 1, 1024) &&
           in_range("vram64-size-mb", request->vram64_size, 0, 1048576) &&
           in_range("surfaces", request->surfaces, 1, 1048576);
}

static const struct rig_device_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (!strcmp(name, kinds[i]->name))
            return kinds[i];
    fprintf(stderr, "%s: --backend: expected ", g_get_prgname());
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        fprintf(stderr, "%s%s", i ? " or " : "", kinds[i]->name);
    fprintf(stderr, ", found `%s`\n", name);
    return NULL;
}

static bool read_request(struct request *request, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"backend", 'b', 0, G_OPTION_ARG_STRING, &request->backend,
         "The device in this program, or that of a QEMU; fake if not given", "fake|qemu"},
        {"revision", 'r', 0, G_OPTION_ARG_INT, &request->revision, "PCI revision, 1 to 5 (5)", "N"},
        {"secondary", 's', 0, G_OPTION_ARG_NONE, &request->secondary,
         "`qxl`, without VGA, rather than `qxl-vga`", NULL},
        {"ram-size-mb", 0, 0, G_OPTION_ARG_INT, &request->ram_size, "BAR 0, 1 to 1024 (64)", "N"},
        {"vgamem-mb", 0, 0, G_OPTION_ARG_INT, &request->vgamem,
         "Room for the primary surface, 1 to 256 (16)", "N"},
        {"vram-size-mb", 0, 0, G_OPTION_ARG_INT, &request->vram_size,
         "Surfaces in 32 bits, 1 to 1024 (64)", "N"},
        {"vram64-size-mb", 0, 0, G_OPTION_ARG_INT, &request->vram64_size,
         "Surfaces in 64 bits, 0 to 1048576 (0)", "N"},
        {"surfaces", 0, 0, G_OPTION_ARG_INT, &request->surfaces,
         "Ids of surfaces, 1 to 1048576 (1024)", "N"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &request->json, "One JSON object", NULL},
        {"lspci", 0, 0, G_OPTION_ARG_NONE, &request->lspci,
         "Config space, for `lspci -vvv -F FILE`", NULL},
        G_OPTION_ENTRY_NULL,
    };

    return rig_verb_options(&rig_verb_device, entries, "  0  all well\n  1  the device failed\n",
                            &argc, &argv, 0, 0) &&
           is_possible(request);
}

static int show(const struct rig_device_kind *kind, const struct request *request)
{
    const struct fake_qxl_config config = {
        .revision = (uint8_t)request->revision,
        .secondary = request->secondary,
        .ram_size_mb = (uint32_t)request->ram_size,
        .vgamem_mb = (uint32_t)request->vgamem,
        .vram_size_mb = (uint32_t)request->vram_size,
        .vram64_size_mb = (uint32_t)request->vram64_size,
        .surfaces = (uint32_t)request->surfaces,
    };
    struct rig_device_facts facts;
    GError *error = NULL;
    void *device = kind->open(&config, &error);
    bool known = device && rig_device_facts_read(kind, device, &facts, &error);

    if (device)
        kind->close(device);
    if (!known) {
        int status = g_error_matches(error, RIG_QEMU_ERROR, RIG_QEMU_ERROR_ABSENT)
                         ? RIG_EXIT_IMPOSSIBLE
                         : RIG_EXIT_DIFFERS;

        fprintf(stderr, "%s: %s\n", g_get_prgname(), error->message);
        g_error_free(error);
        return status;
    }
    if (request->json)
        rig_device_print_json(&facts);
    else if (request->lspci)
        rig_device_print_lspci(&facts);
    else
        rig_device_print_text(&facts);
    rig_device_facts_finish(&facts);
    return RIG_EXIT_WELL;
}

static int device(int argc, char **argv)
{
    struct request request = {
        .revision = 5,
        .ram_size = 64,
        .vgamem = 16,
        .vram_size = 64,
        .surfaces = 1024,
    };
    const struct rig_device_kind *kind = NULL;
    int status = RIG_EXIT_USAGE;

    if (read_request(&request, argc, argv))
        kind = find_kind(request.backend ? request.backend : kinds[0]->name);
    if (kind)
        status = rig_verb_finish(show(kind, &request));
    g_free(request.backend);
    return status;
}

const struct rig_verb rig_verb_device = {
    .name = "device",
    .synopsis = "",
    .summary = "Show what a device is: config space, BARs, ROM, RAM header, modes",
    .function = device,
};
