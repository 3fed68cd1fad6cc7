/* SPDX-License-Identifier: BSD-3-Clause */
#include "log.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static const char DOMAIN[] = "Spice";

static struct {
    pthread_mutex_t lock;
    struct rig_spice_log_listener *first;
    guint handler;
} spice_log = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void take_message(const char *domain, GLogLevelFlags level, const char *message,
                         gpointer context)
{
    bool heard = false;

    (void)domain;
    (void)context;
    if (!(level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)))
        return;
    pthread_mutex_lock(&spice_log.lock);
    for (struct rig_spice_log_listener *at = spice_log.first; at; at = at->next) {
        if (at->function)
            at->function(at->context, message);
        heard |= at->function != NULL;
    }
    pthread_mutex_unlock(&spice_log.lock);
    if (!heard || (level & G_LOG_FLAG_FATAL))
        fprintf(stderr, "spice-server: %s\n", message);
}

void rig_spice_log_add(struct rig_spice_log_listener *listener)
{
    pthread_mutex_lock(&spice_log.lock);
    if (!spice_log.first)
        spice_log.handler = g_log_set_handler(
            DOMAIN, G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, take_message, NULL);
    listener->next = spice_log.first;
    spice_log.first = listener;
    pthread_mutex_unlock(&spice_log.lock);
}

void rig_spice_log_remove(struct rig_spice_log_listener *listener)
{
    pthread_mutex_lock(&spice_log.lock);
    struct rig_spice_log_listener **link = &spice_log.first;
    while (*link && *link != listener)
        link = &(*link)->next;
    if (*link)
        *link = listener->next;
    if (!spice_log.first)
        g_log_remove_handler(DOMAIN, spice_log.handler);
    pthread_mutex_unlock(&spice_log.lock);
}
