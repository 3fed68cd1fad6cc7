/* SPDX-License-Identifier: BSD-3-Clause */
#include "device_facts.h"
#include "device_fuzz.h"
#include "device_print.h"
#include "device_scenarios.h"
#include "verb.h"

#include <scenario.h>
#include <stdio.h>
#include <string.h>

static const struct rig_device_kind *const kinds[] = {&rig_device_fake, &rig_device_spice,
                                                      &rig_device_qemu};

/** The options that are numbers, in the order of `numbers`. */
enum number {
    REVISION,
    RAM_SIZE,
    VGAMEM,
    VRAM_SIZE,
    VRAM64_SIZE,
    SURFACES,
    DEVICE_NUMBERS, /**< those before say what the device is; sizes are in MiB */
    FUZZ = DEVICE_NUMBERS,
    SEQUENCES,
    FIRST,
    STEPS,
    NUMBERS
};

static const struct {
    const char *name;
    gint64 min, max;
} numbers[NUMBERS] = {
    [REVISION] = {"revision", 1, 5},
    [RAM_SIZE] = {"ram-size-mb", 1, 1024},
    [VGAMEM] = {"vgamem-mb", 1, 256},
    [VRAM_SIZE] = {"vram-size-mb", 1, 1024},
    [VRAM64_SIZE] = {"vram64-size-mb", 0, 65536},
    [SURFACES] = {"surfaces", 1, 1048576},
    [FUZZ] = {"fuzz", 1, G_MAXINT32},
    [SEQUENCES] = {"sequences", 1, G_MAXINT32},
    [FIRST] = {"first", 0, G_MAXINT64},
    [STEPS] = {"steps", 1, 10000},
};

/** What was asked for. */
struct request {
    char *backend, *seed;
    char *texts[NUMBERS];   /**< as they were given; NULL: not given */
    gint64 values[NUMBERS]; /**< of those that were given, or have a default */
    gboolean secondary, json, lspci, scenarios;
};

static bool parse_number(struct request *request, enum number number)
{
    const char *text = request->texts[number];
    gint64 min = numbers[number].min, max = numbers[number].max;

    if (!text || g_ascii_string_to_signed(text, 10, min, max, &request->values[number], NULL))
        return true;
    fprintf(stderr, "%s: --%s: expected %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", found `%s`\n",
            g_get_prgname(), numbers[number].name, min, max, text);
    return false;
}

static bool parse_numbers(struct request *request)
{
    for (int number = 0; number < NUMBERS; number++)
        if (!parse_number(request, (enum number)number))
            return false;
    return true;
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
    if (request->texts[FUZZ])
        return numbers[FUZZ].name;
    return request->texts[SEQUENCES] ? numbers[SEQUENCES].name : NULL;
}

static bool is_fuzz_possible(const struct request *request)
{
    const char *fuzz = fuzz_option(request);

    for (int number = 0; number < DEVICE_NUMBERS; number++)
        if (!exclude(true, fuzz, request->texts[number], numbers[number].name))
            return false;
    if (!exclude(true, fuzz, request->lspci, "lspci") ||
        !exclude(true, fuzz, request->scenarios, "scenarios") ||
        !exclude(true, fuzz, request->secondary, "secondary"))
        return false;
    if (!request->backend || !strcmp(request->backend, rig_device_qemu.name))
        return true;
    fprintf(stderr,
            "%s: --backend: expected qemu or none with --%s, which compares QEMU's device with "
            "the fake one; found `%s`\n",
            g_get_prgname(), fuzz, request->backend);
    return false;
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
           is_without_fuzz("first", request->texts[FIRST]) &&
           is_without_fuzz("steps", request->texts[STEPS]) &&
           exclude(request->json, "json", request->lspci, "lspci") &&
           exclude(request->lspci, "lspci", request->scenarios, "scenarios");
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

/** Those of QEMU; scenarios are made for a small device. */
static void set_defaults(struct request *request)
{
    struct fake_qxl_config device = {
        .ram_size_mb = 64,
        .vgamem_mb = 16,
        .vram_size_mb = 64,
        .surfaces = 1024,
    };

    if (request->scenarios)
        rig_scenario_device(&device);
    request->values[REVISION] = 5;
    request->values[RAM_SIZE] = device.ram_size_mb;
    request->values[VGAMEM] = device.vgamem_mb;
    request->values[VRAM_SIZE] = device.vram_size_mb;
    request->values[SURFACES] = device.surfaces;
    request->values[STEPS] = 50;
}

static bool read_request(struct request *request, int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"backend", 'b', 0, G_OPTION_ARG_STRING, &request->backend,
         "The device in this program, alone (fake, if not given) or with the renderer of "
         "libspice-server, or that of a QEMU ($QXL_QEMU, or qemu-system-x86_64)",
         "fake|spice|qemu"},
        {"revision", 'r', 0, G_OPTION_ARG_STRING, &request->texts[REVISION],
         "PCI revision, 1 to 5 (5)", "N"},
        {"secondary", 's', 0, G_OPTION_ARG_NONE, &request->secondary,
         "`qxl`, without VGA, rather than `qxl-vga`", NULL},
        {"ram-size-mb", 0, 0, G_OPTION_ARG_STRING, &request->texts[RAM_SIZE],
         "BAR 0, 1 to 1024 (64)", "N"},
        {"vgamem-mb", 0, 0, G_OPTION_ARG_STRING, &request->texts[VGAMEM],
         "Room for the primary surface, 1 to 256 (16)", "N"},
        {"vram-size-mb", 0, 0, G_OPTION_ARG_STRING, &request->texts[VRAM_SIZE],
         "Surfaces in 32 bits, 1 to 1024 (64)", "N"},
        {"vram64-size-mb", 0, 0, G_OPTION_ARG_STRING, &request->texts[VRAM64_SIZE],
         "Surfaces in 64 bits, 0 to 65536 (0)", "N"},
        {"surfaces", 0, 0, G_OPTION_ARG_STRING, &request->texts[SURFACES],
         "Ids of surfaces, 1 to 1048576 (1024)", "N"},
        {"json", 'j', 0, G_OPTION_ARG_NONE, &request->json, "One JSON object", NULL},
        {"scenarios", 0, 0, G_OPTION_ARG_NONE, &request->scenarios,
         "Play what a driver does, and say how it went; the device is a small one", NULL},
        {"lspci", 0, 0, G_OPTION_ARG_NONE, &request->lspci,
         "Config space, for `lspci -vvv -F FILE`", NULL},
        {"fuzz", 0, 0, G_OPTION_ARG_STRING, &request->texts[FUZZ],
         "Play made-up sequences on the fake device and on a QEMU for so long, and compare",
         "SECONDS"},
        {"sequences", 0, 0, G_OPTION_ARG_STRING, &request->texts[SEQUENCES],
         "So many; with --fuzz, whichever ends first", "N"},
        {"first", 0, 0, G_OPTION_ARG_STRING, &request->texts[FIRST],
         "Begin with the sequence of this number, which a difference is told with (0)", "N"},
        {"seed", 0, 0, G_OPTION_ARG_STRING, &request->seed,
         "What they are made from; another one each time if not given", "N|0xN"},
        {"steps", 0, 0, G_OPTION_ARG_STRING, &request->texts[STEPS],
         "Of a sequence, 1 to 10000 (50)", "N"},
        G_OPTION_ENTRY_NULL,
    };

    if (!rig_verb_options(&rig_verb_device, entries,
                          "  0  all well\n  1  the device or a scenario failed, or a sequence "
                          "differs\n  130, 143  interrupted, until then all well\n",
                          &argc, &argv, 0, 0))
        return false;
    set_defaults(request);
    return (fuzz_option(request) ? is_fuzz_possible(request) : is_device_possible(request)) &&
           parse_numbers(request);
}

static struct fake_qxl_config config_of(const struct request *request)
{
    const gint64 *values = request->values;

    return (struct fake_qxl_config){
        .revision = (uint8_t)values[REVISION],
        .secondary = request->secondary,
        .ram_size_mb = (uint32_t)values[RAM_SIZE],
        .vgamem_mb = (uint32_t)values[VGAMEM],
        .vram_size_mb = (uint32_t)values[VRAM_SIZE],
        .vram64_size_mb = (uint32_t)values[VRAM64_SIZE],
        .surfaces = (uint32_t)values[SURFACES],
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

static int fuzz(const struct request *request)
{
    return rig_device_fuzz(&(struct rig_device_fuzz){
        .seconds = request->values[FUZZ],
        .first = (guint64)request->values[FIRST],
        .sequences = (guint64)request->values[SEQUENCES],
        .steps = (unsigned)request->values[STEPS],
        .seed = request->seed,
        .json = request->json,
    });
}

static int device(int argc, char **argv)
{
    struct request request = {.backend = NULL};
    const struct rig_device_kind *kind = NULL;
    int status = RIG_EXIT_USAGE;

    if (read_request(&request, argc, argv)) {
        if (fuzz_option(&request))
            status = rig_verb_finish(fuzz(&request));
        else if ((kind = find_kind(request.backend ? request.backend : kinds[0]->name)))
            status = rig_verb_finish(act(kind, &request));
    }
    for (int number = 0; number < NUMBERS; number++)
        g_free(request.texts[number]);
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
