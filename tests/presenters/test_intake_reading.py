"""What is typed at intake: read whole, told field by field, and never lost on the way back."""

from __future__ import annotations

import re
import string
from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Associate, AssociateRole, Client, CodeSystem, Diagnosis, TargetGroup
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.intake import IntakeForm, TypedAssociate, TypedDiagnosis
from ui.presenters.intake import CODE_HELP, ENDS_EARLY, ICD_10_CM, blank_form, code_of, form_of, read_intake

TODAY = date(2026, 3, 4)
CLIENT_ID = UUID(int=1)
PAYERS = (("sf-smhs", "San Francisco"), ("ky", "Kentucky"))
TEXTS = st.text(string.ascii_letters + "0123456789 .,'-@é", max_size=15).map(str.strip)
SAID = st.text(string.ascii_letters + "é -", min_size=1, max_size=15).map(str.strip).filter(bool)
PAST = st.dates(date(1930, 1, 1), TODAY)
CODES = st.from_regex(re.compile(r"[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?"), fullmatch=True)

DIAGNOSES = st.builds(
    Diagnosis,
    st.uuids(),
    code=CODES,
    text=SAID,
    as_of=PAST,
    recorded_by=TEXTS,
    resolved_on=st.one_of(st.none(), st.dates(date(1930, 1, 1), date(2030, 1, 1))),
).filter(lambda each: each.resolved_on is None or each.as_of <= each.resolved_on)
OLD_DIAGNOSES = st.builds(
    Diagnosis, st.uuids(), code=st.just("295.90"), text=SAID, as_of=PAST, code_system=st.just(CodeSystem.ICD_9_CM)
)
ASSOCIATES = st.builds(
    Associate, st.uuids(), st.sampled_from(AssociateRole), name=SAID, relation=TEXTS, agency=TEXTS, phone=TEXTS
)
CLIENTS = st.builds(
    Client,
    st.just(CLIENT_ID),
    name=st.builds(PersonName, SAID, TEXTS, TEXTS),
    birth_date=PAST,
    payer_profile=st.sampled_from(["sf-smhs", "ky"]),
    target_group=st.sampled_from(TargetGroup),
    opened_on=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    medicaid_id=TEXTS,
    pronouns=TEXTS,
    phone=TEXTS,
    email=TEXTS,
    address=TEXTS,
    language=TEXTS,
    interpreter_needed=st.booleans(),
    safety_alert=TEXTS,
    diagnoses=st.lists(st.one_of(DIAGNOSES, OLD_DIAGNOSES), max_size=3, unique_by=lambda d: d.id).map(tuple),
    associates=st.lists(ASSOCIATES, max_size=3, unique_by=lambda a: a.id).map(tuple),
)
WHOLE = IntakeForm(
    given="Bea", birth_date="6/15/1984", payer_profile="sf-smhs", target_group=TargetGroup.ADULT_SPMI, opened_on="t"
)


def told(form: IntakeForm, today: date = TODAY) -> list[str]:
    """The fields that something is said about, in the order in which it is said."""
    client, problems = read_intake(form, CLIENT_ID, today)
    assert (client is None) == bool(problems)
    return [problem.field for problem in problems]


# --- there and back ---


@given(CLIENTS)
def test_whatever_a_chart_holds_is_typed_and_read_back_unchanged(client: Client) -> None:
    assert read_intake(form_of(client), CLIENT_ID, TODAY) == (client, ())


@given(CLIENTS, st.integers(1, 4000))
def test_reading_a_chart_again_later_changes_nothing(client: Client, days: int) -> None:
    assert read_intake(form_of(client), CLIENT_ID, TODAY + timedelta(days=days)) == (client, ())


@given(CLIENTS, st.sampled_from(["  ", "\t", " \n"]))
def test_spaces_around_what_is_typed_do_not_count(client: Client, space: str) -> None:
    form = form_of(client)
    spaced = {
        field.name: f"{space}{value}{space}"
        for field in fields(form)
        if isinstance(value := getattr(form, field.name), str) and field.name not in {"payer_profile", "target_group"}
    }
    assert read_intake(replace(form, **spaced), CLIENT_ID, TODAY) == (client, ())  # type: ignore[arg-type]  # texts


# --- what is missing or wrong ---

LACKS = {
    "given": replace(WHOLE, given=" "),
    "birth_date": replace(WHOLE, birth_date=""),
    "payer_profile": replace(WHOLE, payer_profile=""),
    "target_group": replace(WHOLE, target_group=None),
}


@pytest.mark.parametrize("field", LACKS)
def test_each_thing_that_is_needed_is_told_at_its_field(field: str) -> None:
    assert told(LACKS[field]) == [field]


@given(st.sets(st.sampled_from(list(LACKS))))
def test_everything_missing_is_told_at_once_in_the_order_of_the_form(missing: set[str]) -> None:
    form = WHOLE
    for field in missing:
        form = replace(form, **{field: getattr(LACKS[field], field)})
    assert told(form) == [field for field in LACKS if field in missing]


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_typing_breaks_the_reading(birth: str, opened: str, code: str) -> None:
    row = TypedDiagnosis(UUID(int=5), code, "Depression", "1/5/2026")
    found = told(replace(WHOLE, birth_date=birth, opened_on=opened, diagnoses=(row,)))
    assert set(found) <= {"birth_date", "opened_on", f"diagnoses/{row.id}/code", f"diagnoses/{row.id}/text"}


@given(st.integers(1, 4000))
def test_nobody_is_born_and_nothing_was_known_after_today(days: int) -> None:
    ahead = TODAY + timedelta(days=days)
    typed = f"{ahead.month}/{ahead.day}/{ahead.year}"
    row = TypedDiagnosis(UUID(int=5), "F20.9", "Schizophrenia", typed)
    assert told(replace(WHOLE, birth_date=typed)) == ["birth_date"]
    assert told(replace(WHOLE, diagnoses=(row,))) == [f"diagnoses/{row.id}/as_of"]


def test_born_today_is_possible() -> None:
    assert told(replace(WHOLE, birth_date="3/4/2026")) == []


def test_a_blank_opening_day_is_today() -> None:
    client, _ = read_intake(replace(WHOLE, opened_on=" "), CLIENT_ID, TODAY)
    assert client is not None
    assert client.opened_on == TODAY


@pytest.mark.parametrize(
    ("ended", "is_told"),
    [("", False), ("1/4/2026", True), ("1/5/2026", False), ("1/6/2026", False), ("1/5/2025", True)],
)
def test_a_diagnosis_that_ends_before_it_began_is_said_so_at_its_end(ended: str, is_told: bool) -> None:
    row = TypedDiagnosis(UUID(int=5), "F20.9", "Schizophrenia", "1/5/2026", resolved_on=ended)
    client, problems = read_intake(replace(WHOLE, diagnoses=(row,)), CLIENT_ID, TODAY)
    expected = [(f"diagnoses/{row.id}/resolved_on", ENDS_EARLY)] if is_told else []
    assert [(each.field, each.words) for each in problems] == expected
    assert (client is None) is is_told


def test_an_end_of_a_diagnosis_may_be_missing_but_not_unreadable() -> None:
    row = TypedDiagnosis(UUID(int=5), "F20.9", "Schizophrenia", "1/5/2026", resolved_on="soon")
    assert told(replace(WHOLE, diagnoses=(row,))) == [f"diagnoses/{row.id}/resolved_on"]
    assert told(replace(WHOLE, diagnoses=(replace(row, resolved_on=""),))) == []


def test_problems_of_rows_follow_the_rows() -> None:
    rows = tuple(TypedDiagnosis(UUID(int=n), "20.9", "Said", "1/5/2026") for n in (7, 5))
    people = (TypedAssociate(UUID(int=9), phone="555"),)
    found = told(replace(WHOLE, diagnoses=rows, associates=people))
    assert found == [f"diagnoses/{rows[0].id}/code", f"diagnoses/{rows[1].id}/code", f"associates/{people[0].id}/name"]


@pytest.mark.parametrize(
    "row",
    [
        TypedDiagnosis(UUID(int=5)),
        TypedDiagnosis(UUID(int=5), "  ", " "),
        TypedDiagnosis(UUID(int=5), code_system=CodeSystem.ICD_9_CM),
    ],
)
def test_a_row_of_spaces_is_no_row(row: TypedDiagnosis) -> None:
    client, _ = read_intake(replace(WHOLE, diagnoses=(row,)), CLIENT_ID, TODAY)
    assert client is not None
    assert client.diagnoses == ()


@pytest.mark.parametrize("role", AssociateRole)
def test_choosing_a_role_alone_is_no_person(role: AssociateRole) -> None:
    client, _ = read_intake(replace(WHOLE, associates=(TypedAssociate(UUID(int=5), role),)), CLIENT_ID, TODAY)
    assert client is not None
    assert client.associates == ()


# --- codes ---


@given(CODES, st.booleans(), st.booleans())
def test_a_code_is_the_same_however_it_is_typed(code: str, point: bool, capitals: bool) -> None:
    typed = code if point else code.replace(".", "")
    assert code_of(typed if capitals else f" {typed.lower()} ") == code


@given(CODES)
def test_writing_a_code_twice_is_writing_it_once(code: str) -> None:
    assert code_of(code_of(code)) == code_of(code)
    assert ICD_10_CM.fullmatch(code_of(code))


@pytest.mark.parametrize("typed", ["U07.1", "F2", "20.9", "F20.", "F20.12345", "FF0", "F2C", "Ü20.9"])
def test_what_is_no_code_is_told_how_one_looks(typed: str) -> None:
    row = TypedDiagnosis(UUID(int=5), typed, "Said", "1/5/2026")
    _, problems = read_intake(replace(WHOLE, diagnoses=(row,)), CLIENT_ID, TODAY)
    assert [problem.words for problem in problems] == [CODE_HELP]


def test_a_code_of_the_old_set_is_taken_as_it_is() -> None:
    row = TypedDiagnosis(UUID(int=5), "295.90", "Schizophrenia", "5/1/2014", code_system=CodeSystem.ICD_9_CM)
    client, problems = read_intake(replace(WHOLE, diagnoses=(row,)), CLIENT_ID, TODAY)
    assert problems == ()
    assert client is not None
    assert client.diagnoses[0].code == "295.90"


# --- a new intake ---


@pytest.mark.parametrize(("payers", "chosen"), [(PAYERS, ""), (PAYERS[:1], "sf-smhs"), ((), "")])
def test_a_new_intake_is_of_today_and_chooses_nothing_that_is_open(
    payers: tuple[tuple[str, str], ...], chosen: str
) -> None:
    form = blank_form(TODAY, payers)
    assert (form.payer_profile, form.opened_on, form.target_group) == (chosen, "3/4/2026", None)
    assert form.given == form.family == form.birth_date == ""
