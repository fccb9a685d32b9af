"""Paths and values of a record in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.operations import Operation
from tcm_desktop.domain.paths import flatten
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.path_words import as_text, is_hidden, is_prose, path_words, shown, value_words
from tests.support.sync import flat_values
from tests.support.vaults import make_client, make_note

ITEM = "0195f3a2-1b2c-7d3e-8f40-123456789abc"
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates().map(str) | st.times().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("narrative", "What happened"),
        ("name/given", "Name, first name"),
        (f"objectives/{ITEM}/target_date", "Objective, target date"),
        (f"diagnoses/{ITEM}/resolved_on", "Problem, resolved on"),
        (f"diagnoses/{ITEM}/steps/{ITEM}/words", "Problem, steps, words"),
        ("goal_own_words", "Goal in the client's own words"),
        ("something_new", "Something new"),
    ],
)
def test_a_path_in_words(path: str, words: str) -> None:
    assert path_words(path) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"objectives/{ITEM}/status", "Objective “Sees a doctor”, status"),
        (f"objectives/{ITEM}", "Objective “Sees a doctor”"),
        (f"actions/{ITEM}/status", "Action, status"),
        ("what", "What to do"),
    ],
)
def test_an_item_is_called_by_its_own_words(path: str, words: str) -> None:
    assert path_words(path, {}, {f"objectives/{ITEM}/statement": "Sees a doctor"}) == words


@given(st.lists(st.from_regex("[a-j_]{1,8}", fullmatch=True) | st.uuids().map(str), min_size=1, max_size=4))
def test_any_path_has_words_and_no_id_in_them(path: list[str]) -> None:
    words = path_words("/".join(path))
    assert words
    assert not any(part in words for part in path if len(part) == 36)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "Nothing"),
        ("", "Nothing"),
        ([], "Nothing"),
        (True, "Yes"),
        (False, "No"),
        (50, "50"),
        ("2026-03-04", "3/4/2026"),
        ("2026-02-30", "2026-02-30"),
        ("13:05:00", "1:05 pm"),
        ("99:99", "99:99"),
        ("face_to_face", "Face to face"),
        ("Called the clinic.", "Called the clinic."),
        (ITEM, "Another part of the record"),
        (["signed", "own_words"], "signed, Own words"),
        ({"given": "Ana"}, "First name: Ana"),
    ],
)
def test_a_value_in_words(value: Any, words: str) -> None:
    assert value_words(value) == words


@pytest.mark.parametrize(
    ("value", "prose"),
    [
        ("Called the clinic.", True),
        ("Rent", True),
        ("2026-03-04", False),
        ("face_to_face", False),
        ("requested", False),
        (ITEM, False),
        (50, False),
        (None, False),
    ],
)
def test_what_two_people_wrote_can_be_joined_and_what_they_chose_cannot(value: Any, prose: bool) -> None:
    assert is_prose(value) is prose


def test_what_says_nothing_to_a_person_is_left_out() -> None:
    patch = {"id": ITEM, "client_id": ITEM, "narrative": "Called.", "late_reason": "", "signature/digest": "ab"}
    assert shown(patch) == (("What happened", "Called."),)
    assert is_hidden(f"objectives/{ITEM}/id")


def test_one_text_stands_alone_in_an_addendum_and_several_have_their_names() -> None:
    assert as_text({"narrative": "Called."}) == "Called."
    assert as_text({"narrative": "Called.", "direct_minutes": 50}) == "What happened: Called.\nMinutes: 50"


@given(PLAIN)
def test_every_value_has_words_on_one_subject(value: Any) -> None:
    assert isinstance(value_words(value), str)
    assert value_words(value)


def test_every_path_of_real_records_has_words_without_ids(desk: Desk) -> None:
    client = make_client(desk)
    for record in (client, make_note(desk, client.id), desk.worker):
        for path in flat_values(record):
            words = path_words(path)
            assert words
            assert "_" not in words
            assert str(client.id) not in words


def test_flat_values_are_those_that_the_vault_sends(desk: Desk) -> None:
    client = make_client(desk)
    with desk.writing() as work:
        work.put(client, "client.opened")
        work.commit()
    with desk.reading() as work:
        sent: Operation = next(each for each in work.waiting() if each.record_id == client.id)
    assert dict(sent.patch) == flat_values(client) == flatten(flatten(flat_values(client)))
