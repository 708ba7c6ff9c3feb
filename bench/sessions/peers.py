"""Those that we are compared with: a bare loop over screen, Supervisor, PM2. Each starts N `sleep`s."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import Any, Protocol
from xmlrpc.client import ServerProxy

from bench.sessions.gauge import alive, children, entries, until
from smsdeck.screen.gnu import SCREENRC
from tests.support.ports import free_port

PEERS = Path(__file__).parents[1] / ".peers"
SLEEP = ["sleep", "1000000"]


class Peer(Protocol):
    """One way to keep N programs."""

    name: str

    def start(self) -> float:
        """Start all; seconds until all live."""
        ...

    def stop(self) -> float:
        """End all; seconds until none lives."""
        ...


class BareScreen:
    """`screen -dmS` from xargs, four at a time, and nothing else."""

    name = "bare screen loop"

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder / "bare"
        self.folder.mkdir(mode=0o700)
        self._count = count

    def start(self) -> float:
        numbers = "\n".join(f"s{number}" for number in range(self._count))
        command = ["xargs", "-P", "4", "-I{}", "screen", "-c", str(SCREENRC), "-dmS", "{}", *SLEEP]
        started = time.perf_counter()
        environment = {**os.environ, "SCREENDIR": str(self.folder)}
        subprocess.run(command, input=numbers.encode(), env=environment, check=True)
        until(lambda: len(entries(self.folder)) >= self._count, "bare screen")
        return time.perf_counter() - started

    def stop(self) -> float:
        started = time.perf_counter()
        left = {int(entry.partition(".")[0]) for entry in entries(self.folder)}
        for pid in left:
            os.kill(pid, signal.SIGTERM)
        until(lambda: not any(alive(pid) for pid in left), "bare screen's end")
        took_s = time.perf_counter() - started
        for entry in entries(self.folder):  # of a server that was ended before it knew how to clean up
            (self.folder / entry).unlink()
        return took_s


class Supervisor:
    """One supervisord; asked over XML-RPC, without its slow `supervisorctl`."""

    name = "Supervisor"

    def __init__(self, folder: Path, count: int) -> None:
        self._count = count
        place = PEERS / "supervisor"
        if not (place / "bin/supervisord").exists():
            venv.create(place, with_pip=True)
            install = [str(place / "bin/pip"), "-q", "install", "supervisor", "setuptools<81"]
            subprocess.run(install, check=True, capture_output=True)
        port = free_port()
        config = folder / "supervisord.conf"
        config.write_text(
            f"[supervisord]\nnodaemon=true\nminfds=8192\nlogfile={folder}/supervisord.log\n"
            f"pidfile={folder}/supervisord.pid\nchildlogdir={folder}\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
            f"[inet_http_server]\nport=127.0.0.1:{port}\n"
            f"[program:s]\ncommand={shutil.which('sleep')} {SLEEP[1]}\nnumprocs={count}\n"
            "process_name=%(process_num)d\nautostart=false\nautorestart=false\nstartsecs=0\n"
            "stdout_logfile=NONE\nstderr_logfile=NONE\n"
        )
        command = [str(place / "bin/python"), "-W", "ignore", str(place / "bin/supervisord"), "-c", str(config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._rpc: Any = ServerProxy(f"http://127.0.0.1:{port}/RPC2")
        until(self._answers, "supervisord", within_s=60)

    def start(self) -> float:
        started = time.perf_counter()
        self._rpc.supervisor.startAllProcesses(False)
        until(lambda: len(children(self._process.pid)) >= self._count, "Supervisor")
        return time.perf_counter() - started

    def stop(self) -> float:
        started = time.perf_counter()
        self._rpc.supervisor.stopAllProcesses(False)
        until(lambda: not children(self._process.pid), "Supervisor's end")
        return time.perf_counter() - started

    def list_ms(self) -> float:
        """All states, as a client gets them."""
        started = time.perf_counter()
        self._rpc.supervisor.getAllProcessInfo()
        return (time.perf_counter() - started) * 1000

    def kills(self, number: int) -> list[float]:
        """ms from each kill -9 until its API says so."""
        return [self._kill(index) for index in range(min(number, self._count))]

    def _kill(self, index: int) -> float:
        name = f"s:{index}"
        pid = self._rpc.supervisor.getProcessInfo(name)["pid"]
        started = time.perf_counter()
        os.kill(pid, signal.SIGKILL)
        while self._rpc.supervisor.getProcessInfo(name)["statename"] == "RUNNING":
            pass
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(60)

    def _answers(self) -> bool:
        try:
            return bool(self._rpc.supervisor.getState())
        except OSError:
            return False


class Pm2:
    """One PM2 daemon, told what to run by a file."""

    name = "PM2"

    def __init__(self, folder: Path, count: int) -> None:
        self._count = count
        place = PEERS / "pm2"
        if not (place / "node_modules/.bin/pm2").exists():
            place.mkdir(parents=True, exist_ok=True)
            (place / "package.json").write_text('{"private": true}')
            install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), "pm2"]
            subprocess.run(install, check=True, capture_output=True)
        self._binary = str(place / "node_modules/.bin/pm2")
        self._home = folder / "pm2"
        self._home.mkdir()
        self._file = folder / "apps.json"
        each = {"script": shutil.which("sleep"), "args": SLEEP[1], "interpreter": "none", "autorestart": False}
        silent = {"out_file": "/dev/null", "error_file": "/dev/null"}
        apps = [{"name": f"s{number}", **each, **silent} for number in range(count)]
        self._file.write_text(json.dumps({"apps": apps}))
        self._pm2("ping")
        self._daemon = int((self._home / "pm2.pid").read_text())

    def start(self) -> float:
        started = time.perf_counter()
        self._pm2("start", str(self._file))
        until(lambda: len(children(self._daemon)) >= self._count, "PM2")
        return time.perf_counter() - started

    def stop(self) -> float:
        """Ends the daemon too."""
        started = time.perf_counter()
        mine = children(self._daemon)
        self._pm2("kill")
        until(lambda: not any(map(alive, mine)), "PM2's end")
        return time.perf_counter() - started

    def close(self) -> None:
        if alive(self._daemon):
            self._pm2("kill")

    def _pm2(self, *arguments: str) -> None:
        environment = {**os.environ, "PM2_HOME": str(self._home)}
        command = [self._binary, *arguments]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=300)


def installed(kind: type[Supervisor] | type[Pm2], folder: Path, count: int) -> Supervisor | Pm2 | None:
    """The peer, or None with a line that says why it cannot be had here."""
    try:
        return kind(folder, count)
    except (OSError, subprocess.SubprocessError, SystemExit) as error:
        print(f"{kind.name} is left out: {type(error).__name__} {error}", file=sys.stderr)
        return None
