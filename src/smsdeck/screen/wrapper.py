"""Stands between screen and a program: records its start and end durably, owns its log, passes signals on.

screen forgets why a program ended, keeps no log that survives a kill, and blocks the program when its own
server hangs. So screen runs this file, by absolute path, with `python -I -S`:

    wrapper.py SESSION_FOLDER RUN_ID RESTART_ID|- agent|hand LOG_BYTES -- PROGRAM [ARGUMENT …]

- `runs/<run id>.start` is on the disk before the program's first instruction, `runs/<run id>.exit` after its
  last; `.tail` holds what it printed last. Only a kill -9 of the wrapper itself leaves no `.exit`.
- The program has a process group of its own, /dev/null as input and a pipe as output. HUP, TERM and INT go to
  its group. What it leaves of its group behind is killed; what left the group is told to end, then killed after
  a second, and named in the log.
- A lock on `lock`, inherited by the program, keeps a session from running twice, orphans included.

wrapper.c is the same in a fiftieth of the memory; this one runs where there is no compiler. One such process
stands beside every program, so it imports nothing that it can do without (no typing,
pathlib, json, subprocess), and cannot import smsdeck.
"""

import errno
import fcntl
import os
import select
import signal
import sys
import time

FORWARDED = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
NOT_PASSED_ON = ("STY", "WINDOW", "TERMCAP", "SCREENDIR", "SYSSCREENRC", "SCREENRC")
TAIL_LINES, TAIL_BYTES = 50, 16_384
LOG_BYTES_LEAST = 1000
CANNOT_RECORD, ALREADY_RUNS, USAGE = 73, 75, 64
RETRIES, RETRY_SECONDS = 120, 0.5
GRACE_LOOKS, LOOK_SECONDS = 50, 0.02
PR_SET_CHILD_SUBREAPER = 36
NEW = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Order:
    """The command line, checked. ValueError names what is wrong."""

    def __init__(self, arguments: list[str]) -> None:
        if len(arguments) < 7 or arguments[5] != "--":
            raise ValueError("usage: FOLDER RUN_ID RESTART_ID|- agent|hand LOG_BYTES -- PROGRAM [ARGUMENT …]")
        self.folder, self.run_id, restart, self.by = arguments[:4]
        self.restart_id = "" if restart == "-" else restart
        for what in (self.run_id, restart):
            if not 0 < len(what) <= 64 or not what.isascii() or not what.replace("-", "a").isalnum():
                raise ValueError(f"not an id: {what!r}")
        if self.by not in {"agent", "hand"}:
            raise ValueError(f"started by whom: {self.by!r}")
        if not arguments[4].isascii() or not arguments[4].isdigit() or int(arguments[4]) < LOG_BYTES_LEAST:
            raise ValueError(f"not a size of a log: {arguments[4]!r}")
        self.log_bytes = int(arguments[4])
        self.program = arguments[6:]


class Log:
    """The session's log (0600), with one older file, each of at most `cap` bytes. Every line begins with a stamp
    (UTC, when its first byte came), then `| ` and what the program printed, or `# ` and words of the wrapper:

        2026-11-24T04:36:19.123Z | text of the program
        2026-11-24T04:36:19.123Z # run 0190… began

    Lines end with a line feed and nothing else. Only what begins with a stamp and `# ` is from the wrapper, so no
    program can forge it: where a line goes on in a new file, that file begins with `+ ` in place of a stamp.
    A full disk loses output, which a later line says; it never stops the program.
    """

    def __init__(self, folder: int, cap: int) -> None:
        self._folder = folder
        self._cap = cap
        self._descriptor = -1
        self._size = 0
        self._in_line = False  # the file's last byte is not the end of a line
        self._lost = ""  # why, if output was lost since the last line
        self._open()

    def program(self, data: bytes) -> None:
        """Append output. A line may come in parts: it is stamped with its first and goes on with the next."""
        if self._mended():
            head = stamp() + b" | "
            text = data[:-1].replace(b"\n", b"\n" + head) + data[-1:]
            self._put(text if self._in_line else head + text)

    def note(self, words: str) -> None:
        """Append a line of ours, which ends a line of the program that is open."""
        if self._mended():
            self._put(self._own_line(words))

    def _own_line(self, words: str) -> bytes:
        return (b"\n" if self._in_line else b"") + stamp() + b" # " + words.encode() + b"\n"

    def _mended(self) -> bool:
        """Whether there is room again; says that output was lost as soon as that can be said."""
        if self._lost:
            words, self._lost = f"output was lost here: {self._lost}", ""
            self._put(self._own_line(words))
        return not self._lost

    def _put(self, block: bytes) -> None:
        """Append lines; those that would not fit begin a new file."""
        try:
            while block:
                fitting = self._fitting(block)
                self._append(block[:fitting])
                block = block[fitting:]
                if block:
                    self._rotate()
                    block = (b"+ " if self._in_line else b"") + block
        except OSError as error:
            self._lost = str(error.strerror)

    def _fitting(self, block: bytes) -> int:
        """How many of its bytes go into this file: whole lines, unless one is longer than a file, or begun."""
        room = max(self._cap - self._size, 0)
        if len(block) <= room:
            return len(block)
        lines = block.rfind(b"\n", 0, room) + 1
        return room if not lines and (self._in_line or not self._size) else lines

    def _append(self, block: bytes) -> None:
        while block:
            if self._descriptor < 0:
                self._open()
            written = os.write(self._descriptor, block)
            self._size += written
            self._in_line = block[written - 1 : written] != b"\n"
            block = block[written:]

    def _rotate(self) -> None:
        try:  # noqa: SIM105 - contextlib is an import more
            os.rename("log", "log.1", src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except FileNotFoundError:
            pass  # somebody removed it
        os.close(self._descriptor)
        self._descriptor = -1
        in_line = self._in_line
        self._open()
        self._in_line = in_line

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open("log", flags, 0o600, dir_fd=self._folder)
        os.fchmod(descriptor, 0o600)
        self._size = os.fstat(descriptor).st_size
        # A wrapper that was killed may have left a line open.
        self._in_line = self._size > 0 and os.pread(descriptor, 1, self._size - 1) != b"\n"
        self._descriptor = descriptor


class Output:
    """What the program prints: to the log, to the terminal as far as that takes it, and the last of it kept."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tail = b""
        os.set_blocking(1, False)  # a hung screen server must not block the program

    def write(self, data: bytes) -> None:
        """Take some output."""
        self._log.program(data)
        self._tail = (self._tail + data)[-TAIL_BYTES:]
        try:  # noqa: SIM105 - contextlib is an import more
            os.write(1, data)
        except OSError:
            pass  # the terminal is full or gone; the log has it

    def tail(self) -> bytes:
        """The last lines."""
        return b"\n".join(self._tail.removesuffix(b"\n").split(b"\n")[-TAIL_LINES:])


def now_ms() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def stamp() -> bytes:
    """UTC, to the millisecond."""
    seconds, ms = divmod(now_ms(), 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{ms:03}Z".encode()


def read(path: str) -> str:
    """A small file of /proc."""
    with open(path, errors="replace") as file:  # noqa: PTH123 - pathlib is an import more
        return file.read().strip()


def ticks(pid: int) -> int:
    """When `pid` started, in clock ticks since boot."""
    return int(read(f"/proc/{pid}/stat").rpartition(")")[2].split()[19])


def record(runs: int, name: str, text: bytes, *, lasting: bool = True) -> None:
    """Write a record that is there whole or not at all, on the disk if it is `lasting`. Its room may be reserved
    already.
    """
    descriptor = os.open("." + name, NEW, 0o600, dir_fd=runs)
    try:
        if os.write(descriptor, text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        os.ftruncate(descriptor, len(text))
        if lasting:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename("." + name, name, src_dir_fd=runs, dst_dir_fd=runs)
    if lasting:
        os.fsync(runs)


def reserve(runs: int, run_id: str) -> None:
    """Room for what is written when the program ends: that may well be because the disk is full."""
    for kind, room in (("tail", TAIL_BYTES), ("exit", 1024)):
        descriptor = os.open(f".{run_id}.{kind}", NEW, 0o600, dir_fd=runs)
        try:
            os.posix_fallocate(descriptor, 0, room)
        finally:
            os.close(descriptor)


def drop_reserved(runs: int, run_id: str) -> None:
    """The run does not begin."""
    for kind in ("start", "tail", "exit"):
        try:  # noqa: SIM105 - contextlib is an import more
            os.unlink(f".{run_id}.{kind}", dir_fd=runs)
        except OSError:
            pass


def record_end(order: Order, runs: int, tail: bytes, text: bytes) -> None:
    """The end of a run is worth some waiting: a disk that is full may have room in a moment. OSError if not. The
    tail does not wait for the disk: after a power cut the log still has its lines.
    """
    try:  # noqa: SIM105 - contextlib is an import more
        record(runs, order.run_id + ".tail", tail, lasting=False)
    except OSError:
        pass
    for _ in range(RETRIES):
        try:
            return record(runs, order.run_id + ".exit", text)
        except OSError:
            time.sleep(RETRY_SECONDS)
    return record(runs, order.run_id + ".exit", text)


def start_record(order: Order, child: int) -> bytes:
    """JSON by hand: every text in it was checked to need no escaping."""
    return (
        f'{{"run_id": "{order.run_id}", "restart_id": "{order.restart_id}", "by": "{order.by}",'
        f' "boot_id": "{read("/proc/sys/kernel/random/boot_id")}", "started_ms": {now_ms()},'
        f' "wrapper_pid": {os.getpid()}, "wrapper_ticks": {ticks(os.getpid())},'
        f' "child_pid": {child}, "child_ticks": {ticks(child)}}}\n'
    ).encode()


def exit_record(order: Order, code: int | None, number: int | None, passed_on: list[int]) -> bytes:
    """`code` or `signal`, the other null; `asked` is the first signal that was passed on, or null."""
    values = (code, number, passed_on[0] if passed_on else None)
    code_text, signal_text, asked_text = ("null" if value is None else str(value) for value in values)
    return (
        f'{{"run_id": "{order.run_id}", "code": {code_text}, "signal": {signal_text},'
        f' "asked": {asked_text}, "ended_ms": {now_ms()}}}\n'
    ).encode()


def lock(folder: int) -> int | None:
    """Hold the session's lock, to be inherited; None while another run of it lives."""
    descriptor = os.open("lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    os.set_inheritable(descriptor, True)
    return descriptor


def spawn(order: Order, output: int) -> tuple[int, int]:
    """Fork; the child waits for a byte on the returned pipe before it becomes the program, so that it never
    runs without a start record. Signals are blocked by the caller, the child lifts that.
    """
    gate, opener = os.pipe()
    child = os.fork()
    if child:
        os.setpgid(child, child)
        os.close(gate)
        return child, opener
    try:
        os.close(opener)
        if os.read(gate, 1):
            become(order, output)
    finally:
        os._exit(126)


def become(order: Order, output: int) -> None:
    """Turn the child into the program; exit 127 if there is none, 126 if it cannot be run."""
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for number in (*FORWARDED, signal.SIGQUIT, signal.SIGTSTP, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
    env = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    try:
        os.execve(order.program[0], order.program, {**env, "TERM": "dumb"})  # noqa: S606 - no shell is the point
    except OSError as error:
        os.write(2, f"cannot run {order.program[0]}: {error.strerror}\n".encode())
        os._exit(127 if isinstance(error, FileNotFoundError | NotADirectoryError) else 126)


def signal_group(leader: int, number: int) -> None:
    """Signal the program's group, unless it is gone, which was the wish then."""
    try:  # noqa: SIM105 - contextlib is an import more
        os.killpg(leader, number)
    except OSError:
        pass


def forward_to(child: int) -> list[int]:
    """From here on the program's group gets what is meant for it, signals that came early included. The list
    grows with each.
    """
    passed_on: list[int] = []

    def forward(number: int, _frame: object) -> None:
        passed_on.append(number)
        signal_group(child, number)

    def reap_some(_number: int, _frame: object) -> None:
        reap_strays(child)

    signal.signal(signal.SIGCHLD, reap_some)
    for number in FORWARDED:
        signal.signal(number, forward)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
    return passed_on


def end_strays(group: int, log: Log) -> None:
    """End what outlived the program: TERM, a moment, KILL. The wrapper is its descendants' reaper, so those that
    left the program's group and lost their parent became its children.
    """
    if signal_strays(group, log, signal.SIGTERM, "outlived the program: sent SIGTERM"):
        return
    if not signal_strays(group, log, signal.SIGKILL, "outlived SIGTERM: sent SIGKILL"):
        log.note("some of what outlived the program cannot be ended")


def signal_strays(group: int, log: Log, number: int, words: str) -> bool:
    """Signal each child once, those that come while we wait included; the program's group was killed already.
    True once none is left.
    """
    told: set[int] = set()
    for _ in range(GRACE_LOOKS):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return True
        for pid in children():
            if pid not in told and os.getpgid(pid) != group:
                log.note(f"{pid} ({name_of(pid)}) {words}")
                os.kill(pid, number)
                told.add(pid)
        time.sleep(LOOK_SECONDS)
    return False


def children() -> list[int]:
    """Our children's pids; none where the kernel does not tell. They stay zombies until we reap them, so the
    numbers are theirs.
    """
    try:
        return [int(pid) for pid in read(f"/proc/self/task/{os.getpid()}/children").split()]
    except OSError:
        return []


def name_of(pid: int) -> str:
    """What a process calls itself, made fit for the log."""
    try:
        name = read(f"/proc/{pid}/comm")
    except OSError:
        return ""
    return "".join(letter if " " <= letter <= "~" else "?" for letter in name)


def reap_strays(child: int) -> bool:
    """Reap what ended; True if the program is among it, which stays a zombie so that its number stays its own."""
    try:
        while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if found.si_pid == child:
                return True
            os.waitpid(found.si_pid, 0)
    except ChildProcessError:
        pass
    return False


def adopt_orphans() -> None:
    """Become the reaper of our descendants, which only the C library lets us ask for: 0.2 MB. Without it they go
    to process 1, and the agent ends them when it finds them.
    """
    try:
        from ctypes import CDLL  # noqa: PLC0415 - may be missing

        CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass


def pump(source: int, child: int, output: Output) -> None:
    """Pass the program's output on until it has ended and what it wrote is read."""
    os.set_blocking(source, False)
    ended = os.pidfd_open(child)
    poller = select.poll()
    poller.register(source, select.POLLIN)
    poller.register(ended, select.POLLIN)
    alive = True
    while alive:
        ready = [descriptor for descriptor, _ in poller.poll()]
        alive = ended not in ready
        if source in ready and not drain(source, output):
            poller.unregister(source)  # it closed its output and lives on


def drain(source: int, output: Output) -> bool:
    """Take what is there, at most 1 MB at once; False at the end of it."""
    for _ in range(16):
        try:
            data = os.read(source, 65_536)
        except BlockingIOError:
            return True
        if not data:
            return False
        output.write(data)
    return True


def reap(child: int) -> tuple[int | None, int | None]:
    """(code, signal) of the program. Its group is killed while the zombie still keeps the number from being
    given to a stranger.
    """
    found = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)  # the group's number may be a stranger's from here on
    signal_group(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert found is not None
    return (found.si_status, None) if found.si_code == os.CLD_EXITED else (None, found.si_status)


def run(order: Order, folder: int, runs: int) -> int:
    """The program's whole life; the status to end with."""
    if lock(folder) is None:  # the log is the other run's
        return refuse(order, runs, ALREADY_RUNS, "another run of this session is alive")
    try:
        log = Log(folder, order.log_bytes)
    except OSError as error:
        return refuse(order, runs, CANNOT_RECORD, f"the log cannot be opened: {error.strerror}")
    output = Output(log)
    source, sink = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
    child, opener = spawn(order, sink)
    os.close(sink)
    try:
        reserve(runs, order.run_id)
        record(runs, order.run_id + ".start", start_record(order, child))
    except OSError:
        drop_reserved(runs, order.run_id)
        raise
    log.note(f"run {order.run_id} began")
    passed_on = forward_to(child)
    let_go(opener)
    pump(source, child, output)
    code, number = reap(child)
    drain(source, output)
    record_end(order, runs, output.tail(), exit_record(order, code, number, passed_on))
    end_strays(child, log)
    drain(source, output)
    log.note(f"run {order.run_id} ended " + (f"by signal {number}" if code is None else f"with code {code}"))
    return code if code is not None else 128 + (number or 0)


def refuse(order: Order, runs: int, code: int, why: str) -> int:
    """The run does not begin, and its records say why."""
    record(runs, order.run_id + ".tail", f"smsdeck: {why}; not started".encode())
    record(runs, order.run_id + ".exit", exit_record(order, code, None, []))
    return code


def let_go(opener: int) -> None:
    """The child may become the program now; one that was killed already is found like any other end."""
    try:  # noqa: SIM105 - contextlib is an import more
        os.write(opener, b"g")
    except OSError:
        pass
    os.close(opener)


def main(arguments: list[str]) -> int:
    """Entry; the status goes nowhere, since screen drops it."""
    for number in (signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)  # keys of an attached terminal
    os.umask(0o077)
    try:
        order = Order(arguments)
    except ValueError as error:
        os.write(2, f"smsdeck: {error}\n".encode())
        return USAGE
    adopt_orphans()
    try:
        os.chdir(order.folder)
        folder = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        runs = os.open("runs", os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        return run(order, folder, runs)
    except OSError as error:
        # Without its records a run cannot be told from a stranger, so it does not begin.
        os.write(2, f"smsdeck: {error.filename or order.folder}: {error.strerror}\n".encode())
        return CANNOT_RECORD


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
