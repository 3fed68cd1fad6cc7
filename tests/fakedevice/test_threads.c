/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The device's thread against a small driver. Nothing is timed: a wake-up that is lost hangs the
 * test. Under TSan every access of both sides is checked.
 */
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

#include "rig.h"

enum { COMMANDS = 20000, RESOURCES = 128, RESOURCE_SIZE = 256 };

static struct rig rig;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t interrupted = PTHREAD_COND_INITIALIZER;
static bool line;
static uint64_t printed;

static void set_irq(void *context, bool level)
{
    (void)context;
    pthread_mutex_lock(&lock);
    line = level;
    if (level)
        pthread_cond_signal(&interrupted);
    pthread_mutex_unlock(&lock);
}

static void print(void *context, const char *text, size_t length)
{
    (void)context;
    (void)text;
    __atomic_fetch_add(&printed, length, __ATOMIC_RELAXED);
}

static void set_up_with(enum rig_host host)
{
    static const struct fake_qxl_machine machine = {.set_irq = set_irq, .print = print};
    static const uint64_t addresses[FAKE_QXL_BAR_COUNT] = {RAM_ADDRESS, VRAM_ADDRESS, ROM_ADDRESS,
                                                           IO_ADDRESS, 0};
    struct fake_qxl_config config = {.cmdlog = true, .ram_size_mb = 16, .vgamem_mb = 8};

    line = false;
    memset(&rig, 0, sizeof(rig));
    rig.device = fake_qxl_create(&config, &machine, NULL);
    rig.ram = fake_qxl_bar_memory(rig.device, FAKE_QXL_BAR_RAM);
    rig.header = rig.ram + fake_qxl_bar_size(rig.device, FAKE_QXL_BAR_RAM) - 8192;
    rig.header_address = RAM_ADDRESS + (uint64_t)(rig.header - rig.ram);
    fake_qxl_pci_assign(rig.device, addresses);
    if (host == RIG_CHECKING_HOST)
        assert_int_equal(fake_qxl_checking_host_attach(rig.device, NULL, NULL), 0);
    else
        assert_int_equal(fake_qxl_null_host_attach(rig.device), 0);
    rig_enter_native(&rig);
    rig_set_header(&rig, offsetof(QXLRam, int_pending), 0);
    rig_set_header(&rig, offsetof(QXLRam, int_mask),
                   QXL_INTERRUPT_DISPLAY | QXL_INTERRUPT_CURSOR | QXL_INTERRUPT_IO_CMD);
    assert_int_equal(fake_qxl_thread_start(rig.device), 0);
    assert_int_equal(fake_qxl_thread_start(rig.device), -1);
}

static void ring_port(unsigned port, uint32_t value)
{
    fake_qxl_io_write(rig.device, port, value, 1);
}

/** Sleep until the line is up, take what is pending, let the line down. */
static uint32_t wait_for_interrupt(void)
{
    pthread_mutex_lock(&lock);
    while (!line)
        pthread_cond_wait(&interrupted, &lock);
    pthread_mutex_unlock(&lock);
    uint32_t *pending = (uint32_t *)(void *)(rig.header + offsetof(QXLRam, int_pending));
    uint32_t taken = __atomic_exchange_n(pending, 0, __ATOMIC_SEQ_CST);
    ring_port(QXL_IO_UPDATE_IRQ, 0);
    return taken;
}

static bool ring_is_full(void)
{
    return rig_header(&rig, offsetof(QXLRam, cmd_ring.prod)) -
               rig_header(&rig, offsetof(QXLRam, cmd_ring.cons)) ==
           QXL_COMMAND_RING_SIZE;
}

static void wait_for_room(void)
{
    while (ring_is_full()) {
        uint32_t cons = rig_header(&rig, offsetof(QXLRam, cmd_ring.cons));

        rig_set_header(&rig, offsetof(QXLRam, cmd_ring.notify_on_cons), cons + 1);
        if (!ring_is_full())
            return;
        wait_for_interrupt();
    }
}

struct free_list {
    unsigned resources[RESOURCES];
    unsigned count;
};

/** Take back what the device released. Returns how many. */
static unsigned reap(struct free_list *list)
{
    unsigned reaped = 0;
    uint64_t id;

    while ((id = rig_pop_release(&rig))) {
        while (id) {
            unsigned resource = (unsigned)(id - 1);
            uint64_t next;

            assert_in_range(resource, 0, RESOURCES - 1);
            memcpy(&next, rig.ram + 0x10000 + (size_t)resource * RESOURCE_SIZE, sizeof(next));
            list->resources[list->count++] = resource;
            reaped++;
            id = next;
        }
    }
    return reaped;
}

static unsigned take_resource(struct free_list *list)
{
    while (!list->count && !reap(list)) {
        uint32_t prod = rig_header(&rig, offsetof(QXLRam, release_ring.prod));

        rig_set_header(&rig, offsetof(QXLRam, release_ring.notify_on_prod), prod + 1);
        if (rig_header(&rig, offsetof(QXLRam, release_ring.prod)) != prod)
            continue;
        ring_port(QXL_IO_NOTIFY_OOM, 0);
        wait_for_interrupt();
    }
    return list->resources[--list->count];
}

static void draw_everything(void)
{
    struct free_list list = {.count = RESOURCES};

    for (unsigned i = 0; i < RESOURCES; i++)
        list.resources[i] = i;
    for (unsigned i = 0; i < COMMANDS; i++) {
        unsigned resource = take_resource(&list);
        uint64_t address =
            rig_put_nop(&rig, 0x10000 + (uint64_t)resource * RESOURCE_SIZE, resource + 1);

        wait_for_room();
        if (rig_publish(&rig, false, address, QXL_CMD_DRAW))
            ring_port(QXL_IO_NOTIFY_CMD, 0);
    }
    ring_port(QXL_IO_FLUSH_SURFACES_ASYNC, 0);
    while (!(wait_for_interrupt() & QXL_INTERRUPT_IO_CMD))
        ;
    ring_port(QXL_IO_FLUSH_RELEASE, 0);
    reap(&list);
    assert_int_equal(list.count, RESOURCES);
    assert_int_equal(fake_qxl_get_counters(rig.device).commands, COMMANDS);
}

static void no_wake_up_and_no_release_is_lost_between_two_threads(void **state)
{
    (void)state;
    set_up_with(RIG_NULL_HOST);
    draw_everything();
    fake_qxl_thread_stop(rig.device);
    fake_qxl_destroy(rig.device);
    set_up_with(RIG_CHECKING_HOST);
    draw_everything();
    fake_qxl_destroy(rig.device);
    assert_true(printed > 0);
}

static void reset_is_safe_while_the_thread_works(void **state)
{
    (void)state;
    set_up_with(RIG_CHECKING_HOST);
    for (unsigned i = 0; i < 200; i++) {
        for (unsigned k = 0; k < 16; k++)
            rig_publish(&rig, false, rig_put_nop(&rig, 0x10000 + k * RESOURCE_SIZE, k + 1),
                        QXL_CMD_DRAW);
        ring_port(QXL_IO_NOTIFY_CMD, 0);
        ring_port(QXL_IO_RESET, 0);
        QXLMemSlot slot = {RAM_ADDRESS, rig.header_address};
        memcpy(rig.header + offsetof(QXLRam, mem_slot), &slot, sizeof(slot));
        ring_port(QXL_IO_MEMSLOT_ADD, 1);
        rig_describe_primary(&rig, 640, 480, 2560);
        ring_port(QXL_IO_CREATE_PRIMARY, 0);
    }
    assert_false(fake_qxl_guest_bug(rig.device));
    fake_qxl_destroy(rig.device);
}

static void a_device_may_vanish_while_the_thread_works(void **state)
{
    struct fake_qxl_faults faults = {.vanish_at_port_write = 1};

    (void)state;
    set_up_with(RIG_CHECKING_HOST);
    fake_qxl_set_faults(rig.device, &faults);
    for (unsigned k = 0; k < 32; k++)
        rig_publish(&rig, false, rig_put_nop(&rig, 0x10000 + k * RESOURCE_SIZE, k + 1),
                    QXL_CMD_DRAW);
    ring_port(QXL_IO_NOTIFY_CMD, 0);
    assert_int_equal(rig.ram[0], 0xff);
    fake_qxl_thread_stop(rig.device);
    fake_qxl_destroy(rig.device);
}

static struct fake_qxl *starting; /* its thread gets a port write between its first step and the
                                   * return of pthread_create() */
static sem_t stepped;
static pthread_t hand;
static bool stepped_by_hand;

static bool idle_step(void *context)
{
    (void)context;
    stepped_by_hand |= pthread_equal(pthread_self(), hand);
    sem_post(&stepped);
    return false;
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument);

/* The linker puts it in the place of pthread_create(). */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*function)(void *), void *argument)
{
    int error = __real_pthread_create(thread, attributes, function, argument);

    if (starting) {
        sem_wait(&stepped);
        fake_qxl_io_write(starting, QXL_IO_NOTIFY_CMD, 0, 1);
    }
    return error;
}

static void a_port_write_is_heard_while_the_thread_starts(void **state)
{
    static const struct fake_qxl_host host = {.step = idle_step};
    static const struct fake_qxl_config config = {.secondary = true};

    (void)state;
    sem_init(&stepped, 0, 0);
    hand = pthread_self();
    starting = fake_qxl_create(&config, NULL, NULL);
    fake_qxl_attach_host(starting, &host, NULL);
    assert_int_equal(fake_qxl_thread_start(starting), 0);
    sem_wait(&stepped);
    fake_qxl_destroy(starting);
    starting = NULL;
    sem_destroy(&stepped);
}

static void only_the_thread_steps_while_it_runs(void **state)
{
    static const struct fake_qxl_host host = {.step = idle_step};
    static const struct fake_qxl_config config = {.secondary = true};
    struct fake_qxl *device = fake_qxl_create(&config, NULL, NULL);

    (void)state;
    sem_init(&stepped, 0, 0);
    hand = pthread_self();
    stepped_by_hand = false;
    fake_qxl_attach_host(device, &host, NULL);
    assert_int_equal(fake_qxl_thread_start(device), 0);
    sem_wait(&stepped);
    assert_false(fake_qxl_step(device));
    fake_qxl_thread_stop(device);
    assert_false(stepped_by_hand);
    fake_qxl_step(device);
    assert_true(stepped_by_hand);
    fake_qxl_destroy(device);
    sem_destroy(&stepped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_wake_up_and_no_release_is_lost_between_two_threads),
        cmocka_unit_test(reset_is_safe_while_the_thread_works),
        cmocka_unit_test(a_device_may_vanish_while_the_thread_works),
        cmocka_unit_test(a_port_write_is_heard_while_the_thread_starts),
        cmocka_unit_test(only_the_thread_steps_while_it_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
