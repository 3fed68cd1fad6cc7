/* SPDX-License-Identifier: BSD-3-Clause */
/* Servers, and the devices on them, come and go and leave nothing behind. */
#include <dirent.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include <fake.h>
#include <listen.h>
#include <spice_host_private.h>

#include "shown.h"

static const struct qxl_rect ALL = {.right = 64, .bottom = 48};

static struct rig_spice_server *make_server(void)
{
    static const struct rig_spice_server_options NONE;
    GError *error = NULL;
    struct rig_spice_server *server = rig_spice_server_create(&NONE, &error);

    if (!server)
        fail_msg("%s", error->message);
    return server;
}

static unsigned count_entries(const char *path)
{
    DIR *folder = opendir(path);
    unsigned count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void paint_and_look(struct shown *shown, uint32_t color)
{
    struct qxl_surface_info info;

    shown_fill(shown, QXL_PRIMARY, ALL, color);
    shown_render(shown, QXL_PRIMARY, &info);
    shown_expect(&info, ALL, color);
}

static void servers_come_and_go_and_leave_no_thread_watch_or_file(void **state)
{
    unsigned threads = 0, files = 0;

    (void)state;
    for (int i = 0; i < 20; i++) {
        struct shown shown;

        rig_spice_server_destroy(make_server());
        shown_open(&shown, &(struct shown_options){.threaded = i % 2});
        paint_and_look(&shown, 0x123456);
        shown_close(&shown);
        assert_int_equal(rig_spice_server_watches(), 0);
        if (i == 1) {
            threads = count_entries("/proc/self/task");
            files = count_entries("/proc/self/fd");
        }
    }
    assert_int_equal(count_entries("/proc/self/task"), threads);
    assert_int_equal(count_entries("/proc/self/fd"), files);
}

static void devices_come_and_go_while_the_server_stays(void **state)
{
    struct rig_spice_server *server = make_server();

    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        struct shown shown;

        shown_open(&shown, &(struct shown_options){.server = server});
        paint_and_look(&shown, i);
        shown_close(&shown);
    }
    rig_spice_server_destroy(server);
}

static void a_device_may_go_in_the_middle_of_its_work(void **state)
{
    struct rig_spice_server *server = make_server();

    (void)state;
    for (int i = 0; i < 10; i++) {
        struct shown shown;

        shown_open(&shown, &(struct shown_options){.server = server});
        for (uint32_t j = 0; j < 20; j++)
            shown_fill(&shown, QXL_PRIMARY, ALL, j);
        qxl_display_destroy(shown.display);
        rig_backend_destroy(shown.backend);
    }
    rig_spice_server_destroy(server);
}

static void two_devices_of_a_server_show_their_own_pictures(void **state)
{
    struct rig_spice_server *server = make_server();
    const struct shown_options first = {.server = server},
                               second = {.server = server,
                                         .threaded = true,
                                         .device = {.id = 1, .secondary = true}};
    struct shown shown[2];
    struct qxl_surface_info info[2];

    (void)state;
    shown_open(&shown[0], &first);
    shown_open(&shown[1], &second);
    for (uint32_t i = 0; i < 100; i++)
        for (uint32_t at = 0; at < 2; at++)
            shown_fill(&shown[at], QXL_PRIMARY, ALL, i << 8 | at);
    shown_render(&shown[0], QXL_PRIMARY, &info[0]);
    shown_render(&shown[1], QXL_PRIMARY, &info[1]);
    shown_expect(&info[0], ALL, 99 << 8);
    shown_expect(&info[1], ALL, 99 << 8 | 1);
    /* The reset of one is no matter of the other's. */
    shown_close(&shown[0]);
    paint_and_look(&shown[1], 0xabcdef);
    shown_close(&shown[1]);
    rig_spice_server_destroy(server);
}

static void a_device_with_more_surfaces_than_the_library_knows_is_refused(void **state)
{
    struct rig_spice_options options = {.device = {.surfaces = RIG_SPICE_SURFACES_MAX + 1}};
    GError *error = NULL;

    (void)state;
    assert_null(rig_spice_backend_create(&options, &error));
    assert_string_equal(error->message,
                        "spice-server has room for 1024 surface ids, the device has 1025");
    g_error_free(error);
    options.device.surfaces = RIG_SPICE_SURFACES_MAX;
    struct rig_backend *backend = rig_spice_backend_create(&options, &error);
    assert_non_null(backend);
    rig_backend_destroy(backend);
}

/* libspice-server would look again after 10 ms before it asks. */
static void who_finds_a_ring_empty_asks_for_the_doorbell_at_once(void **state)
{
    enum { HEADER_SIZE = 8192 };
    const struct rig_fake_options options = {.device.secondary = true, .host = RIG_FAKE_HOST_NONE};
    struct rig_backend *backend = rig_fake_backend_create(&options);
    struct fake_qxl *device = rig_fake_backend_device(backend);
    struct rig_spice_server *server = make_server();
    struct rig_spice_host *host = rig_spice_host_attach(server, device, NULL);
    const struct qxl_bar *ram = &backend->bars.ram;
    QXLRam *header = (void *)((uint8_t *)ram->memory + ram->size - HEADER_SIZE);
    QXLCommandExt command;

    (void)state;
    assert_non_null(host);
    const QXLInterface *interface = SPICE_CONTAINEROF(host->instance.base.sif, QXLInterface, base);
    while (rig_spice_host_settle(host))
        ;
    /* Whoever looks first sets them: libspice-server's thread may, too. */
    __atomic_store_n(&header->cmd_ring.notify_on_prod, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&header->cursor_ring.notify_on_prod, 0, __ATOMIC_SEQ_CST);
    assert_false(interface->get_command(&host->instance, &command));
    assert_int_equal(__atomic_load_n(&header->cmd_ring.notify_on_prod, __ATOMIC_SEQ_CST),
                     header->cmd_ring.prod + 1);
    assert_false(interface->get_cursor_command(&host->instance, &command));
    assert_int_equal(__atomic_load_n(&header->cursor_ring.notify_on_prod, __ATOMIC_SEQ_CST),
                     header->cursor_ring.prod + 1);
    rig_backend_destroy(backend);
    rig_spice_server_destroy(server);
}

static void listen_to(void *context, const char *message)
{
    g_string_append(context, message);
}

static void warnings_are_heard_and_chatter_is_not(void **state)
{
    GString *heard = g_string_new(NULL);
    const struct rig_spice_server_options options = {.warn = listen_to, .context = heard};
    struct rig_spice_server *server = rig_spice_server_create(&options, NULL);

    (void)state;
    assert_non_null(server);
    g_log("Spice", G_LOG_LEVEL_WARNING, "look %d", 1);
    g_log("Spice", G_LOG_LEVEL_DEBUG, "chatter");
    g_log("Spice", G_LOG_LEVEL_INFO, "chatter");
    assert_string_equal(heard->str, "look 1");
    rig_spice_server_destroy(server);
    g_string_free(heard, TRUE);
}

static void connect_to(const char *uri)
{
    GSocketClient *client = g_socket_client_new();
    GSocketConnection *connection;

    /* Looking for one takes threads of libproxy, which ThreadSanitizer does not know. */
    g_socket_client_set_enable_proxy(client, FALSE);
    connection = g_socket_client_connect_to_uri(client, uri, 0, NULL, NULL);
    assert_non_null(connection);
    g_object_unref(connection);
    g_object_unref(client);
}

static void a_server_listens_where_it_is_told_or_says_that_it_cannot(void **state)
{
    struct rig_spice_server *server = make_server();
    struct rig_spice_listener *listener = rig_spice_listen(server, "127.0.0.1:0", NULL);
    GError *error = NULL;

    (void)state;
    assert_non_null(listener);
    const char *uri = rig_spice_listener_uri(listener);
    assert_true(g_str_has_prefix(uri, "spice://127.0.0.1:"));
    connect_to(uri);
    const char *address = uri + strlen("spice://");
    assert_null(rig_spice_listen(server, address, &error));
    g_autofree char *why = g_strdup_printf("cannot listen on `%s`: ", address);
    assert_true(g_str_has_prefix(error->message, why));
    assert_non_null(strstr(error->message, "in use"));
    g_clear_error(&error);
    rig_spice_listener_close(listener);

    assert_null(rig_spice_listen(server, "127.0.0.1:66000", &error));
    assert_true(g_str_has_prefix(error->message, "cannot listen on `127.0.0.1:66000`: "));
    g_clear_error(&error);
    listener = rig_spice_listen(server, "[::1]:0", NULL);
    assert_true(!listener || g_str_has_prefix(rig_spice_listener_uri(listener), "spice://[::1]:"));
    rig_spice_listener_close(listener);
    rig_spice_server_destroy(server);
    assert_int_equal(rig_spice_server_watches(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_come_and_go_and_leave_no_thread_watch_or_file),
        cmocka_unit_test(devices_come_and_go_while_the_server_stays),
        cmocka_unit_test(a_device_may_go_in_the_middle_of_its_work),
        cmocka_unit_test(two_devices_of_a_server_show_their_own_pictures),
        cmocka_unit_test(a_device_with_more_surfaces_than_the_library_knows_is_refused),
        cmocka_unit_test(who_finds_a_ring_empty_asks_for_the_doorbell_at_once),
        cmocka_unit_test(warnings_are_heard_and_chatter_is_not),
        cmocka_unit_test(a_server_listens_where_it_is_told_or_says_that_it_cannot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
