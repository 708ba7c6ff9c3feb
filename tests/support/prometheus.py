"""A real Prometheus on our rules, and the dashboard's queries asked of it."""

import json
import math
import re
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.binaries import binary
from tests.support.ready import ready_server

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "smsdeck.json"
VARIABLES = {"$__rate_interval": "1m", "$country": ".*", "${datasource}": "prometheus"}

CONFIG = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [smsdeck.yml]
scrape_configs:
  - job_name: smsdeck
    authorization: {{credentials: {token}}}
    static_configs: [{{targets: {targets}}}]
"""


@contextmanager
def run_prometheus(scrape_targets: Sequence[str], token: str = "none") -> Iterator[str]:
    """Scrape `host:port` targets every second, with our rules evaluated as often; yield its URL."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules = (DEPLOY / "prometheus" / "rules" / "smsdeck.yml").read_text()
        (folder / "smsdeck.yml").write_text(rules.replace("interval: 15s", "interval: 1s"))
        config = CONFIG.format(token=json.dumps(token), targets=json.dumps(list(scrape_targets)))
        (folder / "prometheus.yml").write_text(config)
        command = [
            binary("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
        ]
        with ready_server(command, folder / "log") as url:
            yield url


def query(url: str, expr: str) -> list[dict[str, Any]]:
    """The samples of an instant query; AssertionError with Prometheus' own words if it is refused."""
    try:
        with urllib.request.urlopen(f"{url}/api/v1/query?{urllib.parse.urlencode({'query': expr})}") as answer:
            result: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            return result
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{expr}: {error.read().decode()}") from None


def panels() -> list[dict[str, Any]]:
    """The dashboard's panels, rows left out."""
    return [one for one in json.loads(DASHBOARD.read_text())["panels"] if one["type"] != "row"]


def expressions(panel: dict[str, Any]) -> list[str]:
    """A panel's queries with Grafana's variables filled in."""
    pattern = re.compile("|".join(map(re.escape, VARIABLES)))
    return [pattern.sub(lambda found: VARIABLES[found[0]], one["expr"]) for one in panel["targets"]]


def panels_without_data(url: str) -> list[str]:
    """Titles of panels of which some query has no number to show."""
    return [one["title"] for one in panels() if not all(_has_data(url, expr) for expr in expressions(one))]


def _has_data(url: str, expr: str) -> bool:
    return any(math.isfinite(float(sample["value"][1])) for sample in query(url, expr))


def assert_every_panel_has_data(prometheus_url: str, within_s: float = 60) -> None:
    """AssertionError with the titles of the panels that stay empty."""
    deadline = time.monotonic() + within_s
    while empty := panels_without_data(prometheus_url):
        assert time.monotonic() < deadline, f"panels without data after {within_s} s: {empty}"
        time.sleep(0.5)
