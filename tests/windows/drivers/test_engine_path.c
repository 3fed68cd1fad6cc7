/* SPDX-License-Identifier: BSD-3-Clause */
/* The engine's lines, fills and text, against pictures drawn by hand. */
#include <setjmp.h>
#include <stddef.h>
#include <string.h>
#include <windows.h>

#include <cmocka.h>

#include "engine_bitmaps.h"

enum { SIDE = 8 };

/* A canvas of 8x8 pixels, a byte each: '.' before, '#' where it is drawn. */
struct canvas {
    char rows[SIDE][SIDE];
    struct win32k_surface surface;
};

static const BRUSHOBJ black = {.iSolidColor = '#'};

static void clear(struct canvas *canvas)
{
    memset(canvas->rows, '.', sizeof(canvas->rows));
    canvas->surface = bitmap_over(canvas->rows, BMF_8BPP, SIDE, SIDE, SIDE);
}

/* The rows from the top, without the ones below them that are empty. */
static void check_canvas(const struct canvas *canvas, const char *expected, const char *file,
                         int line)
{
    char all[SIDE * SIDE];

    memset(all, '.', sizeof(all));
    memcpy(all, expected, strlen(expected));
    if (memcmp(all, canvas->rows, sizeof(all)) == 0)
        return;
    for (int y = 0; y < SIDE; y++)
        print_error("%.8s  %.8s\n", &all[y * SIDE], canvas->rows[y]);
    _fail(file, line);
}
#define assert_canvas(canvas, expected) check_canvas(canvas, expected, __FILE__, __LINE__)

static void line_to(struct canvas *canvas, LONG x1, LONG y1, LONG x2, LONG y2)
{
    BRUSHOBJ brush = black;

    clear(canvas);
    assert_true(EngLineTo(&canvas->surface.object, NULL, &brush, x1, y1, x2, y2, NULL,
                          R2_COPYPEN << 8 | R2_COPYPEN));
}

static void a_line_has_its_first_pixel_and_not_its_last(void **state)
{
    struct canvas canvas;

    (void)state;
    line_to(&canvas, 1, 0, 4, 0);
    assert_canvas(&canvas, ".###....");
    line_to(&canvas, 4, 0, 1, 0);
    assert_canvas(&canvas, "..###...");
    line_to(&canvas, 0, 0, 0, 2);
    assert_canvas(&canvas, "#......."
                           "#.......");
    line_to(&canvas, 3, 3, 0, 0);
    assert_canvas(&canvas, "........"
                           ".#......"
                           "..#....."
                           "...#....");
    line_to(&canvas, 2, 2, 2, 2);
    assert_canvas(&canvas, "");
}

static void half_way_between_two_pixels_the_upper_or_left_one_is_drawn(void **state)
{
    struct canvas canvas;

    (void)state;
    line_to(&canvas, 0, 0, 4, 2); /* half way at x 1 and 3 */
    assert_canvas(&canvas, "##......"
                           "..##....");
    line_to(&canvas, 4, 2, 0, 0);
    assert_canvas(&canvas, ".#......"
                           "..##...."
                           "....#...");
    line_to(&canvas, 0, 2, 4, 0);
    assert_canvas(&canvas, "...#...."
                           ".##....."
                           "#.......");
    line_to(&canvas, 0, 0, 2, 4);
    assert_canvas(&canvas, "#......."
                           "#......."
                           ".#......"
                           ".#......");
    line_to(&canvas, 2, 0, 0, 4);
    assert_canvas(&canvas, "..#....."
                           ".#......"
                           ".#......"
                           "#.......");
}

static struct win32k_path path_of(struct win32k_path_piece *piece, FLONG flags, POINTFIX *points,
                                  unsigned count)
{
    *piece = (struct win32k_path_piece){flags, count, points};
    return (struct win32k_path){.count = 1, .pieces = piece};
}

static void stroke(struct canvas *canvas, struct win32k_path *path, LINEATTRS line)
{
    BRUSHOBJ brush = black;

    clear(canvas);
    assert_true(EngStrokePath(&canvas->surface.object, &path->object, NULL, NULL, &brush,
                              &(POINTL){0, 0}, &line, R2_COPYPEN << 8 | R2_COPYPEN));
}

static void stroke_row(struct canvas *canvas, FIX from, FIX to)
{
    POINTFIX points[] = {{from, 0}, {to, 0}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, points, 2);

    stroke(canvas, &path, (LINEATTRS){0});
}

static void ends_between_pixels_count_if_a_diamond_has_them(void **state)
{
    struct canvas canvas;

    (void)state;
    stroke_row(&canvas, 7, 57); /* starts in that of 0, ends in that of 4 */
    assert_canvas(&canvas, "####....");
    stroke_row(&canvas, 9, 57); /* has left that of 0 */
    assert_canvas(&canvas, ".###....");
    stroke_row(&canvas, 8, 56); /* right corners belong to the diamonds of 0 and 3 */
    assert_canvas(&canvas, "###.....");
    stroke_row(&canvas, 56, 8); /* so it starts in that of 3, and ends in that of 0 */
    assert_canvas(&canvas, ".###....");
}

/* Lower corners belong to a diamond, upper ones to the one above. */
static void upright_ends_between_pixels_count_if_a_diamond_has_them(void **state)
{
    POINTFIX down[] = {{0, 8}, {0, 40}}, up[] = {{0, 40}, {0, 8}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, down, 2);
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){0});
    assert_canvas(&canvas, "#......."
                           "#.......");
    path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, up, 2);
    stroke(&canvas, &path, (LINEATTRS){0});
    assert_canvas(&canvas, "........"
                           "#......."
                           "#.......");
}

static void a_closed_figure_leads_back(void **state)
{
    POINTFIX points[] = {{0, 0}, {48, 0}, {48, 32}, {0, 32}};
    struct win32k_path_piece piece;
    struct win32k_path path =
        path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH | PD_CLOSEFIGURE, points, 4);
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){0});
    assert_canvas(&canvas, "####...."
                           "#..#...."
                           "####....");
}

static void dashes_go_on_around_corners(void **state)
{
    POINTFIX points[] = {{0, 0}, {5 * 16, 0}, {5 * 16, 4 * 16}};
    FLOAT_LONG lengths[] = {{.l = 3}, {.l = 1}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, points, 3);
    LINEATTRS line = {.fl = LA_STYLED, .cstyle = 2, .pstyle = lengths};
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, line); /* ###. ###. # */
    assert_canvas(&canvas, "###.##.."
                           ".....#.."
                           "........"
                           ".....#..");
    line.fl |= LA_STARTGAP;
    stroke(&canvas, &path, line); /* ...# ...# . */
    assert_canvas(&canvas, "...#...."
                           "........"
                           ".....#..");
    line.fl = LA_ALTERNATE;
    stroke(&canvas, &path, line);
    assert_canvas(&canvas, "#.#.#..."
                           ".....#.."
                           "........"
                           ".....#..");
}

static void dashes_begin_anew_where_the_path_says(void **state)
{
    POINTFIX points[][2] = {{{0, 0}, {80, 0}}, {{0, 16}, {80, 16}}, {{0, 32}, {80, 32}}};
    struct win32k_path_piece pieces[] = {
        {PD_BEGINSUBPATH | PD_ENDSUBPATH, 2, points[0]},
        {PD_BEGINSUBPATH | PD_ENDSUBPATH, 2, points[1]},
        {PD_BEGINSUBPATH | PD_ENDSUBPATH | PD_RESETSTYLE, 2, points[2]}};
    struct win32k_path path = {.count = 3, .pieces = pieces};
    FLOAT_LONG lengths[] = {{.l = 3}, {.l = 1}};
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){.fl = LA_STYLED, .cstyle = 2, .pstyle = lengths});
    assert_canvas(&canvas, "###.#..."
                           "##.##..."
                           "###.#...");
}

static void an_odd_number_of_dashes_changes_roles_each_round(void **state)
{
    POINTFIX points[] = {{0, 0}, {8 * 16, 0}};
    FLOAT_LONG lengths[] = {{.l = 1}, {.l = 2}, {.l = 1}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, points, 2);
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){.fl = LA_STYLED, .cstyle = 3, .pstyle = lengths});
    assert_canvas(&canvas, "#..#.##.");
}

static void a_wide_line_covers_its_width(void **state)
{
    POINTFIX points[] = {{16, 32}, {80, 32}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, points, 2);
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){.fl = LA_GEOMETRIC, .elWidth = {.e = 2}});
    assert_canvas(&canvas, "........"
                           ".####..."
                           ".####...");
}

static void fill(struct canvas *canvas, struct win32k_path *path, FLONG mode)
{
    BRUSHOBJ brush = black;

    clear(canvas);
    assert_true(EngFillPath(&canvas->surface.object, &path->object, NULL, &brush, &(POINTL){0, 0},
                            R2_COPYPEN << 8 | R2_COPYPEN, mode));
}

static void a_fill_has_the_pixels_whose_centre_is_inside(void **state)
{
    POINTFIX square[] = {{16, 16}, {64, 16}, {64, 48}, {16, 48}};
    POINTFIX triangle[] = {{0, 0}, {64, 0}, {0, 64}};
    struct win32k_path_piece piece;
    struct win32k_path path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, square, 4);
    struct canvas canvas;

    (void)state;
    fill(&canvas, &path, FP_ALTERNATEMODE); /* left and upper sides belong to it */
    assert_canvas(&canvas, "........"
                           ".###...."
                           ".###....");
    path = path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH, triangle, 3);
    fill(&canvas, &path, FP_WINDINGMODE);
    assert_canvas(&canvas, "####...."
                           "###....."
                           "##......"
                           "#.......");
}

static void two_figures_around_each_other_differ_by_mode(void **state)
{
    POINTFIX outer[] = {{0, 0}, {80, 0}, {80, 64}, {0, 64}};
    POINTFIX inner[] = {{16, 16}, {64, 16}, {64, 48}, {16, 48}};
    struct win32k_path_piece pieces[] = {{PD_BEGINSUBPATH | PD_ENDSUBPATH, 4, outer},
                                         {PD_BEGINSUBPATH | PD_ENDSUBPATH, 4, inner}};
    struct win32k_path path = {.count = 2, .pieces = pieces};
    struct canvas canvas;

    (void)state;
    fill(&canvas, &path, FP_ALTERNATEMODE);
    assert_canvas(&canvas, "#####..."
                           "#...#..."
                           "#...#..."
                           "#####...");
    fill(&canvas, &path, FP_WINDINGMODE);
    assert_canvas(&canvas, "#####..."
                           "#####..."
                           "#####..."
                           "#####...");
}

static void a_curve_begins_and_ends_where_it_says(void **state)
{
    POINTFIX points[] = {{0, 0}, {0, 0}, {64, 0}, {64, 0}};
    struct win32k_path_piece piece;
    struct win32k_path path =
        path_of(&piece, PD_BEGINSUBPATH | PD_ENDSUBPATH | PD_BEZIERS, points, 4);
    struct canvas canvas;

    (void)state;
    stroke(&canvas, &path, (LINEATTRS){0});
    assert_canvas(&canvas, "####....");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_its_first_pixel_and_not_its_last),
        cmocka_unit_test(half_way_between_two_pixels_the_upper_or_left_one_is_drawn),
        cmocka_unit_test(ends_between_pixels_count_if_a_diamond_has_them),
        cmocka_unit_test(upright_ends_between_pixels_count_if_a_diamond_has_them),
        cmocka_unit_test(a_closed_figure_leads_back),
        cmocka_unit_test(dashes_go_on_around_corners),
        cmocka_unit_test(dashes_begin_anew_where_the_path_says),
        cmocka_unit_test(an_odd_number_of_dashes_changes_roles_each_round),
        cmocka_unit_test(a_wide_line_covers_its_width),
        cmocka_unit_test(a_fill_has_the_pixels_whose_centre_is_inside),
        cmocka_unit_test(two_figures_around_each_other_differ_by_mode),
        cmocka_unit_test(a_curve_begins_and_ends_where_it_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
