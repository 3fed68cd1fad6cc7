/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that was freed is used again sooner than by default: most of a target's time is else in
 * the kernel, for fresh pages. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "quarantine_size_mb=8";
}
