/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../harness/report/chart.h"
#include "../../harness/report/html.h"
#include "../../harness/report/page.h"
#include "../../harness/report/screens.h"
#include "../../harness/report/series.h"

#define MS UINT64_C(1000000)

/* ---- numbers over time ---- */

static uint64_t counted(const struct rig_series *series, unsigned count)
{
    return rig_series_counted(series, 0, series->bins, count);
}

static void what_is_counted_stays_counted_however_long_it_takes(void **state)
{
    struct rig_series series;
    uint64_t time_ns = 5 * MS;

    (void)state;
    rig_series_init(&series, 2, 0);
    for (unsigned i = 0; i < 10000; i++, time_ns += i * MS / 7)
        rig_series_count(&series, time_ns, i % 5 == 0);
    assert_int_equal(counted(&series, 0), 8000);
    assert_int_equal(counted(&series, 1), 2000);
    assert_in_range(series.bins, RIG_SERIES_BINS / 2, RIG_SERIES_BINS);
    assert_int_equal(series.first_ns, 5 * MS);
    assert_true(series.bins * series.bin_ns >= time_ns - 9999 * MS / 7 - series.first_ns);
    rig_series_finish(&series);
}

static void a_count_lies_in_the_bin_of_its_time(void **state)
{
    struct rig_series series;

    (void)state;
    rig_series_init(&series, 1, 0);
    rig_series_count(&series, 0, 0);
    rig_series_count(&series, 100 * MS, 0);
    assert_int_equal(series.bin_ns, MS);
    assert_int_equal(series.bins, 101);
    rig_series_count(&series, 999 * MS, 0);
    assert_int_equal(series.bin_ns, 4 * MS);
    assert_int_equal(series.bins, 250);
    assert_int_equal(rig_series_counted(&series, 0, 1, 0), 1);
    assert_int_equal(rig_series_counted(&series, 25, 26, 0), 1);
    assert_int_equal(rig_series_counted(&series, 249, 250, 0), 1);
    rig_series_finish(&series);
}

static void a_gauge_keeps_its_value_until_the_next_and_its_peak(void **state)
{
    struct rig_series series;

    (void)state;
    rig_series_init(&series, 0, 1);
    rig_series_gauge(&series, 0, 0, 7);
    rig_series_gauge(&series, 10 * MS, 0, 90);
    rig_series_gauge(&series, 10 * MS + 1, 0, 3);
    rig_series_gauge(&series, 20 * MS, 0, 4);
    assert_int_equal(rig_series_most(&series, 9, 10, 0), 7);
    assert_int_equal(rig_series_most(&series, 10, 11, 0), 90);
    assert_int_equal(rig_series_most(&series, 15, 16, 0), 3);
    /* Bins of 4 ms. */
    rig_series_gauge(&series, 1000 * MS, 0, 1);
    assert_int_equal(series.bin_ns, 4 * MS);
    assert_int_equal(rig_series_most(&series, 1, 2, 0), 7);
    assert_int_equal(rig_series_most(&series, 2, 3, 0), 90);
    assert_int_equal(rig_series_most(&series, 3, 4, 0), 3);
    assert_int_equal(rig_series_most(&series, 100, 101, 0), 4);
    rig_series_finish(&series);
}

static void the_latest_time_there_is_fits(void **state)
{
    struct rig_series series;

    (void)state;
    rig_series_init(&series, 1, 1);
    rig_series_count(&series, 3, 0);
    rig_series_count(&series, UINT64_MAX, 0);
    rig_series_gauge(&series, UINT64_MAX, 0, 5);
    rig_series_count(&series, 1, 0);
    assert_int_equal(counted(&series, 0), 3);
    assert_int_equal(rig_series_counted(&series, 0, 1, 0), 2);
    rig_series_finish(&series);
}

/* ---- text ---- */

static void expect_text(const char *text, const char *expected)
{
    GString *html = g_string_new(NULL);

    html_text(html, text);
    assert_string_equal(html->str, expected);
    g_string_free(html, TRUE);
}

static void text_of_a_trace_is_only_text(void **state)
{
    (void)state;
    expect_text("<script>alert('1' && \"2\")</script>",
                "&lt;script&gt;alert(&#39;1&#39; &amp;&amp; &quot;2&quot;)&lt;/script&gt;");
    expect_text("a\tb", "a b");
    expect_text("\033[31m\001", "\357\277\275[31m\357\277\275");
    expect_text("\377\300<", "\357\277\275\357\277\275&lt;");
    /* Right-to-left override. */
    expect_text("\342\200\256exe", "\357\277\275exe");
}

static void a_long_text_is_cut_between_characters(void **state)
{
    char text[HTML_TEXT_MAX + 10];
    GString *html = g_string_new(NULL);

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text + HTML_TEXT_MAX - 1, "\303\244", 3);
    html_text(html, text);
    assert_true(g_utf8_validate(html->str, -1, NULL));
    assert_true(g_str_has_suffix(html->str, "\342\200\246"));
    assert_true(html->len < HTML_TEXT_MAX + 10);
    g_string_free(html, TRUE);
}

static void numbers_are_words(void **state)
{
    (void)state;
    assert_string_equal(words_of_number(0).text, "0");
    assert_string_equal(words_of_number(999).text, "999");
    assert_string_equal(words_of_number(1000).text, "1,000");
    assert_string_equal(words_of_number(UINT64_MAX).text, "18,446,744,073,709,551,615");
    assert_string_equal(words_of_bytes(1536).text, "1.5 KiB");
    assert_string_equal(words_of_time(0).text, "0 s");
    assert_string_equal(words_of_time(999949).text, "999.9 \302\265s");
    assert_string_equal(words_of_time(999950).text, "1.0 ms");
    assert_string_equal(words_of_time(999999999).text, "1.000 s");
}

static void a_chart_says_its_numbers_as_text(void **state)
{
    uint64_t values[3] = {0, 407, 11};
    const struct chart chart = {.id = "id",
                                .title = "Title",
                                .about = "About.",
                                .stacked = true,
                                .bins = 3,
                                .layers = 1,
                                .bin_ns = 1000 * MS,
                                .layer = {{.name = "draw:copy", .values = values, .colour = 1}}};
    GString *html = g_string_new(NULL);

    (void)state;
    chart_add(html, &chart);
    assert_non_null(strstr(html->str, "Most: 407 at 1.00 s"));
    assert_non_null(strstr(html->str, "<td>407</td>"));
    assert_non_null(strstr(html->str, "\"values\":[0,407,11]"));
    /* The scale ends at 600, and what is small can be seen. */
    assert_non_null(strstr(html->str, ">600</span>"));
    assert_non_null(strstr(html->str, "M1 322h1v678h-1zM2 982h1v18h-1z"));
    g_string_free(html, TRUE);
}

static void pixels_that_differ_are_the_first_thing_to_read(void **state)
{
    struct rig_report *report = rig_report_create();

    (void)state;
    report->recording = g_new0(struct rig_report_recording, 1);
    report->recording->path = g_strdup("a<b");
    report->recording->pixels = g_strdup("they part\nat record 7");
    GString *page = rig_page_create(report, "0");
    assert_non_null(strstr(page->str, "Its pixels are not those of"));
    assert_non_null(strstr(page->str, "<p class=\"lines bad\">they part\nat record 7\n</p>"));
    assert_null(strstr(page->str, "a<b"));
    g_string_free(page, TRUE);
    report->recording->pixels_same = true;
    page = rig_page_create(report, "0");
    assert_null(strstr(page->str, "Its pixels are not those of"));
    g_string_free(page, TRUE);
    rig_report_destroy(report);
}

/* ---- screens ---- */

static struct rig_picture *noise(uint32_t width, uint32_t height, uint32_t seed)
{
    struct rig_picture *picture = rig_picture_create(width, height);

    for (gsize i = 0; i < (gsize)width * height; i++) {
        seed = seed * 1664525 + 1013904223;
        picture->pixels[i] = 0xff000000 | seed >> 8;
    }
    return picture;
}

static void offer(struct report_strip *strip, const struct rig_picture *picture, uint64_t command)
{
    assert_true(
        report_strip_offer(strip, picture, &(struct rig_report_screen){.command = command}, NULL));
}

static GArray *take(struct report_strip *strip, gsize bytes)
{
    GArray *screens = g_array_new(FALSE, FALSE, sizeof(struct rig_report_screen));

    g_array_set_clear_func(screens, report_clear_screen);
    assert_true(report_strip_take(strip, bytes, screens, NULL));
    report_strip_destroy(strip);
    return screens;
}

static void screens_that_change_are_kept_and_others_are_not(void **state)
{
    struct report_strip *strip = report_strip_create(3);
    struct rig_picture *picture = rig_picture_create(320, 200);
    static const uint64_t BIG[] = {1, 20, 40};

    (void)state;
    if (!HAVE_PNG)
        skip();
    for (uint64_t command = 1; command <= 40; command++) {
        if (command == 20 || command == 40)
            for (unsigned i = 0; i < 320 * 100; i++)
                picture->pixels[i] = 0xff000000 | (uint32_t)command;
        picture->pixels[0] = 0xff000000 | (uint32_t)command;
        offer(strip, picture, command);
        offer(strip, picture, 1000 + command);
    }
    GArray *screens = take(strip, 1 << 20);
    assert_int_equal(screens->len, 3);
    for (guint i = 0; i < 3; i++)
        assert_int_equal(g_array_index(screens, struct rig_report_screen, i).command, BIG[i]);
    g_array_unref(screens);
    rig_picture_destroy(picture);
}

static void screens_are_as_many_and_as_large_as_is_allowed(void **state)
{
    struct report_strip *strip = report_strip_create(6);
    gsize bytes = 0;

    (void)state;
    if (!HAVE_PNG)
        skip();
    for (uint32_t i = 0; i < 30; i++) {
        struct rig_picture *picture = noise(200, 150, i);
        offer(strip, picture, i + 1);
        rig_picture_destroy(picture);
    }
    GArray *screens = take(strip, 100000);
    assert_int_equal(screens->len, 6);
    for (guint i = 0; i < screens->len; i++) {
        const struct rig_report_screen *screen =
            &g_array_index(screens, struct rig_report_screen, i);
        assert_int_equal(screen->width, 200);
        assert_true(screen->reduced > 1);
        bytes += screen->size;
    }
    assert_true(bytes <= 100000);
    assert_int_equal(g_array_index(screens, struct rig_report_screen, 0).command, 1);
    assert_int_equal(g_array_index(screens, struct rig_report_screen, 5).command, 30);
    g_array_unref(screens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_counted_stays_counted_however_long_it_takes),
        cmocka_unit_test(a_count_lies_in_the_bin_of_its_time),
        cmocka_unit_test(a_gauge_keeps_its_value_until_the_next_and_its_peak),
        cmocka_unit_test(the_latest_time_there_is_fits),
        cmocka_unit_test(text_of_a_trace_is_only_text),
        cmocka_unit_test(a_long_text_is_cut_between_characters),
        cmocka_unit_test(numbers_are_words),
        cmocka_unit_test(a_chart_says_its_numbers_as_text),
        cmocka_unit_test(pixels_that_differ_are_the_first_thing_to_read),
        cmocka_unit_test(screens_that_change_are_kept_and_others_are_not),
        cmocka_unit_test(screens_are_as_many_and_as_large_as_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
