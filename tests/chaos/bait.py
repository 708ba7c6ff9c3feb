"""A process that notes every signal that it is sent, and by whom: it must never get any.

Run by file name with the file to write to and the name to show in /proc, and whatever else its command line is
to show.
"""

import ctypes
import os
import signal
import sys


def main() -> None:
    """Wait for signals until killed."""
    file, name = sys.argv[1:3]
    everything = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
    signal.pthread_sigmask(signal.SIG_BLOCK, everything)
    ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(out, b"ready\n")
    while True:
        got = signal.sigwaitinfo(everything)
        os.write(out, f"signal {got.si_signo} from {got.si_pid}\n".encode())


if __name__ == "__main__":
    main()
