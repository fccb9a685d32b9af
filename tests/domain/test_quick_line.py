"""A line typed in a hurry: obvious facts in front are read, everything else stays as it was typed."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.quick_line import MOST_MINUTES, SHORT_WAYS, QuickLine, read_line

TEL, SEEN = ContactMode.TELEPHONE, ContactMode.FACE_TO_FACE


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("20m tel Called the clinic", QuickLine("Called the clinic", 20, TEL)),
        ("tel 20 min: called the clinic", QuickLine("called the clinic", 20, TEL)),
        ("2pm 20m hv looked at housing list", QuickLine("looked at housing list", 20, SEEN, time(14))),
        ("at 2:15 pm, phone, 1h 10m - mother worried", QuickLine("mother worried", 70, TEL, time(14, 15))),
        ("1 hr video talked about her plan", QuickLine("talked about her plan", 60, ContactMode.TELEHEALTH)),
        ("13:40 f2f 45 minutes. Met at the shelter", QuickLine("Met at the shelter", 45, SEEN, time(13, 40))),
        ("in person 30m saw her", QuickLine("saw her", 30, SEEN)),
        ("VM 2 minutes no answer", QuickLine("no answer", 2, ContactMode.VOICEMAIL)),
        ("12am 5m phone crisis line", QuickLine("crisis line", 5, TEL, time(0))),
        ("12 p.m. tel lunch call", QuickLine("lunch call", None, TEL, time(12))),
    ],
)
def test_facts_in_front_are_read(typed: str, expected: QuickLine) -> None:
    assert read_line(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "Called the clinic, appointment at 2pm",
        "She waited 20 min for the bus",
        "Booked for Friday, 2pm",
        "telephone bill is overdue",
        "texted me about rent",
        "Phone broken, needs a new one",
        "Home visit with her sister",
        "Video of her room shows mold",
        "20 mg of the new medication",
        "20 people were in line",
        "2 housing applications sent",
        "Videos for school",
        "tel: ",
        "emailed the county",
        "5 minutesx",
        "99:99 nonsense",
        "13pm nonsense",
    ],
)
def test_what_may_mean_something_else_is_left_alone(typed: str) -> None:
    found = read_line(typed)
    if found.mode is TEL:
        assert typed.startswith("tel:")
    else:
        assert found == QuickLine(typed.strip())


@pytest.mark.parametrize(
    "line", ["phone: her mother", "phone, her mother", "phone 20m her mother", "2pm phone her mother"]
)
def test_a_whole_word_is_a_way_beside_a_mark_or_another_fact(line: str) -> None:
    found = read_line(line)
    assert (found.mode, found.words) == (TEL, "her mother")


def test_a_fact_of_a_kind_that_is_known_already_is_a_word() -> None:
    assert read_line("20m 30m of it on hold") == QuickLine("30m of it on hold", 20)
    assert read_line("tel video link did not work") == QuickLine("video link did not work", None, TEL)


def test_more_minutes_than_a_day_has_are_words() -> None:
    assert read_line("25h of work") == QuickLine("25h of work")
    assert read_line("24h with her").minutes == MOST_MINUTES


@given(st.text(max_size=60))
def test_nothing_that_was_typed_is_lost_or_added(typed: str) -> None:
    found = read_line(typed)
    assert typed.strip().endswith(found.words)
    in_front = typed.strip()[: len(typed.strip()) - len(found.words)]
    if found == QuickLine(found.words):
        assert found.words == typed.strip()
    else:
        assert in_front


@given(
    st.one_of(st.none(), st.integers(1, 300)),
    st.one_of(st.none(), st.sampled_from(sorted(SHORT_WAYS))),
    st.one_of(st.none(), st.times().map(lambda at: at.replace(second=0, microsecond=0))),
    st.permutations([0, 1, 2]),
    st.sampled_from([" ", ", ", "; ", " - "]),
)
def test_any_order_of_facts_reads_the_same(
    minutes: int | None, way: str | None, start: time | None, order: list[int], gap: str
) -> None:
    facts = [f"{minutes}m" if minutes else "", way or "", f"{start:%H:%M}" if start else ""]
    line = gap.join([*(facts[n] for n in order if facts[n]), "Saw her sister"])
    assert read_line(line) == QuickLine("Saw her sister", minutes, SHORT_WAYS[way] if way else None, start)


@given(st.text(max_size=60))
def test_reading_the_words_again_finds_no_fact_of_a_kind_that_was_missing(typed: str) -> None:
    found = read_line(typed)
    again = read_line(found.words)
    assert found.minutes is not None or again.minutes is None
    assert found.mode is not None or again.mode is None
