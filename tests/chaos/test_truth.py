"""What programs say of themselves is laid to the right life."""

import os
from pathlib import Path

from tests.chaos import truth
from tests.chaos.history import History, Life, Twice
from tests.chaos.proc import born_ms, now_ms, stat
from tests.chaos.sampler import Sampler

ONE = "p0_UZ_uz"


def told(
    folder: Path, lines: str, *lives: Life, twice: tuple[Twice, ...] = (), looked_ms: tuple[int, ...] = ()
) -> History:
    sampler = Sampler(folder, folder)
    sampler.lives = {life.identity: life for life in lives}
    sampler.looked_ms = list(looked_ms)
    sampler.twice = list(twice)
    (folder / ONE).write_text(lines)
    history = History()
    truth.tell(history, folder, sampler)
    return history


def test_two_programs_of_one_session_may_have_had_the_same_pid(tmp_path: Path) -> None:
    lines = "began 7 70\nbegan 7 80\nsaid 7 signal 11\n"
    history = told(tmp_path, lines, Life(ONE, 7, 80, 200, 250), Life(ONE, 7, 70, 100, 150))
    assert [(life.ticks, life.said) for life in history.lives] == [(70, ""), (80, "signal 11")]


def test_that_it_was_asked_to_end_is_no_word_of_its_own(tmp_path: Path) -> None:
    (life,) = told(tmp_path, "began 7 70\nsaid 7 asked\n", Life(ONE, 7, 70, 100, 150)).lives
    assert life.said == ""


def test_what_never_said_that_it_began_was_no_program(tmp_path: Path) -> None:
    both = Twice(ONE, 120, ((7, 70), (8, 80)))
    history = told(tmp_path, "began 7 70\n", Life(ONE, 7, 70, 100, 150), Life(ONE, 8, 80, 100, 150), twice=(both,))
    assert [life.pid for life in history.lives] == [7]
    assert history.twice == []


def test_a_short_life_between_two_looks_is_known_by_its_own_word(tmp_path: Path) -> None:
    now, mine = now_ms(), stat(os.getpid())
    assert mine is not None
    born = born_ms(mine.ticks)
    assert 0 <= now - born < 86_400_000
    looked_ms = (born - 1_000, born + 40, born + 540, born + 600)
    (life,) = told(tmp_path, f"began 7 {mine.ticks}\nsaid 7 exit 1\n", looked_ms=looked_ms).lives
    assert (life.session, life.pid, life.ticks, life.said) == (ONE, 7, mine.ticks, "exit 1")
    assert abs(life.began_ms - born) <= 20
    assert life.gone_ms == born + 540
