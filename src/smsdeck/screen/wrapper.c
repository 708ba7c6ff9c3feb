/* Stands between screen and a program, as wrapper.py does, in a fiftieth of its memory. What it promises, and the
 * command line, stand there; tests/screen runs the same tests on both.
 *
 * Signals are blocked for good and read from a descriptor, so nothing here runs in a handler and no call is
 * interrupted. Nothing is freed that lives as long as the process.
 */

#define _GNU_SOURCE
#include "wrapper.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { USAGE = 64, CANNOT_RECORD = 73, ALREADY_RUNS = 75, CANNOT_EXECUTE = 126, NOT_FOUND = 127 };
enum { TAIL_LINES = 50, TAIL_BYTES = 16384, LOG_BYTES_LEAST = 1000, ID_LENGTH = 64, STRAYS = 256 };
enum { GRACE_LOOKS = 50, LOOK_MS = 20, RETRY_MS = 500, RETRIES = 120 };

static const int FORWARDED[] = {SIGHUP, SIGTERM, SIGINT};
static const char *const NOT_PASSED_ON[] = {"STY=",         "WINDOW=",   "TERMCAP=", "SCREENDIR=",
                                            "SYSSCREENRC=", "SCREENRC=", "TERM="};
#define COUNT(array) (sizeof(array) / sizeof *(array))

extern char **environ;

struct order {
    const char *folder;
    long long log_bytes;
    char **program;
};

/* The last of what the program printed. */
static char tail[2 * TAIL_BYTES];
static size_t tail_length;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* To the terminal, for whoever attaches to a session that does not start. */
static void say(const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (length > (int)sizeof text - 1)
        length = (int)sizeof text - 1;
    if (length > 0 && write(STDERR_FILENO, text, (size_t)length) < 0)
        return;
}

static void nap(int ms)
{
    struct timespec span = {ms / 1000, ms % 1000 * 1000000L};
    nanosleep(&span, NULL);
}

/* The command line. */

static bool is_id(const char *text)
{
    size_t length = strlen(text);
    for (const char *at = text; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '-')
            return false;
    return length > 0 && length <= ID_LENGTH;
}

static bool read_order(int count, char **arguments, struct order *order, struct run *run)
{
    if (count < 7 || strcmp(arguments[5], "--") != 0) {
        say("smsdeck: usage: FOLDER RUN_ID RESTART_ID|- agent|hand LOG_BYTES -- PROGRAM [ARGUMENT …]\n");
        return false;
    }
    if (!is_id(arguments[1]) || !is_id(arguments[2])) {
        say("smsdeck: not an id: '%.99s'\n", arguments[is_id(arguments[1]) ? 2 : 1]);
        return false;
    }
    if (strcmp(arguments[3], "agent") != 0 && strcmp(arguments[3], "hand") != 0) {
        say("smsdeck: started by whom: '%.99s'\n", arguments[3]);
        return false;
    }
    size_t length = strlen(arguments[4]);
    order->log_bytes = length < 19 && strspn(arguments[4], "0123456789") == length ? atoll(arguments[4]) : 0;
    if (order->log_bytes < LOG_BYTES_LEAST) {
        say("smsdeck: not a size of a log: '%.99s'\n", arguments[4]);
        return false;
    }
    order->folder = arguments[0];
    order->program = arguments + 6;
    run->run_id = arguments[1];
    run->restart_id = strcmp(arguments[2], "-") == 0 ? "" : arguments[2];
    run->by = arguments[3];
    return true;
}

/* The child. */

static bool passed_on(const char *variable)
{
    for (size_t at = 0; at < COUNT(NOT_PASSED_ON); at++)
        if (strncmp(variable, NOT_PASSED_ON[at], strlen(NOT_PASSED_ON[at])) == 0)
            return false;
    return true;
}

static char **clean_environment(void)
{
    size_t count = 0, kept = 0;
    while (environ[count])
        count++;
    char **clean = calloc(count + 2, sizeof *clean);
    if (!clean)
        _exit(CANNOT_EXECUTE);
    for (size_t at = 0; at < count; at++)
        if (passed_on(environ[at]))
            clean[kept++] = environ[at];
    clean[kept] = "TERM=dumb";
    return clean;
}

static void restore_signals(void)
{
    static const int changed[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGPIPE, SIGXFSZ};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t at = 0; at < COUNT(changed); at++)
        signal(changed[at], SIG_DFL);
    for (size_t at = 0; at < COUNT(FORWARDED); at++)
        sigaddset(&blocked, FORWARDED[at]);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}

/* Wait for the byte that says that the start is recorded, then become the program. */
static _Noreturn void become(char **program, int gate, int output)
{
    char go;
    if (read(gate, &go, 1) != 1)
        _exit(CANNOT_EXECUTE);
    if (dup2(open("/dev/null", O_RDONLY), STDIN_FILENO) < 0)
        _exit(CANNOT_EXECUTE);
    if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(CANNOT_EXECUTE);
    restore_signals();
    execve(program[0], program, clean_environment());
    int why = errno;
    say("cannot run %.300s: %s\n", program[0], strerror(why));
    _exit(why == ENOENT || why == ENOTDIR ? NOT_FOUND : CANNOT_EXECUTE);
}

/* Fork; `opener` is the pipe's end that lets the child go on. -1 and errno if it cannot. */
static pid_t spawn(char **program, int output, int *opener)
{
    int gate[2];
    if (pipe2(gate, O_CLOEXEC) < 0)
        return -1;
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        close(gate[1]);
        become(program, gate[0], output);
    }
    setpgid(child, child);
    close(gate[0]);
    *opener = gate[1];
    return child;
}

/* The program's output. */

static void take(struct log *log, const char *data, size_t length)
{
    log_program(log, data, length);
    if (write(STDOUT_FILENO, data, length) < 0) {
        /* The terminal is full or gone; the log has it. */
    }
    if (length > TAIL_BYTES) {
        data += length - TAIL_BYTES;
        length = TAIL_BYTES;
    }
    if (tail_length + length > sizeof tail) {
        memmove(tail, tail + tail_length - TAIL_BYTES, TAIL_BYTES);
        tail_length = TAIL_BYTES;
    }
    memcpy(tail + tail_length, data, length);
    tail_length += length;
}

/* Take what is there, 64 KB at most. False at the end of it. */
static bool take_some(int source, struct log *log)
{
    static char data[65536];
    ssize_t length = read(source, data, sizeof data);
    if (length > 0)
        take(log, data, (size_t)length);
    return length > 0 || (length < 0 && (errno == EAGAIN || errno == EINTR));
}

/* What is left in the pipe; not for ever, since a stray may hold the other end. */
static void drain(int source, struct log *log)
{
    int more = 16;
    while (more-- && take_some(source, log)) {
    }
}

static bool keep_tail(const struct run *run)
{
    size_t end = tail_length, first = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
    if (end > first && tail[end - 1] == '\n')
        end--;
    size_t begin = end;
    for (int lines = 0; begin > first; begin--)
        if (tail[begin - 1] == '\n' && ++lines == TAIL_LINES)
            break;
    return record_tail(run, tail + begin, end - begin);
}

/* What outlives the program. The wrapper is its descendants' reaper, so those that left the program's group and
 * lost their parent become its children.
 */

/* Reap what ended; true if the program is among it, which stays a zombie so that its number stays its own. */
static bool reap_strays(pid_t child)
{
    for (;;) {
        siginfo_t found = {0};
        if (waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT) < 0 || found.si_pid == 0)
            return false;
        if (found.si_pid == child)
            return true;
        waitpid(found.si_pid, NULL, 0);
    }
}

/* Up to STRAYS children's pids; none where the kernel does not tell. */
static size_t children(pid_t found[STRAYS])
{
    char path[64], text[STRAYS * 8];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
    size_t count = 0;
    char *at = text, *end = strrchr(text, ' '); /* a number that was cut off comes the next time */
    while (end && at < end && count < STRAYS)
        found[count++] = (pid_t)strtol(at, &at, 10);
    return count;
}

static void name_of(pid_t pid, char name[32])
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, name, 31);
    if (file >= 0)
        close(file);
    name[length > 1 ? length - 1 : 0] = '\0'; /* without its line end */
    for (char *at = name; *at; at++)
        if (!isprint((unsigned char)*at))
            *at = '?';
}

/* Signal each child once, those that come while we wait included; the program's group was killed already. True
 * once none is left.
 */
static bool signal_strays(pid_t group, struct log *log, int number, const char *words)
{
    pid_t told[STRAYS], found[STRAYS];
    size_t count = 0;
    for (int looks = 0; looks < GRACE_LOOKS; looks++) {
        pid_t reaped;
        while ((reaped = waitpid(-1, NULL, WNOHANG)) > 0) {
        }
        if (reaped < 0)
            return true;
        size_t children_now = children(found);
        for (size_t at = 0; at < children_now; at++) {
            bool known = false;
            for (size_t old = 0; old < count; old++)
                known = known || told[old] == found[at];
            if (known || count == STRAYS || getpgid(found[at]) == group)
                continue;
            char name[32];
            name_of(found[at], name);
            log_note(log, "%d (%s) %s", (int)found[at], name, words);
            kill(found[at], number);
            told[count++] = found[at];
        }
        nap(LOOK_MS);
    }
    return false;
}

static void end_strays(pid_t group, struct log *log)
{
    if (signal_strays(group, log, SIGTERM, "outlived the program: sent SIGTERM"))
        return;
    if (!signal_strays(group, log, SIGKILL, "outlived SIGTERM: sent SIGKILL"))
        log_note(log, "some of what outlived the program cannot be ended");
}

/* A run's life. */

/* Act on a signal that came; true if the program has ended. */
static bool on_signal(int signals, struct run *run)
{
    struct signalfd_siginfo got;
    if (read(signals, &got, sizeof got) != sizeof got)
        return false;
    if (got.ssi_signo == SIGCHLD)
        return reap_strays(run->child);
    if (!run->asked)
        run->asked = (int)got.ssi_signo;
    kill(-run->child, (int)got.ssi_signo);
    return false;
}

/* Pass output and signals on until the program has ended and what it wrote is read. */
static void attend(int signals, int source, struct run *run, struct log *log)
{
    struct pollfd watched[] = {{.fd = signals, .events = POLLIN}, {.fd = source, .events = POLLIN}};
    bool ended = false;
    while (!ended) {
        poll(watched, COUNT(watched), -1);
        if (watched[1].revents && !take_some(source, log))
            watched[1].fd = -1; /* it closed its output and lives on */
        if (watched[0].revents)
            ended = on_signal(signals, run);
    }
}

/* How the program ended. Its group is killed while the zombie keeps the number from being given to a stranger. */
static void reap(struct run *run)
{
    siginfo_t found = {0};
    waitid(P_PID, (id_t)run->child, &found, WEXITED | WNOWAIT);
    kill(-run->child, SIGKILL);
    waitpid(run->child, NULL, 0);
    run->code = found.si_code == CLD_EXITED ? found.si_status : -1;
    run->signal = found.si_code == CLD_EXITED ? 0 : found.si_status;
}

/* The end of a run is worth some waiting: a disk that is full may have room in a moment. */
static void record_end(const struct run *run)
{
    keep_tail(run);
    for (int tries = 0; !record_exit(run); tries++) {
        if (tries == RETRIES) {
            say("smsdeck: the end of %s cannot be recorded: %s\n", run->run_id, strerror(errno));
            return;
        }
        nap(RETRY_MS);
    }
}

static void finish(int source, struct run *run, struct log *log)
{
    reap(run);
    drain(source, log);
    record_end(run);
    end_strays(run->child, log);
    drain(source, log);
    if (run->signal)
        log_note(log, "run %s ended by signal %d", run->run_id, run->signal);
    else
        log_note(log, "run %s ended with code %d", run->run_id, run->code);
}

/* Hold the session's lock, which the program inherits: orphans keep it. False while another run has it. */
static bool lock_session(int folder, bool *held)
{
    int file = openat(folder, "lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (file < 0)
        return false;
    *held = flock(file, LOCK_EX | LOCK_NB) == 0;
    return *held || errno == EWOULDBLOCK;
}

/* The run does not begin, and its records say why. The status to end with, or -1 and errno where they cannot. */
static int refuse(struct run *run, int code, const char *words)
{
    run->code = code;
    return record_tail(run, words, strlen(words)) && record_exit(run) ? code : -1;
}

static int refuse_for_log(struct run *run)
{
    char words[128];
    snprintf(words, sizeof words, "smsdeck: the log cannot be opened: %s; not started", strerror(errno));
    return refuse(run, CANNOT_RECORD, words);
}

static int block_signals(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGCHLD);
    for (size_t at = 0; at < COUNT(FORWARDED); at++)
        sigaddset(&ours, FORWARDED[at]);
    sigprocmask(SIG_BLOCK, &ours, NULL);
    return signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The status to end with, or -1 and errno where the run cannot be recorded: then the program does not begin. */
static int live(const struct order *order, struct run *run, int folder)
{
    bool held = false;
    if (!lock_session(folder, &held))
        return -1;
    if (!held)
        return refuse(run, ALREADY_RUNS, "smsdeck: another run of this session is alive; not started");
    struct log log = {.folder = folder, .cap = order->log_bytes};
    if (!log_open(&log))
        return refuse_for_log(run);
    int output[2], opener, signals = block_signals();
    if (signals < 0 || pipe2(output, O_CLOEXEC) < 0)
        return -1;
    fcntl(STDOUT_FILENO, F_SETFL, fcntl(STDOUT_FILENO, F_GETFL) | O_NONBLOCK); /* a hung screen blocks nobody */
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    run->child = spawn(order->program, output[1], &opener);
    if (run->child < 0)
        return -1;
    close(output[1]);
    if (!reserve_records(run) || !record_start(run)) {
        drop_reserved(run);
        return -1;
    }
    log_note(&log, "run %s began", run->run_id);
    if (write(opener, "g", 1) < 0) {
        /* The child was killed already; its end is found like any other. */
    }
    close(opener);
    attend(signals, output[0], run, &log);
    finish(output[0], run, &log);
    return run->signal ? 128 + run->signal : run->code;
}

int main(int count, char **arguments)
{
    struct order order = {0};
    struct run run = {0};
    /* Keys of an attached terminal; a terminal that is gone; a limit on files, which is to be a failed write. */
    static const int ignored[] = {SIGQUIT, SIGTSTP, SIGPIPE, SIGXFSZ};
    for (size_t at = 0; at < COUNT(ignored); at++)
        signal(ignored[at], SIG_IGN);
    umask(077);
    if (!read_order(count - 1, arguments + 1, &order, &run))
        return USAGE;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int folder = chdir(order.folder) < 0 ? -1 : open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    run.runs = folder < 0 ? -1 : openat(folder, "runs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int status = run.runs < 0 ? -1 : live(&order, &run, folder);
    if (status < 0) {
        say("smsdeck: %.300s: %s\n", order.folder, strerror(errno));
        return CANNOT_RECORD;
    }
    return status;
}
