/* SPDX-License-Identifier: BSD-3-Clause */
/* What xxhash.h wants of <assert.h>, for hash.c alone. */
#ifndef QXL_CORE_XXHASH_ASSERT_H
#define QXL_CORE_XXHASH_ASSERT_H

#define static_assert _Static_assert

#endif
