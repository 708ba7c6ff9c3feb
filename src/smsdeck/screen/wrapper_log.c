/* The session's log, line by line as wrapper.py's class Log describes it: stamps, `|` and `#`, two files, each
 * within the cap. A full disk loses output, which a later line says; it never stops the program.
 */

#define _GNU_SOURCE
#include "wrapper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = sizeof "2026-11-24T04:36:19.123Z | " - 1 };

/* Gathers short lines: a write for each would be most of the work. */
static char buffer[16384];
static size_t buffered;

/* Where the file ends: after a failed write, and after a wrapper that was killed in the middle of a line. */
static bool look(struct log *log)
{
    struct stat found;
    char last = '\n';
    if (fstat(log->file, &found) < 0)
        return false;
    if (found.st_size > 0 && pread(log->file, &last, 1, found.st_size - 1) < 0)
        return false;
    log->size = found.st_size;
    log->in_line = last != '\n';
    return true;
}

bool log_open(struct log *log)
{
    int flags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    log->file = openat(log->folder, "log", flags, 0600);
    return log->file >= 0 && fchmod(log->file, 0600) == 0 && look(log);
}

static void flush(struct log *log)
{
    size_t done = 0;
    while (done < buffered) {
        ssize_t written = write(log->file, buffer + done, buffered - done);
        if (written < 0) {
            log->lost = errno;
            look(log);
            break;
        }
        done += (size_t)written;
    }
    buffered = 0;
}

static void add(struct log *log, const char *data, size_t length)
{
    if (!length || log->lost)
        return;
    log->size += (long long)length;
    log->in_line = data[length - 1] != '\n';
    while (length && !log->lost) {
        size_t part = sizeof buffer - buffered;
        if (part > length)
            part = length;
        memcpy(buffer + buffered, data, part);
        buffered += part;
        data += part;
        length -= part;
        if (buffered == sizeof buffer)
            flush(log);
    }
}

/* Begin a new file. Where the line goes on in it, `+ ` takes the place of a stamp, so that no text of the program
 * can pass for one.
 */
static void rotate(struct log *log)
{
    bool goes_on = log->in_line;
    flush(log);
    if (log->lost)
        return;
    if (renameat(log->folder, "log", log->folder, "log.1") < 0 && errno != ENOENT) {
        log->lost = errno;
        return;
    }
    close(log->file);
    if (!log_open(log))
        log->lost = errno;
    else if (goes_on)
        add(log, "+ ", 2);
}

/* One line or a part of one, `head` being the stamp if it begins here. */
static void put(struct log *log, const char *head, const char *text, size_t length)
{
    size_t head_length = log->in_line ? 0 : strlen(head);
    bool fits = log->size + (long long)(head_length + length) <= log->cap;
    if (!fits && !log->in_line && log->size > 0)
        rotate(log);
    add(log, head, head_length);
    while (length && !log->lost) {
        long long room = log->cap - log->size;
        if (room <= 0) {
            rotate(log);
            continue;
        }
        size_t part = (long long)length < room ? length : (size_t)room;
        add(log, text, part);
        text += part;
        length -= part;
    }
}

static void write_head(char head[HEAD + 1], char mark)
{
    long long now = now_ms();
    time_t seconds = (time_t)(now / 1000);
    struct tm utc;
    char date[24] = "";
    if (gmtime_r(&seconds, &utc))
        strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(head, HEAD + 1, "%s.%03dZ %c ", date, (int)(now % 1000), mark);
}

static void put_note(struct log *log, const char *text, size_t length)
{
    char head[HEAD + 1];
    write_head(head, '#');
    if (log->in_line)
        put(log, "", "\n", 1);
    put(log, head, text, length);
    flush(log);
}

/* Whether there is room again; says that output was lost as soon as that can be said. */
static bool mended(struct log *log)
{
    if (log->file < 0 && !log_open(log))
        return false;
    if (log->lost) {
        char text[128];
        int length = snprintf(text, sizeof text, "output was lost here: %.80s\n", strerror(log->lost));
        log->lost = 0;
        put_note(log, text, (size_t)length);
    }
    return !log->lost;
}

void log_program(struct log *log, const char *data, size_t length)
{
    char head[HEAD + 1];
    if (!mended(log))
        return;
    write_head(head, '|');
    while (length && !log->lost) {
        const char *end = memchr(data, '\n', length);
        size_t part = end ? (size_t)(end - data) + 1 : length;
        put(log, head, data, part);
        data += part;
        length -= part;
    }
    flush(log);
}

void log_note(struct log *log, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text - 1, format, values);
    va_end(values);
    if (length < 0 || !mended(log))
        return;
    if (length > (int)sizeof text - 2)
        length = (int)sizeof text - 2;
    text[length] = '\n';
    put_note(log, text, (size_t)length + 1);
}
