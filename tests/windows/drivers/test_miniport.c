/* SPDX-License-Identifier: BSD-3-Clause */
/* What qxl.sys answers. */
#include "miniport.h"

enum { MODES_MAX = 300 };

static VIDEO_MODE_INFORMATION modes[MODES_MAX];

/* Its index, or -1. */
static int find_mode(HANDLE adapter, ULONG width, ULONG height, ULONG bits)
{
    ULONG count = modes_of(adapter, modes, MODES_MAX);

    for (ULONG i = 0; i < count; i++)
        if (modes[i].VisScreenWidth == width && modes[i].VisScreenHeight == height &&
            modes[i].BitsPerPlane == bits)
            return (int)i;
    return -1;
}

static void the_display_driver_is_told_where_the_device_is(void **state)
{
    struct qxl_windows_info info = info_of(*state);

    assert_int_equal(info.version, QXL_WINDOWS_INFO_VERSION);
    assert_int_equal(info.size, sizeof(info));
    assert_ptr_equal(info.hw.ram.memory, machine_bar(FAKE_QXL_BAR_RAM).memory);
    assert_ptr_equal(info.hw.vram.memory, machine_bar(FAKE_QXL_BAR_VRAM32).memory);
    assert_int_equal(info.hw.vram.size, machine_bar(FAKE_QXL_BAR_VRAM32).size);
    assert_ptr_equal(info.hw.rom, machine_bar(FAKE_QXL_BAR_ROM).memory);
    assert_int_equal(info.ports, machine_bar(FAKE_QXL_BAR_IO).address);
    assert_non_null(info.shared);
    for (int i = 0; i < QXL_EVENT_COUNT; i++)
        assert_non_null(info.events[i]);
}

static void modes_are_told_as_gdi_wants_them(void **state)
{
    int index = find_mode(*state, 800, 600, 32);

    assert_true(index >= 0);
    assert_int_equal(modes[index].Length, sizeof(modes[index]));
    assert_int_equal(modes[index].ModeIndex, index);
    assert_int_equal(modes[index].ScreenStride, 3200);
    assert_int_equal(modes[index].NumberOfPlanes, 1);
    assert_int_equal(modes[index].RedMask, 0xff0000);
    assert_int_equal(modes[index].GreenMask, 0xff00);
    assert_int_equal(modes[index].BlueMask, 0xff);
    assert_int_equal(modes[index].AttributeFlags, VIDEO_MODE_COLOR | VIDEO_MODE_GRAPHICS);

    index = find_mode(*state, 640, 480, 16);
    assert_true(index >= 0);
    assert_int_equal(modes[index].ScreenStride, 1280);
    assert_int_equal(modes[index].RedMask, 0x7c00);
    assert_int_equal(modes[index].GreenMask, 0x3e0);
    assert_int_equal(modes[index].BlueMask, 0x1f);
    assert_int_equal(modes[index].NumberGreenBits, 5);
}

static void a_mode_is_set_whatever_flags_come_with_it(void **state)
{
    VIDEO_MODE_INFORMATION mode;
    int index = find_mode(*state, 1024, 768, 32);

    assert_int_equal(
        videoprt_ioctl(*state, IOCTL_VIDEO_QUERY_CURRENT_MODE, NULL, 0, &mode, sizeof(mode), NULL),
        ERROR_INVALID_FUNCTION);
    assert_int_equal(
        set_mode(*state, (ULONG)index | VIDEO_MODE_NO_ZERO_MEMORY | VIDEO_MODE_MAP_MEM_LINEAR),
        NO_ERROR);
    ANSWERS(*state, IOCTL_VIDEO_QUERY_CURRENT_MODE, NULL, 0, &mode, sizeof(mode));
    assert_int_equal(mode.ModeIndex, index);
    assert_int_equal(mode.VisScreenWidth, 1024);
}

static void a_mode_that_is_not_there_is_not_set(void **state)
{
    VIDEO_MODE_INFORMATION mode;
    ULONG count = modes_of(*state, modes, MODES_MAX);

    assert_int_equal(set_mode(*state, 0), NO_ERROR);
    assert_int_equal(set_mode(*state, count), ERROR_INVALID_PARAMETER);
    assert_int_equal(set_mode(*state, 0x3fffffff), ERROR_INVALID_PARAMETER);
    ANSWERS(*state, IOCTL_VIDEO_QUERY_CURRENT_MODE, NULL, 0, &mode, sizeof(mode));
    assert_int_equal(mode.ModeIndex, 0);
}

/* Museum 8: the host changes the list while the driver looks at it. */
static void modes_stay_those_of_the_first_look(void **state)
{
    QXLRom *rom = machine_bar(FAKE_QXL_BAR_ROM).memory;
    ULONG count = modes_of(*state, modes, MODES_MAX);
    uint32_t *in_rom = (uint32_t *)((uint8_t *)rom + rom->modes_offset), n = *in_rom;

    *in_rom = UINT32_MAX;
    rom->modes_offset = 0xfffffff0;
    assert_int_equal(modes_of(*state, modes, MODES_MAX), count);
    rom->modes_offset = (uint32_t)((uint8_t *)in_rom - (uint8_t *)rom);
    *in_rom = n;
}

/* Also with a buffer for some of them: all or none. */
static void what_does_not_fit_its_buffer_is_refused(void **state)
{
    static const struct {
        ULONG code, in, out;
    } REQUESTS[] = {
        {IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, 0, sizeof(VIDEO_NUM_MODES)},
        {IOCTL_VIDEO_QUERY_AVAIL_MODES, 0, 2 * sizeof(VIDEO_MODE_INFORMATION)},
        {IOCTL_VIDEO_QUERY_CURRENT_MODE, 0, sizeof(VIDEO_MODE_INFORMATION)},
        {IOCTL_VIDEO_SET_CURRENT_MODE, sizeof(VIDEO_MODE), 0},
        {IOCTL_VIDEO_MAP_VIDEO_MEMORY, sizeof(VIDEO_MEMORY), sizeof(VIDEO_MEMORY_INFORMATION)},
        {IOCTL_VIDEO_UNMAP_VIDEO_MEMORY, sizeof(VIDEO_MEMORY), 0},
        {QXL_WINDOWS_IOCTL_GET_INFO, 0, sizeof(struct qxl_windows_info)},
        {QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY, sizeof(struct qxl_windows_custom_display), 0},
    };
    static uint8_t in[1024], out[1024];

    for (size_t i = 0; i < sizeof(REQUESTS) / sizeof(*REQUESTS); i++) {
        for (DWORD size = 0; size < REQUESTS[i].in; size++)
            assert_int_equal(
                videoprt_ioctl(*state, REQUESTS[i].code, in, size, out, sizeof(out), NULL),
                ERROR_INSUFFICIENT_BUFFER);
        for (DWORD size = 0; size < REQUESTS[i].out; size++)
            assert_int_equal(
                videoprt_ioctl(*state, REQUESTS[i].code, in, sizeof(in), out, size, NULL),
                ERROR_INSUFFICIENT_BUFFER);
    }
}

static void a_request_that_is_not_known_is_refused(void **state)
{
    assert_int_equal(videoprt_ioctl(*state, IOCTL_VIDEO_SHARE_VIDEO_MEMORY, NULL, 0, NULL, 0, NULL),
                     ERROR_INVALID_FUNCTION);
    assert_int_equal(videoprt_ioctl(*state, 0, NULL, 0, NULL, 0, NULL), ERROR_INVALID_FUNCTION);
}

/* Museum 45: what pointed into another mapping was stale. */
static void memory_has_one_address_however_often_it_is_mapped(void **state)
{
    VIDEO_MEMORY none = {NULL};
    VIDEO_MEMORY_INFORMATION first, second;
    struct qxl_windows_info info = info_of(*state);
    unsigned mappings = videoprt_mappings();

    ANSWERS(*state, IOCTL_VIDEO_MAP_VIDEO_MEMORY, &none, sizeof(none), &first, sizeof(first));
    ANSWERS(*state, IOCTL_VIDEO_MAP_VIDEO_MEMORY, &none, sizeof(none), &second, sizeof(second));
    assert_memory_equal(&first, &second, sizeof(first));
    assert_ptr_equal(first.VideoRamBase, info.hw.ram.memory);
    assert_int_equal(first.VideoRamLength, info.hw.ram.size);
    assert_ptr_equal(first.FrameBufferBase, info.hw.ram.memory);
    assert_int_equal(first.FrameBufferLength, info.hw.surface0_size);
    ANSWERS(*state, IOCTL_VIDEO_UNMAP_VIDEO_MEMORY, &none, sizeof(none), NULL, 0);
    assert_int_equal(videoprt_mappings(), mappings);
}

static void a_reset_gives_the_device_back_to_vga(void **state)
{
    VIDEO_MODE_INFORMATION mode;

    assert_int_equal(set_mode(*state, 0), NO_ERROR);
    ANSWERS(*state, IOCTL_VIDEO_RESET_DEVICE, NULL, 0, NULL, 0);
    assert_int_equal(writes_to(QXL_IO_RESET), 1);
    assert_int_equal(fake_qxl_get_mode(machine_device()), FAKE_QXL_MODE_VGA);
    assert_int_equal(
        videoprt_ioctl(*state, IOCTL_VIDEO_QUERY_CURRENT_MODE, NULL, 0, &mode, sizeof(mode), NULL),
        ERROR_INVALID_FUNCTION);
}

static void a_size_of_ones_choice_is_offered(void **state)
{
    assert_int_equal(add_mode(*state, 1234, 567, 32), NO_ERROR);
    int index = find_mode(*state, 1234, 567, 32);
    assert_true(index >= 0);
    assert_int_equal(modes[index].ScreenStride, 1234 * 4);
    assert_int_equal(set_mode(*state, (ULONG)index), NO_ERROR);
}

static void a_size_that_is_offered_already_is_not_offered_twice(void **state)
{
    ULONG count = modes_of(*state, modes, MODES_MAX);

    assert_int_equal(add_mode(*state, 800, 600, 32), NO_ERROR);
    assert_int_equal(modes_of(*state, modes, MODES_MAX), count);
    assert_int_equal(add_mode(*state, 801, 600, 32), NO_ERROR);
    assert_int_equal(add_mode(*state, 801, 600, 32), NO_ERROR);
    assert_int_equal(modes_of(*state, modes, MODES_MAX), count + 1);
}

/* Museum 7: 32 bits made 0 of the first, and a refused size took a place. */
static void a_size_that_cannot_be_changes_nothing(void **state)
{
    static const struct qxl_windows_custom_display IMPOSSIBLE[] = {
        {65536, 65536, 32}, {0, 600, 32},       {800, 0, 32},
        {800, 600, 24},     {800, 600, 0},      {UINT32_MAX, UINT32_MAX, 32},
        {8192, 8192, 32},   {UINT32_MAX, 1, 16}};
    static VIDEO_MODE_INFORMATION before[MODES_MAX];

    assert_int_equal(add_mode(*state, 801, 600, 32), NO_ERROR);
    assert_int_equal(add_mode(*state, 802, 600, 32), NO_ERROR);
    ULONG count = modes_of(*state, before, MODES_MAX);

    for (size_t i = 0; i < sizeof(IMPOSSIBLE) / sizeof(*IMPOSSIBLE); i++) {
        assert_int_equal(
            add_mode(*state, IMPOSSIBLE[i].width, IMPOSSIBLE[i].height, IMPOSSIBLE[i].bits),
            ERROR_INVALID_PARAMETER);
        assert_int_equal(modes_of(*state, modes, MODES_MAX), count);
        assert_memory_equal(modes, before, count * sizeof(*modes));
    }
}

static void the_mode_in_use_is_never_replaced(void **state)
{
    assert_int_equal(add_mode(*state, 801, 600, 32), NO_ERROR);
    int index = find_mode(*state, 801, 600, 32);
    assert_int_equal(set_mode(*state, (ULONG)index), NO_ERROR);
    for (uint32_t width = 802; width < 812; width++) {
        assert_int_equal(add_mode(*state, width, 600, 32), NO_ERROR);
        assert_true(find_mode(*state, width, 600, 32) > index);
        assert_int_equal(find_mode(*state, 801, 600, 32), index);
    }
    index = find_mode(*state, 811, 600, 32);
    assert_int_equal(set_mode(*state, (ULONG)index), NO_ERROR);
    assert_int_equal(add_mode(*state, 900, 600, 32), NO_ERROR);
    assert_int_equal(find_mode(*state, 811, 600, 32), index);
    assert_true(find_mode(*state, 900, 600, 32) >= 0);
}

static void the_monitor_has_an_edid_that_takes_every_mode(void **state)
{
    static const uint8_t HEADER[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    struct videoprt_child child;
    uint8_t sum = 0;

    assert_int_equal(videoprt_child(*state, 1, 256, &child), VIDEO_ENUM_MORE_DEVICES);
    assert_int_equal(child.type, Monitor);
    assert_memory_equal(child.descriptor, HEADER, sizeof(HEADER));
    for (int i = 0; i < 128; i++)
        sum += child.descriptor[i];
    assert_int_equal(sum, 0);
    const uint8_t *timing = child.descriptor + 54;
    unsigned width = timing[2] | (timing[4] & 0xf0) << 4;
    unsigned height = timing[5] | (timing[7] & 0xf0) << 4;
    ULONG count = modes_of(*state, modes, MODES_MAX);
    for (ULONG i = 0; i < count; i++)
        assert_true(modes[i].VisScreenWidth * modes[i].VisScreenHeight <= width * height);
}

static void there_is_one_monitor(void **state)
{
    struct videoprt_child child;

    assert_int_equal(videoprt_child(*state, 0, 256, &child), VIDEO_ENUM_NO_MORE_DEVICES);
    assert_int_equal(videoprt_child(*state, 2, 256, &child), VIDEO_ENUM_NO_MORE_DEVICES);
    assert_int_equal(videoprt_child(*state, DISPLAY_ADAPTER_HW_ID, 256, &child),
                     VIDEO_ENUM_NO_MORE_DEVICES);
}

static void a_monitor_without_room_for_its_edid_is_one_still(void **state)
{
    struct videoprt_child child;

    assert_int_equal(videoprt_child(*state, 1, 0, &child), VIDEO_ENUM_MORE_DEVICES);
    assert_int_equal(videoprt_child(*state, 1, 127, &child), VIDEO_ENUM_MORE_DEVICES);
    assert_int_equal(child.type, Monitor);
    assert_int_equal(videoprt_child(*state, 1, 128, &child), VIDEO_ENUM_MORE_DEVICES);
}

static void a_device_that_was_pulled_out_answers_nothing(void **state)
{
    struct qxl_windows_info info = info_of(*state);
    struct videoprt_child child;
    VIDEO_NUM_MODES count;

    videoprt_surprise_remove(*state);
    uint64_t before = writes();
    assert_int_equal(videoprt_ioctl(*state, IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES, NULL, 0, &count,
                                    sizeof(count), NULL),
                     ERROR_DEV_NOT_EXIST);
    assert_int_equal(info.shared->gone, 1);
    assert_int_equal(videoprt_ioctl(*state, IOCTL_VIDEO_RESET_DEVICE, NULL, 0, NULL, 0, NULL),
                     ERROR_DEV_NOT_EXIST);
    assert_int_equal(videoprt_child(*state, 1, 256, &child), VIDEO_ENUM_NO_MORE_DEVICES);
    assert_false(videoprt_initialize(*state));
    assert_int_equal(writes(), before);
}

/* xorshift: the same requests each time. */
static uint32_t noise(void)
{
    static uint32_t state = 1;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void requests_of_noise_break_no_rule(void **state)
{
    static const ULONG CODES[] = {
        IOCTL_VIDEO_QUERY_NUM_AVAIL_MODES,
        IOCTL_VIDEO_QUERY_AVAIL_MODES,
        IOCTL_VIDEO_QUERY_CURRENT_MODE,
        IOCTL_VIDEO_SET_CURRENT_MODE,
        IOCTL_VIDEO_MAP_VIDEO_MEMORY,
        IOCTL_VIDEO_UNMAP_VIDEO_MEMORY,
        QXL_WINDOWS_IOCTL_SET_CUSTOM_DISPLAY,
        IOCTL_VIDEO_SET_COLOR_REGISTERS,
        IOCTL_VIDEO_RESET_DEVICE,
        QXL_WINDOWS_IOCTL_GET_INFO,
    };
    static uint8_t out[1 << 16];
    ULONG count = modes_of(*state, modes, MODES_MAX);
    uint32_t in[8];

    for (int i = 0; i < 5000; i++) {
        ULONG code = CODES[noise() % (sizeof(CODES) / sizeof(*CODES))];

        for (int word = 0; word < 8; word++)
            in[word] = noise() >> noise() % 32;
        in[2] = noise() % 2 ? 32 : in[2];
        if (i % 100 == 0)
            code = noise();
        videoprt_ioctl(*state, code, in, noise() % sizeof(in), out, noise() % sizeof(out), NULL);
        assert_int_equal(kernel_faults(), 0);
    }
    assert_int_equal(modes_of(*state, modes, MODES_MAX), count + 2);
}

#define STARTED(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STARTED(the_display_driver_is_told_where_the_device_is),
        STARTED(modes_are_told_as_gdi_wants_them),
        STARTED(a_mode_is_set_whatever_flags_come_with_it),
        STARTED(a_mode_that_is_not_there_is_not_set),
        STARTED(modes_stay_those_of_the_first_look),
        STARTED(what_does_not_fit_its_buffer_is_refused),
        STARTED(a_request_that_is_not_known_is_refused),
        STARTED(memory_has_one_address_however_often_it_is_mapped),
        STARTED(a_reset_gives_the_device_back_to_vga),
        STARTED(a_size_of_ones_choice_is_offered),
        STARTED(a_size_that_is_offered_already_is_not_offered_twice),
        STARTED(a_size_that_cannot_be_changes_nothing),
        STARTED(the_mode_in_use_is_never_replaced),
        STARTED(the_monitor_has_an_edid_that_takes_every_mode),
        STARTED(there_is_one_monitor),
        STARTED(a_monitor_without_room_for_its_edid_is_one_still),
        STARTED(a_device_that_was_pulled_out_answers_nothing),
        STARTED(requests_of_noise_break_no_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
