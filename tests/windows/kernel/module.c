/* SPDX-License-Identifier: BSD-3-Clause */
/* win32k.sys and videoprt.sys have no code of their own. */
typedef int nothing;
