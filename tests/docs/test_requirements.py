"""The table of requirements names only what is there."""

import re

import pytest

from smsdeck.access.roles import ROUTES
from smsdeck.settings import ROOT

TABLE = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = [line for line in TABLE.splitlines() if re.match(r"\| R\d+ ", line)]
QUOTED = re.findall(r"(?:(page|route|command) )?`([^`]+)`", "\n".join(ROWS))
PAGES = set(re.findall(r"path: '([^']+)'", (ROOT / "web" / "src" / "router.tsx").read_text(encoding="utf-8")))


def is_there(kind: str, name: str) -> bool:
    """Whether the product has what the table names."""
    if kind == "page":
        return name in PAGES
    if kind == "route":
        method, path = name.split(" ")
        return (method, path) in ROUTES
    if kind == "command":
        return f"def {name.removeprefix('smsdeck ')}(" in (ROOT / "src" / "smsdeck" / "cli.py").read_text("utf-8")
    file, _, test = name.partition("::")
    path_on_disk = ROOT / file
    return path_on_disk.exists() and (not test or f"def {test}(" in path_on_disk.read_text(encoding="utf-8"))


def test_every_requirement_has_a_row_and_something_that_shows_it() -> None:
    assert [line.split("|")[1].strip() for line in ROWS] == [f"R{number}" for number in range(1, 20)]
    for line in ROWS:
        assert "`" in line.split("|")[4], line


@pytest.mark.parametrize(("kind", "name"), QUOTED)
def test_what_the_table_names_is_there(kind: str, name: str) -> None:
    assert is_there(kind, name), f"{kind or 'file or test'} {name}"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("page", "/nowhere"), ("route", "GET /api/v1/nothing"), ("", "tests/none.py"), ("", "test::test_none")],
)
def test_what_is_not_there_is_noticed(kind: str, name: str) -> None:
    assert not is_there(kind, name)


def test_the_architecture_has_its_diagram() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    (diagram,) = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    for part in (
        "Console",
        "serve",
        "agent",
        "screen",
        "MongoDB",
        "MySQL",
        "Prometheus",
        "Alertmanager",
        "Grafana",
    ):
        assert part in diagram, part


def test_every_package_stands_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in (ROOT / "src" / "smsdeck").glob("*/__init__.py")]
    assert packages
    for package in packages:
        assert f"`{package}" in text, package
