/* SPDX-License-Identifier: BSD-3-Clause */
/* A second opinion on the EDID blocks: edid-decode's. Exit 77 without it. */
#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <qxl/modes.h>

#include "edid_sizes.h"

/* False if it finds a fault or has a doubt. */
static bool edid_decode_likes(const uint8_t *edid)
{
    FILE *pipe = popen("out=$(edid-decode -c -) && ! echo \"$out\" | grep -q Warnings:", "w");

    assert_non_null(pipe);
    assert_int_equal(fwrite(edid, QXL_EDID_SIZE, 1, pipe), 1);
    return pclose(pipe) == 0;
}

static void edid_decode_finds_nothing_to_complain_about(void **state)
{
    uint8_t edid[QXL_EDID_SIZE];

    (void)state;
    for (uint32_t i = 0; i < SIZES_COUNT; i++) {
        check_status(qxl_edid_make(SIZES[i][0], SIZES[i][1], i, edid), QXL_STATUS_OK);
        if (!edid_decode_likes(edid))
            fail_msg("edid-decode -c complains about %ux%u", SIZES[i][0], SIZES[i][1]);
    }
    edid[60]++;
    assert_false(edid_decode_likes(edid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edid_decode_finds_nothing_to_complain_about),
    };

    if (system("command -v edid-decode >/dev/null") != 0) {
        puts("SKIP: no edid-decode on this machine");
        return 77;
    }
    return cmocka_run_group_tests_name("edid-decode", tests, NULL, NULL);
}
