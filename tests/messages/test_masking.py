import pytest

from smsdeck.messages.masking import hash_number, mask, scrub


def test_a_mask_shows_where_a_number_belongs_and_not_whose_it_is() -> None:
    assert mask("+998901234512") == "+9989*****12"
    assert mask("+2901234") == "+290*****34"


def test_the_same_number_has_another_hash_under_another_key() -> None:
    one = hash_number("+998901234512", b"key one")
    assert len(one) == 32
    assert one == hash_number("+998901234512", b"key one")
    assert one != hash_number("+998901234512", b"key two")
    assert one != hash_number("+998901234513", b"key one")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("no route to +998901234512 today", "no route to +9989*****12 today"),
        ("998901234512 rejected", "99890*****12 rejected"),
        ("error 404 after 3 tries", "error 404 after 3 tries"),
    ],
)
def test_numbers_in_free_text_are_masked(text: str, clean: str) -> None:
    assert scrub(text) == clean
