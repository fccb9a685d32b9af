"""Coverage, stays and authorizations: from the chart to what is typed, and back; and how the chart tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import Authorization, Client, Coverage, Setting, Stay
from tcm_desktop.services.coverage import (
    CoverageForm,
    LookedUp,
    TypedAuthorization,
    TypedCoverage,
    TypedStay,
)
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import count, show_date, show_full_date

SETTINGS = {
    Setting.PSYCHIATRIC_INPATIENT: "Psychiatric hospital",
    Setting.PSYCHIATRIC_HEALTH_FACILITY: "Psychiatric health facility",
    Setting.IMD: "Institution for mental diseases (IMD)",
    Setting.CRISIS_STABILIZATION: "Crisis stabilization",
    Setting.HOSPITAL: "Hospital",
    Setting.NURSING_FACILITY: "Nursing facility",
    Setting.JAIL: "Jail",
    Setting.JUVENILE_HALL: "Juvenile hall",
}
LIABLE = ((False, "No"), (True, "Pays first"))


# --- from what is typed to the chart ---


def read_coverage(form: CoverageForm, today: date) -> tuple[LookedUp | None, tuple[Problem, ...]]:
    """What is typed, or None and what is missing or wrong, in the order of the form. Blank rows are no rows."""
    reader = Reader(today)
    coverages = tuple(_coverage(reader, typed) for typed in form.coverages if _is_typed(typed))
    stays = tuple(_stay(reader, typed) for typed in form.stays if _is_typed(typed))
    units = tuple(_authorization(reader, typed) for typed in form.authorizations if _is_typed(typed))
    if reader.problems:
        return None, tuple(reader.problems)
    whole = LookedUp(
        tuple(each for each in coverages if each is not None),
        tuple(each for each in stays if each is not None),
        tuple(each for each in units if each is not None),
    )
    return whole, ()


def _coverage(reader: Reader, typed: TypedCoverage) -> Coverage | None:
    at = f"coverages/{typed.id}"
    reader.needed(f"{at}/payer", typed.payer, "Choose who pays.")
    since = reader.day(f"{at}/since", typed.since, missing="Type the day on which this coverage began.")
    until = _end(reader, f"{at}/until", typed.until, since)
    known = reader.day(f"{at}/known_as_of", typed.known_as_of, past=True)
    if since is None:
        return None
    return Coverage(typed.id, typed.payer, since, until, known, typed.other_payer_liable)


def _stay(reader: Reader, typed: TypedStay) -> Stay | None:
    at = f"stays/{typed.id}"
    setting = reader.needed(f"{at}/setting", typed.setting, "Choose where the client stays.")
    admitted = reader.day(f"{at}/admitted_on", typed.admitted_on, missing="Type the day of admission.")
    discharged = _end(reader, f"{at}/discharged_on", typed.discharged_on, admitted)
    known = reader.day(f"{at}/known_as_of", typed.known_as_of, past=True)
    return Stay(typed.id, setting, admitted, discharged, known) if setting and admitted else None


def _authorization(reader: Reader, typed: TypedAuthorization) -> Authorization | None:
    at = f"authorizations/{typed.id}"
    number = reader.needed(f"{at}/number", typed.number.strip(), "Type the number of the authorization.")
    units = typed.units.strip()
    if not (units.isascii() and units.isdigit() and len(units) < 6 and int(units)):
        reader.problems.append(Problem(f"{at}/units", "Type how many units are authorized, like 40."))
    since = reader.day(f"{at}/since", typed.since, missing="Type the first day that it covers.")
    until = _end(reader, f"{at}/until", typed.until, since, missing="Type the last day that it covers.")
    known = reader.day(f"{at}/known_as_of", typed.known_as_of, past=True)
    if reader.problems or since is None or until is None:
        return None
    return Authorization(typed.id, number, int(units), since, until, known)


def _end(reader: Reader, field: str, typed: str, since: date | None, missing: str = "") -> date | None:
    found = reader.day(field, typed, missing=missing)
    if found is not None and since is not None and found < since:
        reader.problems.append(Problem(field, "This day lies before the first one. Check both."))
    return found


def _is_typed(typed: TypedCoverage | TypedStay | TypedAuthorization) -> bool:
    """A row in which nothing was typed or chosen is not a row; the day of looking it up stands there beforehand."""
    values = (getattr(typed, name) for name in typed.__dataclass_fields__ if name not in {"id", "known_as_of"})
    return any(value.strip() if isinstance(value, str) else value for value in values)


# --- from the chart to what is typed ---


def form_of(client: Client) -> CoverageForm:
    """What the chart holds, as it would be typed."""
    day = show_full_date
    return CoverageForm(
        tuple(
            TypedCoverage(c.id, c.payer, day(c.since), day(c.until), day(c.known_as_of), c.other_payer_liable)
            for c in client.coverages
        ),
        tuple(
            TypedStay(s.id, s.setting, day(s.admitted_on), day(s.discharged_on), day(s.known_as_of))
            for s in client.stays
        ),
        tuple(
            TypedAuthorization(a.id, a.number, str(a.units), day(a.since), day(a.until), day(a.known_as_of))
            for a in client.authorizations
        ),
    )


def blank_coverage(new_id: UUID, client: Client, today: date) -> TypedCoverage:
    """A new coverage: by the client's payer, looked up today."""
    return TypedCoverage(new_id, client.payer_profile, known_as_of=show_full_date(today))


def offered_payers(payers: Sequence[tuple[str, str]], client: Client) -> tuple[tuple[str, str], ...]:
    """The payers to choose from; one that the chart names and that is not here keeps its name."""
    known = {payer for payer, _ in payers}
    strange = dict.fromkeys(c.payer for c in client.coverages if c.payer not in known)
    return (*payers, *((payer, f"{payer} (no rules here)") for payer in strange))


# --- what the chart tells of it ---


def coverage_lines(client: Client, used: Mapping[UUID, int], today: date) -> tuple[str, ...]:
    """Coverage, stays and units as of a day, one sentence each; first what nobody has looked up."""
    return (
        *_covered(client, today),
        *(_staying(stay, today) for stay in client.stays if _is_near(stay, today)),
        *(
            _left(each, used.get(each.id, 0), today)
            for each in client.authorizations
            if each.since <= today <= each.until
        ),
    )


def _covered(client: Client, today: date) -> tuple[str, ...]:
    now = [c for c in client.coverages if c.since <= today and (c.until is None or today <= c.until)]
    own = [c for c in now if c.payer == client.payer_profile]
    known = max((c.known_as_of for c in own if c.known_as_of is not None), default=None)
    if known is not None:
        said = f"Coverage known as of {show_date(known, today)}"
    elif own:
        said = "Coverage not looked up yet"
    else:
        said = "No coverage on file for today"
    return (said, "Another payer pays first") if any(c.other_payer_liable for c in now) else (said,)


def _is_near(stay: Stay, today: date) -> bool:
    """Stays that last, or ended within the last month, are worth a line."""
    return stay.discharged_on is None or (today - stay.discharged_on).days <= 31


def _staying(stay: Stay, today: date) -> str:
    where = SETTINGS[stay.setting]
    if stay.discharged_on is not None and stay.discharged_on <= today:
        return f"{where} until {show_date(stay.discharged_on, today)}"
    since = f"{where} since {show_date(stay.admitted_on, today)}"
    known = f", known as of {show_date(stay.known_as_of, today)}" if stay.known_as_of is not None else ""
    return f"{since}{known}"


def _left(each: Authorization, used: int, today: date) -> str:
    left = max(0, each.units - used)
    return f"{left} of {count(each.units, 'authorized unit')} left until {show_date(each.until, today)}"
