/* SPDX-License-Identifier: BSD-3-Clause */
#include "machine.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>

#include "../trace/reader.h"

/* Roomy, so that any primary surface and any number of surfaces of a capture fits. Memory that is
 * not touched costs nothing. */
enum {
    VGAMEM_MB = 256,
    RAM_MB = 512,
    VRAM_MB = 256,
    SURFACES = 4096,
    COMPLAINTS_MAX = 4096, /* bytes */
};

static void complain(struct rig_machine *machine, const char *text, size_t length)
{
    if (machine->complaints->len + length > COMPLAINTS_MAX)
        return;
    g_string_append_len(machine->complaints, text, (gssize)length);
    if (length == 0 || text[length - 1] != '\n')
        g_string_append_c(machine->complaints, '\n');
}

static void on_device_print(void *context, const char *text, size_t length)
{
    struct rig_machine *machine = context;
    uint32_t device;

    if (length > 0 && text[length - 1] == '\n' &&
        rig_parse_command(text, length - 1, &device, &machine->command))
        machine->commands++;
    else
        complain(machine, text, length);
}

static void on_verdict(void *context, const QXLCommandExt *command, enum fake_qxl_verdict verdict,
                       const char *reason)
{
    static const char *const DEEDS[] = {
        [FAKE_QXL_ACCEPT] = "warned of",
        [FAKE_QXL_DROP] = "dropped",
        [FAKE_QXL_ABORT] = "aborted on",
        [FAKE_QXL_CHANCE] = "dropped, or died of,",
    };
    struct rig_machine *machine = context;
    g_autofree char *text = NULL;

    (void)command;
    if (!reason)
        return;
    text = g_strdup_printf("spice-server would have %s it: %s", DEEDS[verdict], reason);
    complain(machine, text, strlen(text));
}

static void on_core_print(struct rig_deterministic *os, const char *text)
{
    complain(os->test, text, strlen(text));
}

static struct rig_backend *power_on(struct rig_machine *machine)
{
    const struct rig_fake_options options = {
        .device =
            {
                .id = machine->options.id,
                .revision = machine->options.revision,
                .ram_size_mb = RAM_MB,
                .vgamem_mb = VGAMEM_MB,
                .vram_size_mb = VRAM_MB,
                .surfaces = SURFACES,
                .cmdlog = true,
            },
        .host = RIG_FAKE_HOST_CHECKING,
        .print = on_device_print,
        .verdict = on_verdict,
        .context = machine,
    };

    return rig_fake_backend_create(&options);
}

/* A client that can do what the drivers ask for. */
static void connect_client(struct rig_machine *machine)
{
    uint8_t capabilities[QXL_CLIENT_CAPABILITIES_SIZE];

    memset(capabilities, 0xff, sizeof(capabilities));
    fake_qxl_set_client(rig_fake_backend_device(machine->backend), true, capabilities);
}

enum qxl_status rig_machine_start(struct rig_machine *machine)
{
    enum qxl_status status = qxl_display_start(machine->display);

    /* RESET made the device forget its client. */
    if (status == QXL_STATUS_OK)
        connect_client(machine);
    return status;
}

static bool bring_up(struct rig_machine *machine, GError **error)
{
    const char *reason = NULL;
    enum qxl_status status = qxl_probe(&machine->backend->bars, &machine->hw, &reason);

    if (status == QXL_STATUS_OK) {
        machine->os.hw = &machine->hw;
        status = qxl_display_create(&machine->hw, &rig_deterministic_os, &machine->os, NULL,
                                    &machine->display);
    }
    if (status == QXL_STATUS_OK)
        status = rig_machine_start(machine);
    if (status == QXL_STATUS_OK)
        return true;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                "the driver core does not come up on the fake device: %s%s%s",
                qxl_status_name(status), reason ? ": " : "\n",
                reason ? reason : g_strchomp(machine->complaints->str));
    return false;
}

struct rig_machine *rig_machine_create(const struct rig_machine_options *options, GError **error)
{
    struct rig_machine *machine = g_new0(struct rig_machine, 1);

    machine->options = *options;
    machine->complaints = g_string_new(NULL);
    machine->backend = power_on(machine);
    if (!machine->backend) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno),
                    "a fake device cannot be made: %s", g_strerror(errno));
        rig_machine_destroy(machine);
        return NULL;
    }
    rig_deterministic_init(&machine->os, machine->backend);
    machine->os.test = machine;
    machine->os.on_print = on_core_print;
    if (!bring_up(machine, error)) {
        rig_machine_destroy(machine);
        return NULL;
    }
    return machine;
}

void rig_machine_destroy(struct rig_machine *machine)
{
    if (!machine)
        return;
    qxl_display_destroy(machine->display);
    rig_backend_destroy(machine->backend);
    g_string_free(machine->complaints, TRUE);
    g_free(machine);
}

bool rig_machine_take(struct rig_machine *machine)
{
    uint64_t before = machine->commands;

    while (machine->commands == before) {
        if (!machine->backend->ops->step(machine->backend))
            return false;
    }
    return true;
}
