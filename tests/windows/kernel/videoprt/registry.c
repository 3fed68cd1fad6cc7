/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <wchar.h>

#include "port.h"

enum { VALUES_MAX = 32, VALUE_SIZE = 256, NAME_SIZE = 64 };

static struct value {
    wchar_t name[NAME_SIZE];
    uint8_t data[VALUE_SIZE];
    ULONG size; /* 0: free */
} values[VALUES_MAX];
static DWORD failure;

static struct value *find(const wchar_t *name)
{
    for (int i = 0; i < VALUES_MAX; i++)
        if (values[i].size && wcscmp(values[i].name, name) == 0)
            return &values[i];
    return NULL;
}

static struct value *free_value(void)
{
    for (int i = 0; i < VALUES_MAX; i++)
        if (!values[i].size)
            return &values[i];
    return NULL;
}

void videoprt_registry_set(const wchar_t *name, const void *data, ULONG size)
{
    struct value *value = find(name);

    if (!value)
        value = free_value();
    if (!value || size > VALUE_SIZE || wcslen(name) >= NAME_SIZE) {
        kernel_fault("the registry of the tests has no room for %ls", name);
        return;
    }
    value->size = data ? size : 0;
    wcscpy(value->name, name);
    if (data)
        memcpy(value->data, data, size);
}

ULONG videoprt_registry_get(const wchar_t *name, void *data, ULONG size)
{
    struct value *value = find(name);

    if (!value)
        return 0;
    memcpy(data, value->data, value->size < size ? value->size : size);
    return value->size;
}

void videoprt_registry_fail(DWORD error)
{
    failure = error;
}

KERNEL_API VP_STATUS NTAPI VideoPortSetRegistryParameters(PVOID extension, PWSTR name, PVOID data,
                                                          ULONG length)
{
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails())
        return ERROR_INVALID_PARAMETER;
    videoprt_registry_set(name, data, length);
    return NO_ERROR;
}

KERNEL_API VP_STATUS NTAPI VideoPortGetRegistryParameters(PVOID extension, PWSTR name,
                                                          UCHAR is_file_name,
                                                          PMINIPORT_GET_REGISTRY_ROUTINE routine,
                                                          PVOID context)
{
    struct value *value = find(name);

    (void)is_file_name;
    if (!port_call(extension, MACHINE_PASSIVE, __func__) || port_fails())
        return ERROR_INVALID_PARAMETER;
    if (failure)
        return (VP_STATUS)failure;
    if (!value)
        return ERROR_INVALID_PARAMETER;
    void *data = guarded_allocate(value->size);
    memcpy(data, value->data, value->size);
    VP_STATUS status = routine(extension, context, name, data, value->size);
    guarded_free(data, value->size);
    return status;
}
