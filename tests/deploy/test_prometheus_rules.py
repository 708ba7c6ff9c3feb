"""Prometheus' own tools on our configuration and rules."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.binaries import binary

FOLDER = Path(__file__).parents[2] / "deploy" / "prometheus"
RULES = FOLDER / "rules" / "smsdeck.yml"
CASES = FOLDER / "rules" / "smsdeck_test.yml"


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binary("promtool"), *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60
    )


def alerts() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


@pytest.mark.slow  # promtool is not installed for --fast
def test_the_configuration_is_valid(tmp_path: Path) -> None:
    for secret in ("metrics_token", "agent_token"):
        (tmp_path / secret).write_text("x")
    shutil.copytree(FOLDER / "rules", tmp_path / "rules")
    text = (FOLDER / "prometheus.yml").read_text().replace("/run/secrets", str(tmp_path))
    (tmp_path / "prometheus.yml").write_text(text)
    done = promtool("check", "config", tmp_path / "prometheus.yml")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.slow  # promtool is not installed for --fast
def test_the_rules_do_what_their_unit_tests_say() -> None:
    done = promtool("test", "rules", CASES)
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.slow  # promtool is not installed for --fast
def test_a_broken_rule_would_be_noticed(tmp_path: Path) -> None:
    shutil.copy(CASES, tmp_path)
    loose = RULES.read_text().replace("< 0.5 and", "< 0.9 or")
    (tmp_path / "smsdeck.yml").write_text(loose)
    assert promtool("test", "rules", tmp_path / CASES.name).returncode == 1


def test_every_alert_has_a_unit_test() -> None:
    tested = {
        case["alertname"]
        for test in yaml.safe_load(CASES.read_text())["tests"]
        for case in test.get("alert_rule_test", [])
        if case["exp_alerts"]
    }
    assert tested == set(alerts())


@pytest.mark.parametrize("name", sorted(alerts()))
def test_every_alert_says_how_bad_it_is_and_what_it_means(name: str) -> None:
    rule = alerts()[name]
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["labels"].get("told_by", "smsdeck") in {"smsdeck", "alertmanager"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"]
