/* SPDX-License-Identifier: BSD-3-Clause */
/* Port operations: which port by revision and choice, one at a time, a deadline, a way back. */
#include "fixture.h"

#include "io.h"
#include "state.h"

static const uint64_t IO_TIMEOUT = 315ull * MS;

enum { NO_PORT = 0xff };

static enum qxl_status create_primary(struct fixture *f)
{
    const QXLSurfaceCreate create = {
        .width = 64,
        .height = 64,
        .stride = 256,
        .format = SPICE_SURFACE_FMT_32_xRGB,
        .mem = memslot_address(&f->display->slots[APERTURE_MAIN], 0, 64 * 256).value,
    };

    return io_create_primary(f->display, &create);
}

static enum qxl_status update_area(struct fixture *f)
{
    const struct qxl_rect area = {.right = 8, .bottom = 8};

    return io_update_area(f->display, 0, &area);
}

static enum qxl_status flush_surfaces(struct fixture *f)
{
    return io_flush_surfaces(f->display);
}

static enum qxl_status monitors_config(struct fixture *f)
{
    const struct memslot *slot = &f->display->slots[APERTURE_MAIN];

    return io_monitors_config(f->display, memslot_address(slot, f->hw.pages_offset, 4));
}

static enum qxl_status destroy_primary(struct fixture *f)
{
    return io_destroy_primary(f->display);
}

static enum qxl_status destroy_all_surfaces(struct fixture *f)
{
    return io_destroy_all_surfaces(f->display);
}

static enum qxl_status add_memslot(struct fixture *f)
{
    const QXLMemSlot range = {f->hw.ram.physical, f->hw.ram.physical + f->hw.ram.size};

    return io_memslot_add(f->display, 7, &range);
}

/* In an order in which the device takes them all. */
static const struct operation {
    enum qxl_status (*run)(struct fixture *f);
    uint8_t sync_port, async_port, revision;
} OPERATIONS[] = {
    {add_memslot, QXL_IO_MEMSLOT_ADD, QXL_IO_MEMSLOT_ADD_ASYNC, 2},
    {create_primary, QXL_IO_CREATE_PRIMARY, QXL_IO_CREATE_PRIMARY_ASYNC, 2},
    {update_area, QXL_IO_UPDATE_AREA, QXL_IO_UPDATE_AREA_ASYNC, 2},
    {flush_surfaces, NO_PORT, QXL_IO_FLUSH_SURFACES_ASYNC, 3},
    {monitors_config, NO_PORT, QXL_IO_MONITORS_CONFIG_ASYNC, 4},
    {destroy_primary, QXL_IO_DESTROY_PRIMARY, QXL_IO_DESTROY_PRIMARY_ASYNC, 2},
    {destroy_all_surfaces, QXL_IO_DESTROY_ALL_SURFACES, QXL_IO_DESTROY_ALL_SURFACES_ASYNC, 2},
};

enum { OPERATION_COUNT = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]) };

static void open_io(struct fixture *f, void **state)
{
    const struct fixture_options options = {.variant = *state,
                                            .config = {.io_timeout_ns = IO_TIMEOUT}};

    fixture_open(f, &options);
}

static bool runs_synchronously(const struct fixture *f, const struct operation *operation)
{
    return operation->sync_port != NO_PORT && (f->hw.revision < 3 || f->display->config.sync_io);
}

static void set_faults(struct fixture *f, struct fake_qxl_faults faults)
{
    fake_qxl_set_faults(f->device, &faults);
}

static void each_operation_uses_its_port_and_no_other(void **state)
{
    struct fixture f;

    open_io(&f, state);
    for (int i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = &OPERATIONS[i];
        bool synchronous = runs_synchronously(&f, operation);
        uint8_t port = synchronous ? operation->sync_port : operation->async_port;
        uint64_t before = fixture_port_writes(&f, port), interrupts = f.os.sequences[QXL_EVENT_IO];

        if (f.hw.revision < operation->revision) {
            uint64_t writes = f.os.port_writes;

            check_status(operation->run(&f), QXL_STATUS_UNSUPPORTED);
            assert_int_equal(f.os.port_writes, writes);
            continue;
        }
        check_status(operation->run(&f), QXL_STATUS_OK);
        assert_int_equal(fixture_port_writes(&f, port), before + 1);
        assert_int_equal(f.os.sequences[QXL_EVENT_IO], interrupts + !synchronous);
    }
    fixture_close(&f);
}

static void the_device_finds_the_address_of_the_monitors_in_its_header(void **state)
{
    struct fixture f;

    open_io(&f, state);
    check_status(create_primary(&f), QXL_STATUS_OK);
    check_status(monitors_config(&f), QXL_STATUS_OK);
    assert_int_equal(f.header->monitors_config,
                     memslot_address(&f.display->slots[APERTURE_MAIN], f.hw.pages_offset, 4).value);
    fixture_close(&f);
}

static void each_operation_that_never_ends_times_out_and_only_a_reset_helps(void **state)
{
    const struct variant *variant = *state;

    for (int i = 0; i < OPERATION_COUNT; i++) {
        struct fixture f;
        uint64_t start, writes;

        open_io(&f, state);
        if (runs_synchronously(&f, &OPERATIONS[i]) || f.hw.revision < OPERATIONS[i].revision) {
            fixture_close(&f);
            continue;
        }
        if (OPERATIONS[i].run != create_primary)
            check_status(create_primary(&f), QXL_STATUS_OK);
        set_faults(&f, (struct fake_qxl_faults){.never_complete_async = true});
        start = f.os.now_ns;
        check_status(OPERATIONS[i].run(&f), QXL_STATUS_TIMEOUT);
        assert_in_range(f.os.now_ns - start, IO_TIMEOUT, IO_TIMEOUT + MS);
        set_faults(&f, (struct fake_qxl_faults){0});

        writes = f.os.port_writes;
        for (int j = 0; j < OPERATION_COUNT; j++)
            if (f.hw.revision >= OPERATIONS[j].revision)
                check_status(OPERATIONS[j].run(&f), QXL_STATUS_TIMEOUT);
        assert_int_equal(f.os.port_writes, writes);

        check_status(qxl_display_start(f.display), QXL_STATUS_OK);
        check_status(create_primary(&f), QXL_STATUS_OK);
        check_status(update_area(&f), QXL_STATUS_OK);
        /* Museum 23: nothing became synchronous. */
        if (!(variant->features & NEEDS_SYNC))
            assert_int_equal(fixture_port_writes(&f, QXL_IO_UPDATE_AREA), 0);
        fixture_close(&f);
    }
}

static void each_operation_returns_gone_without_a_port_write_once_the_device_is_gone(void **state)
{
    struct fixture f;
    uint64_t writes;

    open_io(&f, state);
    qxl_display_set_gone(f.display);
    writes = f.os.port_writes;
    for (int i = 0; i < OPERATION_COUNT; i++)
        if (f.hw.revision >= OPERATIONS[i].revision)
            check_status(OPERATIONS[i].run(&f), QXL_STATUS_GONE);
    assert_int_equal(f.os.port_writes, writes);
    fixture_close(&f);
}

int main(void)
{
    static const struct variant_test tests[] = {
        variant_test(each_operation_uses_its_port_and_no_other, 0),
        variant_test(the_device_finds_the_address_of_the_monitors_in_its_header, NEEDS_COMPOSITE),
        variant_test(each_operation_that_never_ends_times_out_and_only_a_reset_helps, 0),
        variant_test(each_operation_returns_gone_without_a_port_write_once_the_device_is_gone, 0),
    };

    return run_on_variants("port operations", tests, sizeof(tests) / sizeof(tests[0]));
}
