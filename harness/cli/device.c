/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"
#include "device_fuzz.h"
#include "device_print.h"
#include "device_scenarios.h"
#include "verb.h"

#include <scenario.h>
#include <stdio.h>
#include <string.h>

static const struct rig_device_kind *const kinds[] = {&rig_device_fake, &rig_device_qemu};

/** What was asked for. */
struct request {
    char *backend;
    gint revision, ram_size, vgamem, vram_size, vram64_size, surfaces; /**< sizes in MiB */
    gboolean secondary, json, lspci, scenarios;
    gint fuzz, sequences, steps;
    char *seed;
};

/** In the place of a number that was not given. */
enum { NOT_GIVEN = G_MININT };

static bool in_range(const char *option, gint value, gint min, gint max)
{
    if (value >= min && value <= max)
        return true;
    fprintf(stderr, "%s: --%s: expected %d to %d, found %d\n", g_get_prgname(), option, min, max,
            value);
    return false;
}

static bool exclude(bool first, const char *first_name, bool second, const char *second_name)
{
    if (first && second)
        fprintf(stderr, "%s: --%s and --%s: expected one of them, found both\n", g_get_prgname(),
                first_name, second_name);
    return !(first && second);
}

/** The name of the option that asks for made-up sequences, NULL if none does. */
static const char *fuzz_option(const struct request *request)
{
    if (request->fuzz != NOT_GIVEN)
        return "fuzz";
    return request->sequences != NOT_GIVEN ? "sequences" : NULL;
}

static bool is_fuzz_possible(const struct request *request)
{
    const char *fuzz = fuzz_option(request);
    const struct {
        const char *name;
        bool given;
    } others[] = {
        {"lspci", request->lspci},
        {"scenarios", request->scenarios},
        {"revision", request->revision != NOT_GIVEN},
        {"secondary", request->secondary},
        {"ram-size-mb", request->ram_size != NOT_GIVEN},
        {"vgamem-mb", request->vgamem != NOT_GIVEN},
        {"vram-size-mb", request->vram_size != NOT_GIVEN},
        {"vram64-size-mb", request->vram64_size != NOT_GIVEN},
        {"surfaces", request->surfaces != NOT_GIVEN},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (!exclude(true, fuzz, others[i].given, others[i].name))
            return false;
    if (request->backend && strcmp(request->backend, rig_device_qemu.name)) {
        fprintf(stderr,
                "%s: --backend: expected qemu or none with --%s, which compares QEMU's device with "
                "the fake one; found `%s`\n",
                g_get_prgname(), fuzz, request->backend);
        return false;
    }
    return (request->fuzz == NOT_GIVEN || in_range("fuzz", request->fuzz, 1, G_MAXINT)) &&
           (request->sequences == NOT_GIVEN ||
            in_range("sequences", request->sequences, 1, G_MAXINT)) &&
           (request->steps == NOT_GIVEN || in_range("steps", request->steps, 1, 10000));
}

static bool is_without_fuzz(const char *option, bool given)
{
    if (given)
        fprintf(stderr, "%s: --%s: expected --fuzz or --sequences with it, found neither\n",
                g_get_prgname(), option);
    return !given;
}

static bool is_device_possible(const struct request *request)
{
    return is_without_fuzz("seed", request->seed) &&
           is_without_fuzz("steps", request->steps != NOT_GIVEN) &&
           exclude(request->json, "json", request->lspci, "lspci") &&
           exclude(request->lspci, "lspci", request->scenarios, "scenarios") &&
           in_range("revision", request->revision, 1, 5) &&
           in_range("ram-size-mb", request->ram_size, 1, 1024) &&
           in_range("vgamem-mb", request->vgamem, 1, 256) &&
           in_range("vram-size-mb", request->vram_size, 1, 1024) &&
           in_range("vram64-size-mb", request->vram64_size, 0, 65536) &&
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

static void set_default(gint *number, uint32_t value)
{
    if (*number == NOT_GIVEN)
        *number = (gint)value;
}

/** Those of QEMU; scenarios are made for a small device. */
static void set_defaults(struct request *request)
{
    struct fake_qxl_config device = {
        .ram_size_mb = 64,
        .vgamem_mb = 16,
        .vram_size_mb = 64,
        .surfaces = 1024,
    };

    set_default(&request->revision, 5);
    set_default(&request->vram64_size, 0);
    if (request->scenarios)
        rig_scenario_device(&device);
    set_default(&request->ram_size, device.ram_size_mb);
    set_default(&request->vgamem, device.vgamem_mb);
    set_default(&request->vram_size, device.vram_size_mb);
    set_default(&request->surfaces, device.surfaces);
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
         "Surfaces in 64 bits, 0 to 65536 (0)", "N"},
        {"surfaces", 0, 0, G_OPTION_ARG_INT, &request->surfaces,
         "Ids of surfaces, 1 to 1048576 (1024)", "N"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &request->json, "One JSON object", NULL},
        {"scenarios", 0, 0, G_OPTION_ARG_NONE, &request->scenarios,
         "Play what a driver does, and say how it went; the device is a small one", NULL},
        {"lspci", 0, 0, G_OPTION_ARG_NONE, &request->lspci,
         "Config space, for `lspci -vvv -F FILE`", NULL},
        {"fuzz", 0, 0, G_OPTION_ARG_INT, &request->fuzz,
         "Play made-up sequences on the fake device and on a QEMU for so long, and compare",
         "SECONDS"},
        {"sequences", 0, 0, G_OPTION_ARG_INT, &request->sequences,
         "So many; with --fuzz, whichever ends first", "N"},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &request->seed,
         "What they are made from; another one each time if not given", "N|0xN"},
        {"steps", 0, 0, G_OPTION_ARG_INT, &request->steps, "Of a sequence, 1 to 10000 (50)", "N"},
        G_OPTION_ENTRY_NULL,
    };

    if (!rig_verb_options(&rig_verb_device, entries,
                          "  0  all well\n  1  the device or a scenario failed, or a sequence "
                          "differs\n",
                          &argc, &argv, 0, 0))
        return false;
    if (fuzz_option(request))
        return is_fuzz_possible(request);
    set_defaults(request);
    return is_device_possible(request);
}

static struct fake_qxl_config config_of(const struct request *request)
{
    return (struct fake_qxl_config){
        .revision = (uint8_t)request->revision,
        .secondary = request->secondary,
        .ram_size_mb = (uint32_t)request->ram_size,
        .vgamem_mb = (uint32_t)request->vgamem,
        .vram_size_mb = (uint32_t)request->vram_size,
        .vram64_size_mb = (uint32_t)request->vram64_size,
        .surfaces = (uint32_t)request->surfaces,
    };
}

static int show(const struct rig_device_kind *kind, const struct request *request)
{
    const struct fake_qxl_config config = config_of(request);
    struct rig_device_facts facts;
    GError *error = NULL;
    void *device = kind->open(&config, &error);
    bool known = device && rig_device_facts_read(kind, device, &facts, &error);

    if (device)
        kind->close(device);
    if (!known)
        return rig_verb_refuse(error);
    if (request->json)
        rig_device_print_json(&facts);
    else if (request->lspci)
        rig_device_print_lspci(&facts);
    else
        rig_device_print_text(&facts);
    rig_device_facts_finish(&facts);
    return RIG_EXIT_WELL;
}

static int act(const struct rig_device_kind *kind, const struct request *request)
{
    const struct fake_qxl_config config = config_of(request);

    return request->scenarios ? rig_device_scenarios(kind->name, &config, request->json)
                              : show(kind, request);
}

static int given_or(gint number, int otherwise)
{
    return number == NOT_GIVEN ? otherwise : number;
}

static int fuzz(const struct request *request)
{
    return rig_device_fuzz(&(struct rig_device_fuzz){
        .seconds = given_or(request->fuzz, 0),
        .sequences = (guint64)given_or(request->sequences, 0),
        .steps = (unsigned)given_or(request->steps, 50),
        .seed = request->seed,
        .json = request->json,
    });
}

static int device(int argc, char **argv)
{
    struct request request = {
        .revision = NOT_GIVEN,
        .ram_size = NOT_GIVEN,
        .vgamem = NOT_GIVEN,
        .vram_size = NOT_GIVEN,
        .vram64_size = NOT_GIVEN,
        .surfaces = NOT_GIVEN,
        .fuzz = NOT_GIVEN,
        .sequences = NOT_GIVEN,
        .steps = NOT_GIVEN,
    };
    const struct rig_device_kind *kind = NULL;
    int status = RIG_EXIT_USAGE;

    if (read_request(&request, argc, argv)) {
        if (fuzz_option(&request))
            status = rig_verb_finish(fuzz(&request));
        else if ((kind = find_kind(request.backend ? request.backend : kinds[0]->name)))
            status = rig_verb_finish(act(kind, &request));
    }
    g_free(request.seed);
    g_free(request.backend);
    return status;
}

const struct rig_verb rig_verb_device = {
    .name = "device",
    .synopsis = "",
    .summary = "Show what a device is: config space, BARs, ROM, RAM header, modes; play scenarios "
               "on it, or compare the fake device with QEMU's",
    .function = device,
};
