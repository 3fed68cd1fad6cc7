/* SPDX-License-Identifier: BSD-3-Clause */
/* mingw-w64 has this header in a folder, Microsoft does not. */
#include <miniport.h>
