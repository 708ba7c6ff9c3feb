/* What the wrapper's three files share: wrapper.c (a run's life), wrapper_log.c, wrapper_records.c. */

#ifndef SMSDECK_WRAPPER_H
#define SMSDECK_WRAPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* wrapper_log.c: the session's log. */

struct log {
    int folder;    /* the session's folder */
    int file;      /* -1 while it cannot be opened */
    long long cap; /* of each of the two files, in bytes */
    long long size;
    bool in_line; /* the last byte is not the end of a line */
    int lost;     /* errno, if output was lost since the last line */
};

bool log_open(struct log *log);
void log_program(struct log *log, const char *data, size_t length);
void log_note(struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* wrapper_records.c: what a run leaves in `runs/`. All return false with errno set. */

struct run {
    int runs; /* the folder */
    const char *run_id;
    const char *restart_id; /* empty if nobody asked for a restart */
    const char *by;
    pid_t child;
    int code;   /* -1 if it ended by a signal */
    int signal; /* 0 if it ended by itself */
    int asked;  /* the first signal that was passed on, or 0 */
};

long long now_ms(void);
bool reserve_records(const struct run *run);
void drop_reserved(const struct run *run);
bool record_start(const struct run *run);
bool record_tail(const struct run *run, const char *text, size_t length);
bool record_exit(const struct run *run);

#endif
