from smsdeck.catalog.numbers.hashes import hash_number


def test_the_same_number_has_another_hash_under_another_key() -> None:
    one = hash_number("+998901234512", b"key one")
    assert len(one) == 32
    assert one == hash_number("+998901234512", b"key one")
    assert one != hash_number("+998901234512", b"key two")
    assert one != hash_number("+998901234513", b"key one")
