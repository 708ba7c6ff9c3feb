"""Messages for the tests of this folder."""

import time
from itertools import count

from smsdeck.program.message import Message
from smsdeck.program.moment import Anchor, boot_id

_serial = count(1)
NUMBER = "+998901234512"


def a_message(*, age_s: float = 0.0, expects_code: bool = True, **fields: object) -> Message:
    """One that is being sent, `age_s` after its send."""
    anchor = Anchor("2026-11-24T01:30:00.000000Z", time.monotonic() - age_s, boot_id())
    number = next(_serial)
    message = Message(f"0190a000-0000-7000-8000-{number:012d}", "UZ_uzmobile", NUMBER, expects_code, anchor)
    return message._replace(**fields)  # type: ignore[arg-type]  # fields of Message, named by the test
