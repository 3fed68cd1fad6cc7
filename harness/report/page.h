/* SPDX-License-Identifier: BSD-3-Clause */
/**
 * @file page.h
 * The report as one HTML page that needs nothing but itself.
 */
#ifndef RIG_PAGE_H
#define RIG_PAGE_H

#include "report.h"

/** @return the page, to be freed with g_string_free(). @param version of this program. */
GString *rig_page_create(const struct rig_report *report, const char *version);

#endif
