from __future__ import annotations

import pytest

from posthog_conformance.report.text import duration, listed, moment, one_line, plural, printable, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain – ä 😈\n\tnext", "plain – ä 😈\n\tnext"),
        ("\x1b[31m\x00\x07\r", r"\x1b[31m\x00\x07\x0d"),
        ("a\u2028b\u202ec", r"a\u2028b\u202ec"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_cannot_be_printed_is_spelt_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_one_line_has_no_line_feed() -> None:
    assert one_line(" a\n\n b\tc ") == "a b c"


def test_a_long_text_is_cut_with_its_length() -> None:
    assert shortened("abcdef", 3) == "abc… (6 characters)"
    assert shortened("abc", 3) == "abc"


def test_counts_and_lists_read_as_words() -> None:
    assert [plural(1, "case"), plural(1200, "case")] == ["1 case", "1,200 cases"]
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0124, "12 ms"), (4.21, "4.2 s"), (59.99, "1 min 0 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2026-03-01T14:05:09Z", "2026-03-01 14:05 UTC"),
        ("2026-03-01T14:05:09+02:00", "2026-03-01 14:05 +0200"),
        ("yesterday\x1b", r"yesterday\x1b"),
    ],
)
def test_moments(iso: str, words: str) -> None:
    assert moment(iso) == words
