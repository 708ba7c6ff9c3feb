/* Run records, in form byte for byte those of wrapper.py. */

#define _GNU_SOURCE
#include "wrapper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { NAME = 80, RECORD = 1024, TAIL_ROOM = 16384 };

long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A record's name; the hidden one is what it is written as before it is whole. */
static void name_of(char name[NAME], const struct run *run, const char *kind, bool hidden)
{
    snprintf(name, NAME, "%s%.64s.%s", hidden ? "." : "", run->run_id, kind);
}

static int open_hidden(const struct run *run, const char *kind)
{
    char name[NAME];
    name_of(name, run, kind, true);
    return openat(run->runs, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool write_all(int file, const char *text, size_t length)
{
    while (length) {
        ssize_t written = write(file, text, length);
        if (written < 0)
            return false;
        text += written;
        length -= (size_t)written;
    }
    return true;
}

/* There whole or not at all; `lasting`: on the disk. Not truncated before it is written: its room may be reserved. */
static bool record(const struct run *run, const char *kind, const char *text, size_t length, bool lasting)
{
    char hidden[NAME], name[NAME];
    int file = open_hidden(run, kind);
    if (file < 0)
        return false;
    bool written = write_all(file, text, length) && ftruncate(file, (off_t)length) == 0;
    written = written && (!lasting || fsync(file) == 0);
    int why = errno;
    close(file);
    errno = why;
    name_of(hidden, run, kind, true);
    name_of(name, run, kind, false);
    written = written && renameat(run->runs, hidden, run->runs, name) == 0;
    return written && (!lasting || fsync(run->runs) == 0);
}

static bool reserve(const struct run *run, const char *kind, off_t room)
{
    int file = open_hidden(run, kind);
    if (file < 0)
        return false;
    int why = posix_fallocate(file, 0, room);
    close(file);
    errno = why;
    return why == 0;
}

bool reserve_records(const struct run *run)
{
    return reserve(run, "tail", TAIL_ROOM) && reserve(run, "exit", RECORD);
}

void drop_reserved(const struct run *run)
{
    char name[NAME];
    int why = errno;
    for (const char **kind = (const char *[]){"start", "tail", "exit", NULL}; *kind; kind++) {
        name_of(name, run, *kind, true);
        unlinkat(run->runs, name, 0);
    }
    errno = why;
}

static bool read_text(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t length = read(file, text, size - 1);
    int why = errno;
    close(file);
    errno = why;
    if (length > 0 && text[length - 1] == '\n')
        length--;
    text[length > 0 ? length : 0] = '\0';
    return length >= 0;
}

/* When `pid` started, in clock ticks since boot: field 22 of its stat, counted after the name, which may hold
 * anything.
 */
static bool ticks(pid_t pid, unsigned long long *started)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_text(path, text, sizeof text))
        return false;
    char *at = strrchr(text, ')');
    for (int field = 3; at && field <= 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        *started = strtoull(at, NULL, 10);
    else
        errno = EINVAL;
    return at != NULL;
}

/* Every text in it was checked to need no escaping. */
bool record_start(const struct run *run)
{
    char boot_id[64], text[RECORD];
    unsigned long long own = 0, childs = 0;
    if (!read_text("/proc/sys/kernel/random/boot_id", boot_id, sizeof boot_id))
        return false;
    if (!ticks(getpid(), &own) || !ticks(run->child, &childs))
        return false;
    int length = snprintf(text, sizeof text,
                          "{\"run_id\": \"%s\", \"restart_id\": \"%s\", \"by\": \"%s\","
                          " \"boot_id\": \"%s\", \"started_ms\": %lld,"
                          " \"wrapper_pid\": %d, \"wrapper_ticks\": %llu,"
                          " \"child_pid\": %d, \"child_ticks\": %llu}\n",
                          run->run_id, run->restart_id, run->by, boot_id, now_ms(), (int)getpid(), own,
                          (int)run->child, childs);
    return record(run, "start", text, (size_t)length, true);
}

/* The exit record is waited for, and this is written before it. After a power cut the log still has these lines. */
bool record_tail(const struct run *run, const char *text, size_t length)
{
    return record(run, "tail", text, length, false);
}

static const char *number_or_null(char text[16], int number, bool known)
{
    snprintf(text, 16, "%d", number);
    return known ? text : "null";
}

bool record_exit(const struct run *run)
{
    char code[16], number[16], asked[16], text[RECORD];
    int length = snprintf(text, sizeof text,
                          "{\"run_id\": \"%s\", \"code\": %s, \"signal\": %s, \"asked\": %s, \"ended_ms\": %lld}\n",
                          run->run_id, number_or_null(code, run->code, run->code >= 0),
                          number_or_null(number, run->signal, run->signal > 0),
                          number_or_null(asked, run->asked, run->asked > 0), now_ms());
    return record(run, "exit", text, (size_t)length, true);
}
