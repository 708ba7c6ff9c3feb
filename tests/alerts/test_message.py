import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from smsdeck.alerts.message import LIMIT, TOGETHER, Notice, compose


def notice(number: int = 0, **changes: object) -> Notice:
    fields: dict[str, object] = {
        "key": f"crash:{number}",
        "part": "alert",
        "kind": "crash",
        "severity": "critical",
        "subject": f"program1_UZ_operator-{number:03}",
        "title": f"program1_UZ_operator-{number:03} crashed",
        "text": "Killed by SIGKILL.",
    }
    return Notice(**{**fields, **changes})  # type: ignore[arg-type]  # fields of one dataclass, by name


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_text_and_log_lines_are_escaped() -> None:
    (message,) = compose([notice(title="<b>a</b> & b", lines=("<script>", "x < y"))])
    assert "&lt;b&gt;a&lt;/b&gt; &amp; b" in message.html
    assert "<pre>&lt;script&gt;\nx &lt; y</pre>" in message.html


ANY = st.text(st.characters(codec="utf-8"), max_size=6000)


@given(ANY, ANY, st.lists(ANY, max_size=5))
def test_every_message_fits_and_is_well_formed(title: str, text: str, lines: list[str]) -> None:
    (message,) = compose([notice(title=title, text=text, lines=tuple(lines))])
    assert units(message.html) <= LIMIT
    bare = re.sub(r"</?(b|pre)>", "", message.html)
    assert "<" not in bare
    assert ">" not in bare
    assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", bare)
    assert message.html.count("<b>") == message.html.count("</b>") == 1
    assert message.html.count("<pre>") == message.html.count("</pre>")


def test_the_newest_log_lines_are_kept() -> None:
    lines = tuple(f"{n}:" + "<" * 300 for n in range(5))
    (message,) = compose([notice(lines=lines)])
    assert "4:" in message.html
    assert "0:" not in message.html


def test_a_few_crashes_are_told_one_by_one() -> None:
    assert len(compose([notice(n) for n in range(TOGETHER)])) == TOGETHER


def test_six_hundred_crashes_are_five_messages_at_most_and_name_every_session() -> None:
    notices = [notice(n) for n in range(600)]
    messages = compose(notices)
    assert len(messages) <= 5
    assert all(units(one.html) <= LIMIT for one in messages)
    whole = unescape("".join(one.html for one in messages))
    assert all(one.subject in whole for one in notices)


@given(st.lists(st.sampled_from(["crash", "rate_drop", "webhook"]), max_size=40))
def test_every_notice_is_told_in_exactly_one_message(kinds: list[str]) -> None:
    notices = [notice(n, kind=kind) for n, kind in enumerate(kinds)]
    told = [one.key for message in compose(notices) for one in message.notices]
    assert sorted(told) == sorted(one.key for one in notices)


def test_a_recovery_answers_its_alert() -> None:
    (message,) = compose([notice(part="recovery", reply_to=41)])
    assert message.reply_to == 41
