"""A real Alertmanager on our rendered configuration."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.binaries import binary
from tests.support.ready import ready_server

FOLDER = Path(__file__).parents[2] / "deploy" / "alertmanager"


def render(out: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run render.sh with nothing but these variables set (SMSDECK_ prefixed)."""
    named = {f"SMSDECK_{name.upper()}": value for name, value in environment.items()}
    return subprocess.run(
        [str(FOLDER / "render.sh"), str(out)],
        env={"PATH": os.environ["PATH"], **named},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@contextmanager
def running(config: Path) -> Iterator[str]:
    """Run it on `config`, its waits shortened, and yield its URL."""
    text = config.read_text().replace("group_wait: 10s", "group_wait: 100ms")
    config.write_text(text.replace("group_interval: 1m", "group_interval: 1s"))
    command = [
        binary("prometheus-alertmanager", "alertmanager"),
        f"--config.file={config}",
        f"--storage.path={config.parent / 'data'}",
        "--cluster.listen-address=",
    ]
    with ready_server(command, config.parent / "alertmanager.log") as url:
        yield url


def post(url: str, labels: Mapping[str, str], annotations: Mapping[str, str], *, over: str = "") -> None:
    """Hand it an alert as Prometheus does; `over` is the time of its end."""
    alert = {"labels": labels, "annotations": annotations, "startsAt": "2026-11-24T01:00:00Z"}
    body = json.dumps([{**alert, "endsAt": over} if over else alert]).encode()
    request = urllib.request.Request(f"{url}/api/v2/alerts", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=5).close()
