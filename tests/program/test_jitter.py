from unittest.mock import patch

from smsdeck.program.jitter import between


def test_it_reaches_the_whole_range_and_nothing_outside() -> None:
    drawn = [between(0.9, 1.1) for _ in range(2_000)]
    assert all(0.9 <= one < 1.1 for one in drawn)
    assert min(drawn) < 0.92
    assert max(drawn) > 1.08


def test_its_ends_are_those_of_the_range() -> None:
    with patch("os.urandom", return_value=b"\0" * 4):
        assert between(2.0, 5.0) == 2.0
    with patch("os.urandom", return_value=b"\xff" * 4):
        assert 4.999 < between(2.0, 5.0) < 5.0
