"""Single stories through the use cases: what is told, what becomes of a note that cannot be billed, what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import pytest

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.clients import caseload, open_chart
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.practice import PracticeClient, load_stories
from tcm_desktop.services.practice_data import NoteData, PracticeDataError, Story

CLIENT = {
    "given": "Pat",
    "family": "Practice",
    "age": 40,
    "birthday_days_ago": 10,
    "target_group": "adult_spmi",
    "payer_profile": "sf-smhs",
    "opened_workdays_ago": 9,
    "medicaid_id": "PRACTICE-0099",
    "coverages": [{"since_days_ago": 300, "known_days_ago": 1}],
    "diagnoses": [{"code": "F33.1", "text": "Major depressive disorder, recurrent, moderate", "days_ago": 100}],
}
SITTING = {
    "workdays_ago": 8,
    "at": "10:00:00",
    "areas": [
        {
            "id": "a06_environment",
            "sources": ["client"],
            "choices": {"staying": "Shelter"},
            "needs": [{"key": "housing", "statement": "A home", "because_of": "depression keeps her from searching"}],
        }
    ],
}
PLAN = {
    "workdays_ago": 6,
    "at": "11:00:00",
    "goal": "A home of her own",
    "objectives": [
        {"key": "o-housing", "statement": "See two places", "responsible": "Pat", "due_in_days": 30, "need": "housing"}
    ],
    "actions": [],
    "participation": {"evidence": ["own_words"], "client_signed": True},
    "sign": True,
}
NOTE = {
    "key": "call",
    "workdays_ago": 2,
    "start": "09:00:00",
    "minutes": 20,
    "documentation": 5,
    "mode": "telephone",
    "with": "provider",
    "component": "referral_linkage",
    "need": "housing",
    "objective": "o-housing",
    "narrative": "Called the housing program and referred Pat; her depression keeps her from calling. Visit on Monday.",
    "choice": "bill",
    "expect": {"verdict": "billable", "units": 1},
}

LATER = NOTE | {"start": "11:00:00"}


def story(**changes: object) -> Story:
    """A client with one area assessed, a plan and a note; parts can be replaced or left out."""
    parts = {
        "practice_id": "practice-99",
        "client": CLIENT,
        "assessments": [{"sittings": [SITTING]}],
        "plans": [PLAN],
        "notes": [NOTE],
    }
    return msgspec.convert(parts | changes, Story)


def load(desk: Desk, **changes: object) -> PracticeClient:
    (client,) = load_stories(desk, [story(**changes)])
    return client


def words(client: PracticeClient) -> list[str]:
    return [step.words for step in client.told]


def test_each_step_is_told_in_the_order_of_time(desk: Desk) -> None:
    assert words(load(desk)) == [
        "Taken in (F33.1)",
        "Assessment: 1 area, 1 need so far",
        "Care plan, version 1: 1 objective; signed",
        "Contact noted (call): billable",
        "Signed (call): bill",
    ]


def test_the_desk_gets_its_own_clock_back(desk: Desk) -> None:
    before = desk.clock.now()
    load(desk)
    assert desk.clock.now() == before
    assert [line.listed_name for line in caseload(desk)] == ["Practice, Pat"]


def test_two_stories_are_told_side_by_side(desk: Desk) -> None:
    other = story(practice_id="practice-98", client=CLIENT | {"given": "Lee", "opened_workdays_ago": 10}, notes=[LATER])
    first, second = load_stories(desk, [story(), other])  # at another hour: the same minutes are not billed twice
    assert [first.client.name.given, second.client.name.given] == ["Pat", "Lee"]
    assert second.client.id < first.client.id
    assert first.notes[0].note.need_id != second.notes[0].note.need_id


def test_ids_carry_the_time_of_their_step(desk: Desk) -> None:
    client = load(desk)
    assert client.plan is not None
    assert client.client.id < client.plan.id < client.notes[0].note.id
    made = int(client.client.id.hex[:12], 16) / 1000
    assert made == client.told[0].at.timestamp()


def test_what_the_rules_refuse_is_signed_as_a_note_only(desk: Desk) -> None:
    drive = NOTE | {"mode": "face_to_face", "with": "client", "narrative": "Drove Pat to the store and back."}
    (checked,) = load(desk, notes=[drive]).notes
    assert checked.note.billing is not None
    assert checked.note.billing.choice is BillingChoice.DO_NOT_BILL
    assert checked.note.billing.units == 0
    assert is_untouched(checked.note)


def test_an_unknown_payer_stops_nothing(desk: Desk) -> None:
    client = load(desk, client=CLIENT | {"payer_profile": "no-such-payer"})
    assert words(client)[-2:] == [
        "Contact noted (call): not checked. There are no billing rules here for this payer.",
        "Signed (call): do not bill",
    ]


def test_a_draft_is_left_open(desk: Desk) -> None:
    without_choice = {key: value for key, value in NOTE.items() if key != "choice"}
    client = load(desk, notes=[without_choice])
    assert client.notes[0].note.signature is None
    assert words(client)[-1] == "Contact noted (call): billable"


def test_a_fix_is_checked_again(desk: Desk) -> None:
    thin = NOTE | {"narrative": "Met. Continue plan.", "fix": {"narrative": NOTE["narrative"]}}
    client = load(desk, notes=[thin])
    (checked,) = client.notes
    assert checked.first_check is not None
    assert checked.first_check.units == 0
    assert checked.check.units == 1
    assert checked.note.narrative == NOTE["narrative"]
    assert words(client)[-2:] == ["Finding fixed (call): billable", "Signed (call): bill"]


def test_a_revised_plan_keeps_the_ids_of_its_objectives(desk: Desk) -> None:
    later = PLAN | {"workdays_ago": 4, "revises": True, "goal": "A home near her sister"}
    client = load(desk, plans=[PLAN, later])
    first, second = open_chart(desk, client.client.id).plans
    assert second.supersedes == first.id
    assert [o.id for o in second.objectives] == [o.id for o in first.objectives]
    assert client.plan == second


@dataclass(frozen=True, slots=True)
class Wrong:
    """A story that cannot be told, and what is said about it."""

    changes: dict[str, object]
    said: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong({"assessments": []}, "'housing'"),
        Wrong({"plans": []}, "'o-housing'"),
        Wrong({"notes": [NOTE | {"workdays_ago": 7}]}, "'o-housing'"),
    ],
)
def test_a_word_used_before_its_time_is_an_error(desk: Desk, wrong: Wrong) -> None:
    with pytest.raises(PracticeDataError, match=f"practice-99.*{wrong.said}"):
        load(desk, **wrong.changes)


def test_a_note_can_be_described_without_links(desk: Desk) -> None:
    bare = {key: value for key, value in NOTE.items() if key not in {"need", "objective", "component", "documentation"}}
    assert msgspec.convert(bare, NoteData).need is None
    (checked,) = load(desk, assessments=[], plans=[], notes=[bare]).notes
    assert checked.check.open_fields == ("component",)
    assert checked.check.units == 0
