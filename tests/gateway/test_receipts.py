"""What Kannel's calls mean, in any order."""

import pytest

from smsdeck.gateway.receipts import Heard, of_kannel

RECEIPT = "id:1 sub:001 dlvrd:000 submit date:2611240130 done date:2611240131 stat:{} err:{} text:"


@pytest.mark.parametrize(
    ("kind", "status", "heard"),
    [
        (1, RECEIPT.format("DELIVRD", "000"), Heard("delivered", "DELIVRD")),
        (1, "", Heard("delivered", "DELIVRD")),
        (2, RECEIPT.format("UNDELIV", "001"), Heard("undelivered", "UNDELIV", "err 001")),
        (2, RECEIPT.format("REJECTD", "000"), Heard("rejected", "REJECTD")),
        (2, RECEIPT.format("DELETED", "000"), Heard("undelivered", "DELETED")),
        (2, RECEIPT.format("UNKNOWN", "255"), Heard("undelivered", "UNKNOWN", "err 255")),
        (2, "", Heard("undelivered", "FAILED")),
        (2, RECEIPT.format("EXPIRED", "027"), Heard("expired", "EXPIRED", "err 027")),
        (34, RECEIPT.format("EXPIRED", "027"), Heard("expired", "EXPIRED", "err 027")),
        (34, "", Heard("expired", "EXPIRED")),
        (8, "ACK/", Heard("accepted", "ACK")),
        (4, "", Heard("accepted", "BUFFERED")),
        (
            16,
            "NACK/0x0000000b/Invalid Destination Address",
            Heard("rejected", "NACK/0x0000000b/Invalid Destination Address"),
        ),
        (
            16,
            "NACK/0x00000058/Throttling error",
            Heard("failed_submit", "NACK/0x00000058/Throttling error", "link_throttled", "gateway"),
        ),
        (
            16,
            "NACK/Retries Exceeded",
            Heard("failed_submit", "NACK/Retries Exceeded", "link_busy", "gateway"),
        ),
        (16, "NACK/no SMSC", Heard("failed_submit", "NACK/no SMSC", "link_refused", "gateway")),
        (16, "NACK\r\n\x1b[2J", Heard("failed_submit", "NACK[2J", "link_refused", "gateway")),
        (0, "", None),
        (64, "stat:DELIVRD", None),
    ],
)
def test_a_kind_is_bits_and_the_receipt_says_the_rest(kind: int, status: str, heard: Heard | None) -> None:
    assert of_kannel(kind, status) == heard
