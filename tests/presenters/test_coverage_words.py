"""Coverage, stays and authorized units: read from what is typed, and told on the chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Authorization, Client, Coverage, Setting, Stay, TargetGroup
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.coverage import CoverageForm, LookedUp, TypedAuthorization, TypedCoverage, TypedStay
from ui.presenters.coverage import blank_coverage, coverage_lines, form_of, offered_payers, read_coverage

TODAY = date(2026, 3, 4)
A, B = UUID(int=1), UUID(int=2)
CLIENT = Client(A, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
COVERED = TypedCoverage(A, "sf-smhs", "1/1/2026", "", "3/3/2026")
STAY = TypedStay(A, Setting.HOSPITAL, "2/2/2026")
UNITS = TypedAuthorization(A, "A-1", "40", "1/1/2026", "6/30/2026")


def said(*rows: object) -> dict[str, str]:
    """The problems of a form with these rows, by field."""
    form = CoverageForm(
        tuple(row for row in rows if isinstance(row, TypedCoverage)),
        tuple(row for row in rows if isinstance(row, TypedStay)),
        tuple(row for row in rows if isinstance(row, TypedAuthorization)),
    )
    found, problems = read_coverage(form, TODAY)
    assert (found is None) == bool(problems)
    return {problem.field: problem.words for problem in problems}


def test_whole_rows_are_read() -> None:
    found, problems = read_coverage(CoverageForm((COVERED,), (STAY,), (UNITS,)), TODAY)
    assert problems == ()
    assert found == LookedUp(
        (Coverage(A, "sf-smhs", date(2026, 1, 1), None, date(2026, 3, 3)),),
        (Stay(A, Setting.HOSPITAL, date(2026, 2, 2)),),
        (Authorization(A, "A-1", 40, date(2026, 1, 1), date(2026, 6, 30)),),
    )


def test_a_row_in_which_nothing_was_typed_is_no_row() -> None:
    blank = CoverageForm((TypedCoverage(A),), (TypedStay(A, known_as_of="t"),), (TypedAuthorization(A),))
    assert read_coverage(blank, TODAY) == (LookedUp((), (), ()), ())


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (replace(COVERED, payer=""), "coverages/{}/payer"),
        (replace(COVERED, since=""), "coverages/{}/since"),
        (replace(COVERED, since="2/30"), "coverages/{}/since"),
        (replace(COVERED, until="soon"), "coverages/{}/until"),
        (replace(COVERED, until="12/31/2025"), "coverages/{}/until"),
        (replace(COVERED, known_as_of="3/5/2026"), "coverages/{}/known_as_of"),
        (replace(STAY, setting=None), "stays/{}/setting"),
        (replace(STAY, admitted_on=""), "stays/{}/admitted_on"),
        (replace(STAY, discharged_on="2/1/2026"), "stays/{}/discharged_on"),
        (replace(STAY, known_as_of="x"), "stays/{}/known_as_of"),
        (replace(UNITS, number=" "), "authorizations/{}/number"),
        (replace(UNITS, units=""), "authorizations/{}/units"),
        (replace(UNITS, units="0"), "authorizations/{}/units"),
        (replace(UNITS, units="-4"), "authorizations/{}/units"),
        (replace(UNITS, units="4.5"), "authorizations/{}/units"),
        (replace(UNITS, units="999999"), "authorizations/{}/units"),
        (replace(UNITS, units="٤٠"), "authorizations/{}/units"),
        (replace(UNITS, since=""), "authorizations/{}/since"),
        (replace(UNITS, until=""), "authorizations/{}/until"),
        (replace(UNITS, until="12/31/2025"), "authorizations/{}/until"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(row: object, field: str) -> None:
    assert set(said(row)) == {field.format(A)}


def test_everything_wrong_is_told_in_the_order_of_the_form() -> None:
    fields = list(said(replace(UNITS, units="x"), replace(STAY, setting=None), replace(COVERED, since="")))
    assert [field.split("/")[0] for field in fields] == ["coverages", "stays", "authorizations"]


def test_a_coverage_may_still_be_to_come() -> None:
    assert said(replace(COVERED, since="4/1/2026")) == {}


def test_no_word_of_blame_is_said() -> None:
    words = " ".join(
        said(replace(COVERED, payer="", since=""), replace(STAY, setting=None), replace(UNITS, units="")).values()
    ).lower()
    assert not [blame for blame in ("invalid", "please", "sorry", "oops", "forgot", "must") if blame in words]


def test_a_new_coverage_is_by_the_client_s_payer_and_looked_up_today() -> None:
    assert blank_coverage(B, CLIENT, TODAY) == TypedCoverage(B, "sf-smhs", known_as_of="3/4/2026")


def test_a_payer_without_rules_here_can_be_kept() -> None:
    client = replace(CLIENT, coverages=(Coverage(A, "moon-base", TODAY), Coverage(B, "sf-smhs", TODAY)))
    offered = offered_payers((("sf-smhs", "San Francisco"),), client)
    assert offered == (("sf-smhs", "San Francisco"), ("moon-base", "moon-base (no rules here)"))


DAYS = st.dates(date(2000, 1, 1), TODAY)
LATER = st.none() | st.integers(0, 900)


@st.composite
def looked_up(draw: st.DrawFn) -> LookedUp:
    def end(since: date, days: int | None) -> date | None:
        return None if days is None else since + timedelta(days=days)

    def coverage(number: int) -> Coverage:
        since = draw(DAYS)
        known = draw(st.none() | DAYS)
        return Coverage(UUID(int=number), "sf-smhs", since, end(since, draw(LATER)), known, draw(st.booleans()))

    def stay(number: int) -> Stay:
        since = draw(DAYS)
        return Stay(UUID(int=number), draw(st.sampled_from(Setting)), since, end(since, draw(LATER)), draw(DAYS))

    def units(number: int) -> Authorization:
        since = draw(DAYS)
        until = since + timedelta(days=draw(st.integers(0, 900)))
        return Authorization(UUID(int=number), f"A-{number}", draw(st.integers(1, 99999)), since, until)

    counts = [range(draw(st.integers(0, 3))) for _ in range(3)]
    return LookedUp(tuple(map(coverage, counts[0])), tuple(map(stay, counts[1])), tuple(map(units, counts[2])))


@given(looked_up())
def test_what_the_chart_holds_is_typed_and_read_back_unchanged(found: LookedUp) -> None:
    client = replace(CLIENT, coverages=found.coverages, stays=found.stays, authorizations=found.authorizations)
    assert read_coverage(form_of(client), TODAY) == (found, ())


# --- on the chart ---


def lines(**changes: object) -> tuple[str, ...]:
    return coverage_lines(replace(CLIENT, **changes), {A: 28}, TODAY)


def coverage(payer: str = "sf-smhs", known: date | None = date(2026, 3, 3), **changes: object) -> Coverage:
    return replace(Coverage(A, payer, date(2026, 1, 1), known_as_of=known), **changes)


def test_nothing_on_file_is_said() -> None:
    assert lines() == ("No coverage on file for today",)
    assert lines(coverages=(coverage(until=date(2026, 2, 1)),)) == ("No coverage on file for today",)
    assert lines(coverages=(coverage("um-guideline"),)) == ("No coverage on file for today",)


def test_when_it_was_looked_up_is_said() -> None:
    assert lines(coverages=(coverage(),)) == ("Coverage known as of Tue 3/3",)
    assert lines(coverages=(coverage(known=None),)) == ("Coverage not looked up yet",)
    assert lines(coverages=(coverage(known=date(2026, 2, 2)), coverage())) == ("Coverage known as of Tue 3/3",)


def test_another_payer_who_pays_first_is_said() -> None:
    found = lines(coverages=(coverage(), coverage("other", other_payer_liable=True)))
    assert found == ("Coverage known as of Tue 3/3", "Another payer pays first")


@pytest.mark.parametrize(
    ("stay", "words"),
    [
        (Stay(A, Setting.HOSPITAL, date(2026, 2, 2)), ["Hospital since Mon 2/2"]),
        (
            Stay(A, Setting.JAIL, date(2026, 2, 2), known_as_of=date(2026, 3, 3)),
            ["Jail since Mon 2/2, known as of Tue 3/3"],
        ),
        (
            Stay(A, Setting.IMD, date(2026, 2, 2), date(2026, 3, 9)),
            ["Institution for mental diseases (IMD) since Mon 2/2"],
        ),
        (Stay(A, Setting.HOSPITAL, date(2026, 2, 2), date(2026, 2, 20)), ["Hospital until Fri 2/20"]),
        (Stay(A, Setting.HOSPITAL, date(2025, 2, 2), date(2025, 2, 20)), []),
    ],
)
def test_stays_that_last_or_ended_lately_are_told(stay: Stay, words: list[str]) -> None:
    assert list(lines(stays=(stay,)))[1:] == words


def test_units_left_are_those_of_authorizations_of_today() -> None:
    today = Authorization(A, "A-1", 40, date(2026, 1, 1), date(2026, 6, 30))
    over = Authorization(B, "A-2", 40, date(2025, 1, 1), date(2025, 6, 30))
    found = lines(authorizations=(today, over))
    assert found[1:] == ("12 of 40 authorized units left until Tue 6/30",)


def test_more_than_all_units_leave_none() -> None:
    spent = Authorization(A, "A-1", 20, date(2026, 1, 1), date(2026, 6, 30))
    assert lines(authorizations=(spent,))[1].startswith("0 of 20 authorized units left")
