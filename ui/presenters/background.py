"""What is known about a client's life: from the chart to what is typed, and back, and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, Origin, SubstanceUse, may_print
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.services.background import Background, BackgroundForm, TypedFact, TypedMedication, TypedSubstance
from ui.presenters.assessment import SOURCE_WORDS
from ui.presenters.consents import until_words
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import show_full_date

Typed = TypedFact | TypedMedication | TypedSubstance

KINDS = {
    FactKind.HISTORY: "What happened before",
    FactKind.STRENGTH: "Strength",
    FactKind.RISK: "Risk",
    FactKind.PROTECTION: "What protects",
    FactKind.LIVING: "Living arrangement",
    FactKind.MONEY: "Money",
    FactKind.WORK: "Work",
    FactKind.TRAINING: "Skills and training",
}
SAID_BY: tuple[tuple[InformationSource | None, str], ...] = ((None, "Not noted"), *SOURCE_WORDS.items())
PART_2 = ((False, "No"), (True, "Yes (42 CFR Part 2)"))


# --- from what is typed to the chart ---


def read_background(form: BackgroundForm, today: date) -> tuple[Background | None, tuple[Problem, ...]]:
    """What is typed, or None and what is missing or wrong, in the order of the form. Blank rows are no rows."""
    reader = Reader(today)
    life = [_fact(reader, typed) for typed in form.life if _is_typed(typed)]
    medications = [_medication(reader, typed) for typed in form.medications if _is_typed(typed)]
    substances = [_substance(reader, typed) for typed in form.substances if _is_typed(typed)]
    if reader.problems:
        return None, tuple(reader.problems)
    return Background(tuple(life), tuple(medications), tuple(substances)), ()


def _fact(reader: Reader, typed: TypedFact) -> LifeFact:
    words = reader.needed(f"life/{typed.id}/words", typed.words.strip(), "Type what is known.")
    return LifeFact(typed.id, typed.kind, words, _origin(reader, f"life/{typed.id}", typed))


def _medication(reader: Reader, typed: TypedMedication) -> Medication:
    at = f"medications/{typed.id}"
    name = reader.needed(f"{at}/name", typed.name.strip(), "Type the name of the medicine.")
    told = (typed.what_for.strip(), typed.prescriber.strip(), typed.how_it_goes.strip())
    ended = reader.day(f"{at}/ended_on", typed.ended_on)
    return Medication(typed.id, name, *told, ended, _origin(reader, at, typed))


def _substance(reader: Reader, typed: TypedSubstance) -> SubstanceUse:
    at = f"substances/{typed.id}"
    name = reader.needed(f"{at}/substance", typed.substance.strip(), "Type which substance, or alcohol.")
    return SubstanceUse(typed.id, name, typed.words.strip(), _origin(reader, at, typed))


def _origin(reader: Reader, at: str, typed: Typed) -> Origin:
    """Who said it. A consent cannot end before it is given; without a program nothing is read of one."""
    as_of = reader.day(f"{at}/as_of", typed.as_of, past=True)
    said = Origin(typed.said_by, typed.said_detail.strip(), as_of)
    if not typed.from_part_2:
        return said
    program = reader.needed(f"{at}/program", typed.program.strip(), "Type the name of the program that it came from.")
    if typed.consent_id is not None:  # it says when: days beside it could say otherwise
        return replace(said, from_part_2=True, program=program, consent_id=typed.consent_id)
    given = reader.day(f"{at}/consent_on", typed.consent_on, past=True)
    until = reader.day(f"{at}/consent_until", typed.consent_until)
    if until is not None and (given is None or until < given):
        reader.problems.append(Problem(f"{at}/consent_until", "Type the day on which the consent was given first."))
    return replace(said, from_part_2=True, program=program, consent_on=given, consent_until=until)


def _is_typed(typed: Typed) -> bool:
    """A row in which nothing was typed is not a row; its kind and its day stand there beforehand."""
    values = (value for name, value in asdict(typed).items() if name not in {"id", "kind", "as_of"})
    return any(value.strip() if isinstance(value, str) else value for value in values)


# --- from the chart to what is typed ---


def form_of(client: Client) -> BackgroundForm:
    """What the chart holds, as it would be typed."""
    return BackgroundForm(
        tuple(TypedFact(each.id, each.kind, each.words, **_typed_origin(each.origin)) for each in client.life),
        tuple(
            TypedMedication(
                each.id,
                each.name,
                each.what_for,
                each.prescriber,
                each.how_it_goes,
                show_full_date(each.ended_on),
                **_typed_origin(each.origin),
            )
            for each in client.medications
        ),
        tuple(
            TypedSubstance(each.id, each.substance, each.words, **_typed_origin(each.origin))
            for each in client.substances
        ),
    )


def _typed_origin(origin: Origin) -> dict[str, Any]:
    days = ("as_of", "consent_on", "consent_until")
    return asdict(origin) | {name: show_full_date(getattr(origin, name)) for name in days}


# --- in words ---


def consent_options(consents: Iterable[Consent], today: date) -> list[tuple[UUID, str]]:
    """The consents that name substance use records, latest first: `Harbor House, until 3/4/2027`."""
    naming = (each for each in consents if InformationKind.SUBSTANCE_USE in each.kinds)
    ordered = sorted(naming, key=lambda each: (each.since, each.id), reverse=True)
    return [(each.id, ", ".join(filter(None, (each.recipient, until_words(each, today))))) for each in ordered]


def origin_words(origin: Origin, today: date, consents: Iterable[Consent] = ()) -> str:
    """`Client, sister by phone, as of 3/4/2026. From a Part 2 program (Harbor House): not printed.`"""
    by = SOURCE_WORDS[origin.said_by] if origin.said_by is not None else ""
    as_of = f"as of {show_full_date(origin.as_of)}" if origin.as_of is not None else ""
    said = ", ".join(part for part in (by, origin.said_detail, as_of) if part)
    if not origin.from_part_2:
        return said
    shown = "printed with consent" if may_print(origin, today, consents) else "not printed without consent"
    marked = f"From a Part 2 program ({origin.program}): {shown}"
    return f"{said}. {marked}" if said else marked


def background_lines(client: Client, today: date, consents: Collection[Consent] = ()) -> tuple[tuple[str, str], ...]:
    """Everything known, as label and words, in the order of the form; medicines that ended are left out."""
    watched = (each for each in client.medications if each.ended_on is None or today <= each.ended_on)
    lines: list[tuple[str, str, Origin]] = [
        *((KINDS[each.kind], each.words, each.origin) for each in client.life),
        *(("Medicine", _medicine_words(each), each.origin) for each in watched),
        *(("Alcohol and drugs", _substance_words(each), each.origin) for each in client.substances),
    ]
    return tuple((label, _with_origin(words, origin_words(origin, today, consents))) for label, words, origin in lines)


def _with_origin(words: str, origin: str) -> str:
    return f"{words} ({origin})" if origin else words


def _medicine_words(each: Medication) -> str:
    for_it = f"for {each.what_for}" if each.what_for else ""
    by = f"from {each.prescriber}" if each.prescriber else ""
    head = ", ".join(part for part in (each.name, for_it, by) if part)
    return f"{head}: {each.how_it_goes}" if each.how_it_goes else head


def _substance_words(each: SubstanceUse) -> str:
    return f"{each.substance}: {each.words}" if each.words else each.substance
