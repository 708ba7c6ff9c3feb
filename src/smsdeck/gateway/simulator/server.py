"""The simulator as an app and as a server."""

import csv
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from smsdeck.errors import SetupError
from smsdeck.gateway.simulator import control, gateway
from smsdeck.gateway.simulator.book import Book
from smsdeck.gateway.simulator.faults import CuttableProtocol
from smsdeck.gateway.simulator.smsc import Smsc


def create_app(book: Book) -> Starlette:
    """The app over this book."""
    return Starlette(routes=[*gateway.routes(book), *control.routes(book)])


async def serve(host: str, port: int, seed: int, pairs_csv: Path, smpp_port: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT, by SMPP too where a port for it is given. It knows the operators of the file
    (columns `country` and `operator`, in their order).
    """
    book = Book(seed, read_pairs(pairs_csv))
    smpp = await Smsc(book).listen(host, smpp_port) if smpp_port else None
    config = uvicorn.Config(
        create_app(book),
        host=host,
        port=port,
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(config).serve()
    if smpp:
        smpp.close()


def run(host: str, port: int, seed: int, pairs_csv: Path, smpp_port: int | None = None) -> None:
    """The same, with an event loop of its own."""
    import uvloop  # noqa: PLC0415 - not needed by those who only want the app

    uvloop.run(serve(host, port, seed, pairs_csv, smpp_port))


def read_pairs(pairs_csv: Path) -> list[str]:
    """Pairs in the file's order; SetupError where it has none."""
    try:
        with pairs_csv.open(newline="", encoding="utf-8") as lines:
            pairs = [f"{row['country']}_{row['operator']}" for row in csv.DictReader(lines)]
    except (OSError, KeyError, ValueError) as error:
        raise SetupError(
            f"{pairs_csv} cannot be read as a file of pairs ({type(error).__name__}).",
            hint="It needs a first line with country and operator.",
        ) from None
    if not pairs:
        raise SetupError(f"{pairs_csv} holds no pairs.", hint="It needs a line for each operator.")
    return pairs
