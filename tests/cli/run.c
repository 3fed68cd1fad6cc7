/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static char *own_folder;

char *own_file(const char *name)
{
    return g_build_filename(own_folder, name, NULL);
}

char *bundled(const char *name)
{
    return g_build_filename(TRACES, name, NULL);
}

void write_own_file(const char *name, const char *text)
{
    char *path = own_file(name);

    assert_true(g_file_set_contents(path, text, -1, NULL));
    g_free(path);
}

struct run run(const char *arguments)
{
    char **words = g_strsplit(arguments, " ", -1);
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    struct run result = {.status = -1};
    int status = -1;

    g_ptr_array_add(argv, g_strdup(g_getenv("QXLRIG")));
    for (char **word = words; *word && **word; word++) {
        g_ptr_array_add(argv, **word == '@'   ? bundled(*word + 1)
                              : **word == '%' ? own_file(*word + 1)
                                              : g_strdup(*word));
    }
    g_ptr_array_add(argv, NULL);
    assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                             &result.out, &result.err, &status, NULL));
    if (WIFEXITED(status))
        result.status = WEXITSTATUS(status);
    g_ptr_array_free(argv, TRUE);
    g_strfreev(words);
    return result;
}

void free_run(struct run *run)
{
    g_free(run->out);
    g_free(run->err);
}

void expect(const char *arguments, int status, const char *out, const char *err)
{
    struct run result = run(arguments);

    if (result.status != status || (out && !strstr(result.out, out)) ||
        (err && !strstr(result.err, err))) {
        print_error("qxlrig %s\nexit code %d, expected %d\n--- stdout, expected %s\n%s\n--- "
                    "stderr, expected %s\n%s\n",
                    arguments, result.status, status, out ? out : "anything", result.out,
                    err ? err : "anything", result.err);
        fail();
    }
    free_run(&result);
}

int make_own_folder(void **state)
{
    (void)state;
    own_folder = g_dir_make_tmp("qxlrig-test-XXXXXX", NULL);
    return own_folder ? 0 : -1;
}

int remove_own_folder(void **state)
{
    GDir *folder = g_dir_open(own_folder, 0, NULL);
    const char *name;

    (void)state;
    while (folder && (name = g_dir_read_name(folder))) {
        char *path = own_file(name);
        g_remove(path);
        g_free(path);
    }
    if (folder)
        g_dir_close(folder);
    g_rmdir(own_folder);
    g_free(own_folder);
    return 0;
}

void skip_without_qemu(void)
{
    struct run result = run("device --backend qemu");

    if (result.status == 77) {
        printf("SKIP: %s", result.err);
        exit(77);
    }
    free_run(&result);
}
