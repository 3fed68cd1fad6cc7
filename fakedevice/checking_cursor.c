/* SPDX-License-Identifier: BSD-3-Clause */
#include <stddef.h>

#include "checking.h"

verdict check_cursor_command(struct check *check, const QXLCursorCmd *command)
{
    uint64_t shape;
    QXLCursor cursor;
    struct chunks chunks;

    REQUIRE(check, command->type <= QXL_CURSOR_TRAIL, FAKE_QXL_DROP, "cursor: unknown command");
    if (command->type != QXL_CURSOR_SET)
        return FAKE_QXL_ACCEPT;
    shape = command->u.set.shape;
    PASS(check_fetch(check, shape, &cursor, sizeof(cursor), "cursor: shape does not map"));
    return check_chunks(check, shape + offsetof(QXLCursor, chunk), &chunks);
}
