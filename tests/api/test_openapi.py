"""The API describes itself, and the copy in docs/ is what the app says."""

import json
from typing import Any

from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from smsdeck.settings import ROOT


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


async def test_every_operation_has_a_summary_and_a_description(deck: Deck) -> None:
    for name, operation in operations(create_app(deck).openapi()):
        assert operation.get("summary"), name
        assert operation.get("description"), name


async def test_every_error_is_described_as_a_problem(deck: Deck) -> None:
    for name, operation in operations(create_app(deck).openapi()):
        assert "default" in operation["responses"], name


async def test_the_copy_in_docs_is_up_to_date(deck: Deck) -> None:
    """`smsdeck openapi > docs/openapi.json` writes it; the console's client is generated from it."""
    kept = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(create_app(deck).openapi()))
