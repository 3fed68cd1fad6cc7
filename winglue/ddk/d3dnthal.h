/* SPDX-License-Identifier: BSD-3-Clause */
/* For winddi.h, which includes it; Debian's mingw-w64 does not have it, and nothing of it is used.
 */
