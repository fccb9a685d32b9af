"""Two versions, refused work and work on its way in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sync.client.agency import sentence
from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.domain.signing_paths import DIGEST
from tcm_desktop.services.meetings import Meeting
from tcm_desktop.services.sync_ports import Delivery
from tcm_desktop.services.sync_views import MetChange, SentWork
from tcm_desktop.services.views import WorkingCopy
from tests.support.vaults import ZONE
from tests.tools.sync_shots import MINE, NOW, THEIRS
from ui.presenters.meetings import (
    NOTHING_LOST,
    SIGNED,
    headline,
    in_force_by,
    kept_by,
    left_words,
    meeting_page,
    name_of,
    place,
    refused_words,
    row_words,
    to_do,
    waiting_words,
)
from ui.presenters.sync import UNKNOWN

ANA, DANA, RECORD = UUID(int=1), UUID(int=2), UUID(int=9)


def change(path: str = "what", kept: Any = MINE, in_force: Any = THEIRS, **facts: Any) -> MetChange:
    made = MetChange("task", RECORD, UUID(int=8), "Practice, Bea", path, in_force, None, None, kept, "a" * 32, ANA, NOW)
    return replace(made, **facts)


def mine(*changes: MetChange) -> Meeting:
    return Meeting(changes or (change(),), "Ana Field", is_kept_mine=True)


def work(**facts: Any) -> SentWork:
    made = SentWork(
        "a" * 32,
        OperationKind.SET,
        "contact_note",
        RECORD,
        UUID(int=8),
        "Practice, Bea",
        ANA,
        NOW,
        Delivery.PENDING,
        {"narrative": "Called."},
    )
    return replace(made, **facts)


@pytest.mark.parametrize(
    ("found", "kept", "in_force"),
    [
        (mine(), "Yours", "The other one"),
        (Meeting((change(),), "Dana Field", is_in_force_mine=True), "Dana Field's", "Yours"),
        (Meeting((change(),), "Dana Field"), "Dana Field's", "The other one"),
        (Meeting((change(),)), "Somebody else's", "The other one"),
        (Meeting((change(),), "Ana Field", True, in_force_name="Dana Field"), "Yours", "Dana Field's"),
        (Meeting((change(),), "Ana Field", True, is_in_force_mine=True), "Yours", "The other one"),
        (Meeting((change(),), "Dana Field", in_force_name="Dana Field"), "Dana Field's", "The other one"),
    ],
)
def test_whose_the_two_are(found: Meeting, kept: str, in_force: str) -> None:
    assert (kept_by(found), in_force_by(found)) == (kept, in_force)
    page = meeting_page(found, NOW, ZONE)
    assert page.kept.keep == ("Keep mine" if kept == "Yours" else f"Keep {kept}")
    other = "Keep the other one" if in_force == "The other one" else f"Keep {in_force}"
    assert page.in_force.keep == ("Keep mine" if in_force == "Yours" else other)
    assert page.in_force.keep != page.kept.keep, "each side has a button of its own"


def test_a_signature_that_lost_is_to_be_given_again_where_the_document_is_read() -> None:
    found = mine(change(DIGEST, "9b88", None, record_kind="contact_note"))
    assert row_words(found, NOW, ZONE) == (
        "Practice, Bea",
        "Contact note: sign again. It changed before your signature arrived, so it is a draft again.",
    )
    assert to_do(found) == "Read and sign"
    assert place(found) == ("note", {"client_id": UUID(int=8), "note_id": RECORD})


def test_two_versions_are_decided_side_by_side() -> None:
    assert to_do(mine()) == "Decide"
    assert place(mine()) == ("meeting", {"record_id": RECORD, "operation": "a" * 32})


def test_a_text_half_typed_in_a_chart_that_left_says_what_it_is() -> None:
    copy = WorkingCopy(RECORD, "contact_note", UUID(int=8), b"{}", "narrative", 3, NOW)
    assert left_words(copy, NOW, ZONE) == (
        "Half typed",
        "Contact note, Today 10:00 am. Its chart went to somebody else.",
    )


def test_who_wrote_the_other_version_is_named_and_when() -> None:
    met = change(in_force_by=DANA, in_force_at=NOW - timedelta(days=1))
    page = meeting_page(Meeting((met,), "Ana Field", True, in_force_name="Dana Field"), NOW, ZONE)
    assert page.lines[0].startswith("You and Dana Field both changed this")
    assert (page.in_force.title, page.in_force.keep) == ("Dana Field's", "Keep Dana Field's")
    assert page.in_force.when == "Tue 3/3 10:00 am. This one counts until you decide."


def test_two_laptops_of_ones_own_are_said_to_be() -> None:
    found = Meeting((change(),), "Ana Field", True, is_in_force_mine=True)
    assert meeting_page(found, NOW, ZONE).lines[0].startswith("You changed this on two laptops")


def test_both_texts_are_whole_and_what_differs_is_marked() -> None:
    page = meeting_page(mine(), NOW, ZONE)
    ((label, kept),) = page.kept.values
    ((_, in_force),) = page.in_force.values
    assert label == "What to do"
    assert "".join(part.words for part in kept) == MINE
    assert "".join(part.words for part in in_force) == THEIRS
    assert [part.words for part in kept if part.differs]
    assert [part.words for part in in_force if part.differs]
    assert page.in_force.when == "At the agency. This one counts until you decide."


def test_when_ones_own_value_is_in_force_its_time_is_known() -> None:
    found = Meeting((change(in_force_by=ANA, in_force_at=NOW - timedelta(hours=1)),), is_in_force_mine=True)
    assert meeting_page(found, NOW, ZONE).in_force.when == "Today 9:00 am. This one counts until you decide."


def test_who_met_whom_is_said_and_that_nothing_is_lost() -> None:
    first, second = meeting_page(mine(), NOW, ZONE).lines
    assert first.startswith("You and somebody else both changed this")
    assert second == NOTHING_LOST
    signed = meeting_page(mine(change(is_signed=True)), NOW, ZONE)
    assert signed.lines[1] == SIGNED
    theirs = meeting_page(Meeting((change(),), "Dana Field", is_in_force_mine=True), NOW, ZONE)
    assert theirs.lines[0].startswith("Dana Field changed this too")


def test_what_says_nothing_to_a_person_is_not_shown_unless_it_is_all_there_is() -> None:
    page = meeting_page(mine(change("id"), change()), NOW, ZONE)
    assert [label for label, _ in page.kept.values] == ["What to do"]
    assert meeting_page(mine(change("id")), NOW, ZONE).kept.values


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((change(),), "Task, what to do: two versions"),
        ((change(), change("for_whom")), "Task, 2 fields: two versions"),
        ((change("narrative", record_kind="contact_note"),), "Contact note, what happened: two versions"),
    ],
)
def test_the_headline_says_what_it_is_about(changes: tuple[MetChange, ...], words: str) -> None:
    assert headline(mine(*changes)) == words


def test_a_row_names_the_client_and_says_that_the_supervisor_was_asked() -> None:
    title, detail = row_words(mine(), NOW, ZONE)
    assert title == "Practice, Bea"
    assert detail == "Task, what to do: two versions. Yours, Today 10:00 am."
    assert row_words(replace(mine(), is_asked=True), NOW, ZONE)[1].endswith("You asked your supervisor.")
    assert row_words(mine(change(listed_name="")), NOW, ZONE)[0] == "Task"


@pytest.mark.parametrize(("kind", "words"), [("worker", "About a worker"), ("care_plan", "Care plan"), ("x_y", "X y")])
def test_every_kind_has_a_name(kind: str, words: str) -> None:
    assert name_of(kind) == words


def test_refused_work_says_of_whom_and_why() -> None:
    refused = work(delivery=Delivery.REJECTED, code="not_allowed")
    assert refused_words(refused, NOW, ZONE, sentence) == (
        "Practice, Bea",
        f"Contact note, Today 10:00 am. {sentence('not_allowed')}",
    )
    assert UNKNOWN in refused_words(replace(refused, code="tomorrow", listed_name=""), NOW, ZONE, sentence)[1]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Contact note, Today 10:00 am"),
        ({"is_held": True}, "Contact note, Today 10:00 am, can still be undone"),
        (
            {"code": "waits_for_access", "delivery": Delivery.PARKED},
            f"Contact note, Today 10:00 am. {sentence('waits_for_access')}",
        ),
        ({"code": "tomorrow"}, "Contact note, Today 10:00 am. The agency holds it."),
    ],
)
def test_work_on_its_way_says_what_it_waits_for(facts: dict[str, Any], words: str) -> None:
    assert waiting_words(work(**facts), NOW, ZONE, sentence)[1] == words
