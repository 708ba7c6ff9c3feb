"""`smsdeck openapi`: the API's description, without any store behind it."""

import tempfile
from pathlib import Path
from typing import Any

from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from smsdeck.settings import Settings


def description() -> dict[str, Any]:
    """The OpenAPI document that `docs/openapi.json` holds and the console's client is generated from."""
    with tempfile.TemporaryDirectory() as folder:
        return create_app(Deck(Settings(data_dir=Path(folder)))).openapi()
