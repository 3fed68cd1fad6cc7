/* SPDX-License-Identifier: BSD-3-Clause */
#include <errno.h>

#include "device.h"

void thread_init(struct fake_qxl *device)
{
    pthread_mutex_init(&device->thread_lock, NULL);
    pthread_cond_init(&device->thread_wake, NULL);
}

static _Thread_local const struct fake_qxl *stepping;

bool thread_is_stepping(const struct fake_qxl *device)
{
    return stepping == device;
}

static bool step(struct fake_qxl *device)
{
    if (!device->host || !device->host->step)
        return false;
    pthread_rwlock_rdlock(&device->memory_lock);
    const struct fake_qxl *outer = stepping;
    stepping = device;
    bool worked = device->host->step(device->host_context);
    stepping = outer;
    pthread_rwlock_unlock(&device->memory_lock);
    return worked;
}

static bool thread_runs(const struct fake_qxl *device)
{
    return __atomic_load_n(&device->thread_running, __ATOMIC_ACQUIRE);
}

bool fake_qxl_step(struct fake_qxl *device)
{
    return !thread_runs(device) && step(device);
}

void thread_kick(struct fake_qxl *device)
{
    if (!thread_runs(device))
        return;
    pthread_mutex_lock(&device->thread_lock);
    device->thread_kicked = true;
    pthread_cond_signal(&device->thread_wake);
    pthread_mutex_unlock(&device->thread_lock);
}

static void *run(void *argument)
{
    struct fake_qxl *device = argument;

    pthread_mutex_lock(&device->thread_lock);
    while (!device->thread_stop) {
        device->thread_kicked = false;
        pthread_mutex_unlock(&device->thread_lock);
        bool worked = step(device);
        pthread_mutex_lock(&device->thread_lock);
        while (!worked && !device->thread_kicked && !device->thread_stop)
            pthread_cond_wait(&device->thread_wake, &device->thread_lock);
    }
    pthread_mutex_unlock(&device->thread_lock);
    return NULL;
}

int fake_qxl_thread_start(struct fake_qxl *device)
{
    if (thread_runs(device)) {
        errno = EALREADY;
        return -1;
    }
    pthread_mutex_lock(&device->thread_lock);
    device->thread_stop = false;
    pthread_mutex_unlock(&device->thread_lock);
    /* Before there is a thread: a kick after its first look must not be taken for one too early. */
    __atomic_store_n(&device->thread_running, true, __ATOMIC_RELEASE);
    int error = pthread_create(&device->thread, NULL, run, device);
    if (error) {
        __atomic_store_n(&device->thread_running, false, __ATOMIC_RELEASE);
        errno = error;
        return -1;
    }
    return 0;
}

void fake_qxl_thread_stop(struct fake_qxl *device)
{
    if (!thread_runs(device))
        return;
    pthread_mutex_lock(&device->thread_lock);
    device->thread_stop = true;
    pthread_cond_signal(&device->thread_wake);
    pthread_mutex_unlock(&device->thread_lock);
    pthread_join(device->thread, NULL);
    __atomic_store_n(&device->thread_running, false, __ATOMIC_RELEASE);
}
