/* SPDX-License-Identifier: BSD-3-Clause */
#include "mirror.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, WORD = 4, PIECE = 1 << 20 };

static uint8_t *map(int file, uint64_t size)
{
    void *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE,
             (file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED) | MAP_NORESERVE, file, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static int make_file(uint64_t size)
{
    int file = memfd_create("qxlrig-bar", MFD_CLOEXEC);

    if (file >= 0 && ftruncate(file, (off_t)size) != 0) {
        int error = errno;
        close(file);
        errno = error;
        return -1;
    }
    return file;
}

bool mirror_open(struct mirror *mirror, uint64_t address, uint64_t size)
{
    int error;

    *mirror = (struct mirror){.address = address, .size = size, .file = make_file(size)};
    if (mirror->file < 0)
        return false;
    mirror->memory = map(mirror->file, size);
    mirror->known = mirror->memory ? map(-1, size) : NULL;
    if (mirror->known)
        return true;
    error = errno;
    mirror_close(mirror);
    errno = error;
    return false;
}

void mirror_close(struct mirror *mirror)
{
    if (!mirror->size)
        return;
    if (mirror->memory)
        munmap(mirror->memory, mirror->size);
    if (mirror->known)
        munmap(mirror->known, mirror->size);
    if (mirror->file >= 0)
        close(mirror->file);
    *mirror = (struct mirror){0};
}

static bool differs(const struct mirror *mirror, uint64_t offset, uint64_t size)
{
    return memcmp(mirror->memory + offset, mirror->known + offset, size) != 0;
}

bool mirror_push_range(struct mirror *mirror, struct rig_qemu *qemu, uint64_t start, uint64_t end)
{
    bool pushed = false;

    while (start < end) {
        uint64_t stop = start;

        while (stop < end && differs(mirror, stop, WORD))
            stop += WORD;
        if (stop > start) {
            memcpy(mirror->known + start, mirror->memory + start, stop - start);
            rig_qemu_write(qemu, mirror->address + start, mirror->known + start, stop - start);
            pushed = true;
        }
        start = stop + WORD;
    }
    return pushed;
}

static bool push_pages(struct mirror *mirror, struct rig_qemu *qemu, uint64_t start, uint64_t end)
{
    bool pushed = false;

    for (uint64_t page = start; page < end; page += PAGE) {
        uint64_t stop = MIN(page + PAGE, end);

        if (differs(mirror, page, stop - page))
            pushed |= mirror_push_range(mirror, qemu, page, stop);
    }
    return pushed;
}

bool mirror_push(struct mirror *mirror, struct rig_qemu *qemu, uint64_t end)
{
    bool pushed = false;
    off_t start = 0;

    /* Pages that nobody has touched are holes of the file. */
    while ((start = lseek(mirror->file, start, SEEK_DATA)) >= 0 && (uint64_t)start < end) {
        off_t hole = lseek(mirror->file, start, SEEK_HOLE);

        pushed |= push_pages(mirror, qemu, (uint64_t)start, MIN((uint64_t)hole, end));
        start = hole;
    }
    return pushed;
}

void mirror_pull(struct mirror *mirror, struct rig_qemu *qemu, uint64_t offset, uint64_t size)
{
    rig_qemu_read(qemu, mirror->address + offset, mirror->known + offset, size);
}

void mirror_show(struct mirror *mirror, uint64_t offset, uint64_t size)
{
    memcpy(mirror->memory + offset, mirror->known + offset, size);
}

/** A file of ones, or -1. */
static int make_ones(void)
{
    int file = make_file(PIECE);
    uint8_t *memory = file >= 0 ? map(file, PIECE) : NULL;

    if (!memory)
        return file;
    memset(memory, 0xff, PIECE);
    munmap(memory, PIECE);
    return file;
}

void mirror_vanish(struct mirror *mirror)
{
    int ones = make_ones();

    /* The same pages again and again: a BAR is large, and little of it is ever looked at. */
    for (uint64_t done = 0; done < mirror->size; done += PIECE) {
        uint64_t left = MIN(mirror->size - done, (uint64_t)PIECE);

        if (ones < 0 || mmap(mirror->memory + done, left, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_FIXED, ones, 0) == MAP_FAILED)
            memset(mirror->memory + done, 0xff, left);
    }
    if (ones >= 0)
        close(ones);
}
