"""Loopback ports for the demo's parts."""

import socket
from pathlib import Path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def kept_port(file: Path) -> int:
    """The port written in `file` if it is free, else a new one, written there: programs that outlived their
    demo (a kill -9) find the gateway of the next one at the same place.
    """
    known = int(file.read_text()) if file.exists() else 0
    if not known or not is_free(known):
        known = free_port()
        file.write_text(str(known))
    return known
