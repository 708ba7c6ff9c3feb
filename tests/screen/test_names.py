import asyncio
import string
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smsdeck.errors import InvalidInputError
from smsdeck.screen import gnu, names
from tests.screen.bench import Bench

SAFE = set(string.ascii_letters + string.digits + "_-")
NEARLY = st.text(st.sampled_from("aZ09_-./ \n\0\x1b\u00e4\u0430\u0661*$;"), max_size=70)
EVERY_STRING = st.text(st.characters(), max_size=80) | NEARLY
"""With NUL, line feeds, and what no encoding takes; and those that are nearly a name."""


@given(st.text(max_size=80))
def test_only_letters_digits_underscores_and_dashes_pass(name: str) -> None:
    if names.is_valid(name):
        assert set(name) <= SAFE
        assert name[0] in string.ascii_letters
        assert len(name) <= names.LONGEST


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True), st.integers(1, 4_194_304))
def test_a_socket_of_a_valid_name_is_read_back_exactly(name: str, pid: int) -> None:
    assert names.is_valid(name)
    assert names.split_entry(f"{pid}.{name}") == (pid, name)


@given(st.text(max_size=90))
def test_what_is_read_from_a_socket_is_always_a_valid_name(entry: str) -> None:
    found = names.split_entry(entry)
    assert found is None or (found[0] > 0 and names.is_valid(found[1]))


@pytest.mark.parametrize(
    "name", ["", "-t", "5", "1169", "a/b", "a.b", "a b", "a\n", "a\x1b[2J", "ä", "a" * 65, "$HOME", "a;b"]
)
def test_names_that_screen_would_misread_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        names.checked(name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=500)
@given(EVERY_STRING)
@example("")
@example("a\0b")
@example("a\n")
@example("-dmS")
@example("\udcff")
@example("program1_UZ_uzmobile")
def test_of_all_strings_only_valid_names_reach_screen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    reached: list[str] = []

    async def screen(command: list[str], env: Mapping[str, str], within_s: float) -> bool:  # noqa: ARG001 - as `call`
        reached.append(command[command.index("-dmS") + 1])
        return True

    monkeypatch.setattr(gnu, "call", screen)
    if names.is_valid(name):
        asyncio.run(bench.screen.start(name, ["/bin/true"], {}))
        assert reached == [name]
        assert set(name) <= SAFE
        assert name[0] in string.ascii_letters
    else:
        with pytest.raises(InvalidInputError) as refused:
            asyncio.run(bench.screen.start(name, ["/bin/true"], {}))
        assert reached == []
        assert refused.value.detail.isprintable()
