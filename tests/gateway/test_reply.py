"""Replies arrive in any pieces, and not all of them are replies."""

import socket
import threading
import time
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.gateway.reply import LARGEST, BadReplyError, Reply, read_reply

BODY = b'{"state": "DELIVRD"}'
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5;ext=1\r\n{"sta\r\nF\r\nte": "DELIVRD"}\r\n0\r\nTrailer: x\r\n\r\n'
)
CONTINUED = b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN


def read(pieces: Sequence[bytes], *, within_s: float = 5.0) -> Reply:
    ours, theirs = socket.socketpair()

    def send() -> None:
        for piece in pieces:
            theirs.sendall(piece)
        theirs.shutdown(socket.SHUT_WR)

    sending = threading.Thread(target=send)
    sending.start()
    try:
        return read_reply(ours, time.monotonic() + within_s)
    finally:
        sending.join()
        ours.close()
        theirs.close()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([PLAIN, CHUNKED, CONTINUED]), st.lists(st.integers(0, 140), max_size=6))
def test_a_reply_reads_the_same_however_it_is_cut_into_pieces(whole: bytes, cuts: list[int]) -> None:
    at = sorted({0, *(min(cut, len(whole)) for cut in cuts), len(whole)})
    reply = read([whole[start:end] for start, end in pairwise(at)])
    assert (reply.status, reply.body, reply.reusable) == (200, BODY, True)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([PLAIN, CHUNKED]), st.integers(0, 200))
def test_a_reply_that_breaks_off_is_never_taken_for_a_whole_one(whole: bytes, length: int) -> None:
    if length < len(whole):
        with pytest.raises(BadReplyError):
            read([whole[:length]])


def test_without_a_length_the_body_goes_to_the_end_and_the_connection_with_it() -> None:
    reply = read([b"HTTP/1.1 200 OK\r\n\r\nuntil", b" the end"])
    assert (reply.body, reply.reusable) == (b"until the end", False)


@pytest.mark.parametrize("first", [b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 200 OK\r\nConnection: close\r\n"])
def test_a_closing_connection_is_not_reused(first: bytes) -> None:
    assert not read([first + b"Content-Length: 0\r\n\r\n"]).reusable


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not_http"),
        (b"HTTP/1.1 abc\r\n\r\n", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n", "not_http"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "not_http"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (LARGEST + 1), "reply_too_large"),
        (b"", "cut"),
    ],
)
def test_what_is_no_reply_has_a_name(content: bytes, name: str) -> None:
    with pytest.raises(BadReplyError, match=name):
        read([content])


def test_a_head_that_never_ends_is_given_up() -> None:
    with pytest.raises(BadReplyError, match="reply_too_large"):
        read([b"HTTP/1.1 200 OK\r\nX: ", b"y" * (LARGEST + 10)])
