/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "../../harness/picture/picture.h"
#include "../cli/run.h"

static char *page_of(const char *arguments)
{
    struct run result = run(arguments);
    char *page = result.out;

    if (result.status != 0)
        print_error("qxlrig %s: exit %d\n%s", arguments, result.status, result.err);
    assert_int_equal(result.status, 0);
    assert_true(g_utf8_validate(page, -1, NULL));
    g_free(result.err);
    return page;
}

static void expect_in(const char *page, const char *text)
{
    if (strstr(page, text))
        return;
    print_error("not in the page: %s\n", text);
    fail();
}

static unsigned times(const char *page, const char *text)
{
    unsigned count = 0;

    for (; (page = strstr(page, text)); page += strlen(text))
        count++;
    return count;
}

static void a_log_becomes_a_page_that_tells_of_it(void **state)
{
    char *page = page_of("report -o - @e_ums_small.cmdlog.xz @e_ums_small.events.xz");

    (void)state;
    expect_in(page, "<title>e_ums_small.cmdlog.xz");
    expect_in(page, "replayed through the driver core: 0 differences");
    expect_in(page, "Commands over time, by kind");
    expect_in(page, "Live surfaces");
    expect_in(page, "QXL_IO_NOTIFY_OOM</b> was written 3 times");
    expect_in(page, "A command log has no pixels");
    expect_in(page, "<td>qxl-0/cmd draw:copy/opaque</td><td class=\"n\">1,597</td>");
    g_free(page);
}

static void a_recording_shows_its_screens(void **state)
{
    char *page = page_of("report -o - @b_ums_modes.spice-record.gz");

    (void)state;
    expect_in(page, "<td>draw:copy</td><td class=\"n\">1,398</td>");
    if (HAVE_SPICE_SERVER && HAVE_PNG) {
        assert_int_equal(times(page, "src=\"data:image/png;base64,"), 24);
        expect_in(page, "alt=\"Screen after command 21, at 116.0 ms\"");
        expect_in(page, "Device memory in use");
        expect_in(page, "2,634 commands replayed through the driver core: 0 differences");
    } else {
        expect_in(page, "No screens.");
    }
    g_free(page);
}

static void a_recording_that_is_cut_is_shown_up_to_there(void **state)
{
    char *whole = bundled("d_ums_rev3.spice-record.gz"), *bytes, *cut = own_file("cut.gz");
    gsize size;

    (void)state;
    assert_true(g_file_get_contents(whole, &bytes, &size, NULL));
    assert_true(g_file_set_contents(cut, bytes, (gssize)(size / 2), NULL));
    char *page = page_of("report -o - %cut.gz");
    expect_in(page, "The recording is not whole");
    expect_in(page, "Commands over time, by kind");
    g_free(page);
    g_free(cut);
    g_free(bytes);
    g_free(whole);
}

static void a_folder_of_record_is_one_run(void **state)
{
    static const char *const PARTS[][2] = {
        {"d_ums_rev5_trace.spice-record.gz", "recording.spice-record.gz"},
        {"d_ums_rev5_trace.cmdlog.xz", "qemu.log"},
        {"d_ums_rev5_trace.events.xz", "events.log"},
    };
    char *own = own_file("");

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        char *from = bundled(PARTS[i][0]), *to = own_file(PARTS[i][1]), *bytes;
        gsize size;
        assert_true(g_file_get_contents(from, &bytes, &size, NULL));
        assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
        g_free(bytes);
        g_free(to);
        g_free(from);
    }
    char *page = page_of("report -o - %");
    expect_in(page, "<title>recording.spice-record.gz");
    expect_in(page, "<td>QXL_IO_NOTIFY_CMD</td><td class=\"n\">575</td>");
    expect_in(page, "<td>qxl-0/cmd draw:fill/opaque</td><td class=\"n\">299</td>");
    g_free(page);
    g_free(own);
}

static void what_a_guest_says_can_do_nothing(void **state)
{
    (void)state;
    write_own_file("<b>.cmdlog", NOP("1") "qxl/guest-0: 5: </script><script>alert(1)</script>\n"
                                          "qxl-0: guest bug: <img src=x onerror=alert(2)>\n");
    char *page = page_of("report -o - %<b>.cmdlog");
    expect_in(page, "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    expect_in(page, "&lt;img src=x onerror=alert(2)&gt;");
    expect_in(page, "<title>&lt;b&gt;.cmdlog");
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "<img src=x"));
    assert_null(strstr(page, "<b>.cmdlog"));
    expect_in(page, "script-src &#39;sha256-");
    g_free(page);
}

static void differences_are_listed_with_their_commands(void **state)
{
    (void)state;
    write_own_file("odd", NOP("1") FILL("2", "0", "opaque") NOP("3"));
    char *page = page_of("report -o - %odd");
    expect_in(page, "2 commands could not be replayed");
    expect_in(page, "line 1</td>");
    expect_in(page, "qxl-0/cmd nop");
    g_free(page);
}

static void a_page_of_200000_commands_is_small(void **state)
{
    GString *log = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < 200000; i++)
        g_string_append_printf(
            log, "%u%06u qxl-0/cmd: cmd @ 0x10 draw: surface_id 0 type %s effect opaque\n",
            1000 + i / 7, i % 1000 * 999, i % 3 ? "fill" : "copy-bits");
    write_own_file("long", log->str);
    g_string_free(log, TRUE);
    char *page = page_of("report -o - %long");
    expect_in(page, "200,000");
    assert_true(strlen(page) < 200 * 1024);
    assert_true(times(page, "<") < 4000);
    g_free(page);
}

static void nothing_is_loaded(void **state)
{
    char *page = page_of("report -o - @b_ums_modes.spice-record.gz @b_ums_modes.cmdlog.xz");

    (void)state;
    assert_null(strstr(page, "://"));
    assert_null(strstr(page, "url("));
    assert_null(strstr(page, "@import"));
    assert_int_equal(times(page, " src=\""), times(page, " src=\"data:image/png;"));
    assert_int_equal(times(page, " href=\""),
                     times(page, " href=\"#") + times(page, " href=\"data:,"));
    g_free(page);
}

static void the_page_is_written_where_it_is_wanted(void **state)
{
    char *page;
    char *path = own_file("page.html");

    (void)state;
    expect("report -o %page.html @d_ums_rev1.cmdlog.xz", 0, "open it in a browser", NULL);
    assert_true(g_file_get_contents(path, &page, NULL, NULL));
    expect_in(page, "QEMU\342\200\231s own (VGA)");
    expect("report --output=/nowhere/page.html @d_ums_rev1.cmdlog.xz", 1, NULL, "/nowhere");
    g_free(page);
    g_free(path);
}

static void a_picture_that_is_none_is_said(void **state)
{
    (void)state;
    expect("report -o - --picture %none.png @d_ums_rev1.cmdlog.xz", 2, NULL, "none.png");
    expect("report -o - -p @README.md @d_ums_rev1.cmdlog.xz", HAVE_PNG ? 2 : 77, NULL, NULL);
}

static void a_picture_is_shown_with_its_name(void **state)
{
    struct rig_picture *picture = rig_picture_create(30, 20);
    char *path = own_file("di<ff.png");

    (void)state;
    if (!HAVE_PNG)
        skip();
    assert_true(rig_picture_write_png(picture, path, NULL));
    char *page = page_of("report -o - -p %di<ff.png -p %di<ff.png @d_ums_rev1.cmdlog.xz");
    assert_int_equal(times(page, "<b>di&lt;ff.png</b><small>30\303\22720</small>"), 2);
    assert_int_equal(times(page, "src=\"data:image/png;base64,"), 2);
    g_free(page);
    g_free(path);
    rig_picture_destroy(picture);
}

static void pixels_are_compared_when_that_is_asked_for(void **state)
{
    (void)state;
    expect("report -o - --compare-direct @d_ums_rev1.cmdlog.xz", 2, NULL, "expected a recording");
    expect("report -o - --compare-direct @d_ums_rev1.spice-record.gz", HAVE_SPICE_SERVER ? 0 : 77,
           HAVE_SPICE_SERVER ? "0 pixels differ" : NULL, NULL);
}

static void what_is_not_of_qxl_is_said(void **state)
{
    (void)state;
    write_own_file("foreign", "hello\n");
    expect("report -o %none.html %foreign", 125, NULL, "nothing of a QXL device");
    expect("report -o %none.html %missing", 2, NULL, "missing");
    expect("report", 2, NULL, "expected TRACE");
    expect("report -o - @d_ums_rev3.spice-record.gz @d_ums_rev1.spice-record.gz", 2, NULL,
           "found a second one");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_becomes_a_page_that_tells_of_it),
        cmocka_unit_test(a_recording_shows_its_screens),
        cmocka_unit_test(a_recording_that_is_cut_is_shown_up_to_there),
        cmocka_unit_test(a_folder_of_record_is_one_run),
        cmocka_unit_test(what_a_guest_says_can_do_nothing),
        cmocka_unit_test(differences_are_listed_with_their_commands),
        cmocka_unit_test(a_page_of_200000_commands_is_small),
        cmocka_unit_test(nothing_is_loaded),
        cmocka_unit_test(the_page_is_written_where_it_is_wanted),
        cmocka_unit_test(a_picture_that_is_none_is_said),
        cmocka_unit_test(a_picture_is_shown_with_its_name),
        cmocka_unit_test(pixels_are_compared_when_that_is_asked_for),
        cmocka_unit_test(what_is_not_of_qxl_is_said),
    };

    return cmocka_run_group_tests(tests, make_own_folder, remove_own_folder);
}
