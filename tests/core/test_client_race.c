/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading what a client asks for while the host writes it: by a thread, and between two reads. */
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client_rom.h"

struct writer {
    struct handmade device;
    bool stop; /* atomic */
};

/* All monitors of a configuration have the same corner, so a mixture shows. */
static void fill(struct rom_config *config, uint32_t corner)
{
    *config = (struct rom_config){.count = (uint16_t)(1 + corner % QXL_MONITORS_MAX)};
    for (uint32_t i = 0; i < QXL_MONITORS_MAX; i++)
        config->heads[i] = (QXLURect){.bottom = corner, .right = corner};
}

static void *write_again_and_again(void *context)
{
    struct writer *writer = context;

    for (uint32_t corner = 1; !__atomic_load_n(&writer->stop, __ATOMIC_RELAXED); corner++) {
        struct rom_config config;

        fill(&config, corner & 0xffff);
        rom_put(writer->device.rom, &config);
    }
    return NULL;
}

static void a_mixture_of_two_configurations_is_never_taken_for_one(void **state)
{
    enum { READS = 3000 };
    static struct writer writer;
    struct qxl_client_monitors config;
    pthread_t thread;

    (void)state;
    handmade_init(&writer.device, 5);
    check_status(qxl_probe(&writer.device.base.bars, &writer.device.hw, NULL), QXL_STATUS_OK);
    assert_int_equal(pthread_create(&thread, NULL, write_again_and_again, &writer), 0);
    for (int i = 0; i < READS; i++) {
        enum qxl_status status = qxl_client_monitors_read(&writer.device.hw, &config);

        if (status != QXL_STATUS_OK) {
            check_status(status, QXL_STATUS_TIMEOUT);
            continue;
        }
        for (uint32_t m = 1; m < QXL_MONITORS_MAX; m++)
            assert_int_equal(config.monitors[m].right, config.monitors[0].right);
        if (config.count)
            assert_int_equal(config.count, 1 + config.monitors[0].right % QXL_MONITORS_MAX);
    }
    __atomic_store_n(&writer.stop, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    check_status(qxl_client_monitors_read(&writer.device.hw, &config), QXL_STATUS_OK);
    handmade_finish(&writer.device);
}

/* ---- between two reads ---- */

/* A ROM that lies over the border of two pages, the checksum before it, the configuration behind
 * it. One of them is always out of reach: so each look at the other side is noticed. */
struct trap {
    uint8_t *pages, *rom;
    size_t page;
    int tries, good_try; /* at which the checksum fits */
    uint32_t crc;
};

static struct trap trap;

static void guard(bool config)
{
    mprotect(trap.pages, trap.page, config ? PROT_READ | PROT_WRITE : PROT_NONE);
    mprotect(trap.pages + trap.page, trap.page, config ? PROT_NONE : PROT_READ | PROT_WRITE);
}

static void spring(int signal, siginfo_t *info, void *context)
{
    bool config = (uint8_t *)info->si_addr >= trap.pages + trap.page;

    (void)signal;
    (void)context;
    if ((uint8_t *)info->si_addr < trap.pages ||
        (uint8_t *)info->si_addr >= trap.pages + 2 * trap.page)
        abort();
    guard(!config);
    if (config)
        trap.tries++;
    else
        rom_store(trap.rom, CRC_AT, trap.tries == trap.good_try ? trap.crc : ~trap.crc);
}

static void set_trap(struct qxl_hw *hw)
{
    const struct rom_config config = {.count = 1, .heads = {{.right = 8, .bottom = 8}}};
    struct sigaction action = {.sa_sigaction = spring, .sa_flags = SA_SIGINFO};

    trap.page = (size_t)sysconf(_SC_PAGESIZE);
    trap.pages =
        mmap(NULL, 2 * trap.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(trap.pages, MAP_FAILED);
    trap.rom = trap.pages + trap.page - CONFIG_AT;
    rom_put(trap.rom, &config);
    trap.crc = rom_crc((const uint8_t *)&config, CONFIG_SIZE);
    sigaction(SIGSEGV, &action, NULL);
    *hw = (struct qxl_hw){.capabilities = QXL_CAN_MONITORS_CONFIG, .rom = trap.rom};
}

static enum qxl_status read_with(int good_try, struct qxl_client_monitors *config)
{
    enum qxl_status status;
    struct qxl_hw hw;

    set_trap(&hw);
    trap.tries = 0;
    trap.good_try = good_try;
    guard(true);
    status = qxl_client_monitors_read(&hw, config);
    signal(SIGSEGV, SIG_DFL);
    munmap(trap.pages, 2 * trap.page);
    return status;
}

static void it_is_read_again_until_the_checksum_fits(void **state)
{
    struct qxl_client_monitors config;

    (void)state;
    for (int good_try = 1; good_try <= 10; good_try++) {
        check_status(read_with(good_try, &config), QXL_STATUS_OK);
        assert_int_equal(trap.tries, good_try);
        assert_int_equal(config.count, 1);
    }
}

static void after_ten_tries_it_is_given_up(void **state)
{
    struct qxl_client_monitors config;

    (void)state;
    check_status(read_with(11, &config), QXL_STATUS_TIMEOUT);
    assert_int_equal(trap.tries, 10);
    assert_int_equal(config.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mixture_of_two_configurations_is_never_taken_for_one),
        cmocka_unit_test(it_is_read_again_until_the_checksum_fits),
        cmocka_unit_test(after_ten_tries_it_is_given_up),
    };

    return cmocka_run_group_tests_name("client race", tests, NULL, NULL);
}
