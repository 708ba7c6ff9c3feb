"""The simulator's memory is bounded and its profiles act on later messages only."""

from smsdeck.gateway.simulator.book import OTHERS, Book
from smsdeck.gateway.simulator.pools import numbers_for

PAIR = "UZ_uzmobile"


def send(book: Book, reference: str) -> str:
    return book.send(PAIR, reference, "4821", book.plan(PAIR, reference, "4821"))


def test_the_oldest_message_is_dropped_when_it_is_full() -> None:
    book = Book(1, [PAIR], capacity=3)
    ids = [send(book, str(n)) for n in range(5)]
    assert len(book) == 3
    assert [book.find(one) is not None for one in ids] == [False, False, True, True, True]


def test_a_message_keeps_the_fate_it_was_sent_with() -> None:
    now = [0.0]
    book = Book(1, [PAIR], now=lambda: now[0])
    good = {"delivered": 1.0, "undelivered": 0.0, "expired": 0.0, "rejected": 0.0}
    book.profiles[PAIR] = book.profiles[PAIR].model_copy(update=good)
    held = book.find(send(book, "before"))
    book.profiles[PAIR] = book.profiles[PAIR].model_copy(update={"delivered": 0.0})
    later = book.find(send(book, "after"))
    assert held
    assert later
    assert book.status(held)[0] == "ENROUTE"
    now[0] = 1000.0
    assert (book.status(held)[0], book.status(later)[0]) == ("DELIVRD", "ENROUTE")


def test_numbers_of_no_pool_have_a_profile_too() -> None:
    book = Book(1, [PAIR])
    assert book.pair_of(numbers_for("UZ", 0, 1)[0]) == PAIR
    assert book.pair_of("+15550100") == OTHERS
    assert book.profile(OTHERS).delivered > 0
