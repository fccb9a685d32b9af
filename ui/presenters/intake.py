"""The intake: from what is in the chart to what is typed, and back; and what is wrong with it, in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import Associate, Client, CodeSystem, Diagnosis
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.intake import IntakeForm, TypedAssociate, TypedDiagnosis
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import show_full_date

ICD_10_CM = re.compile(r"[A-TV-Z]\d[0-9AB](\.[0-9A-Z]{1,4})?")
"""A letter, a digit, a digit or A or B, then up to four after a point (ICD-10-CM Official Guidelines, I.A.2)."""

CODE_HELP = "An ICD-10-CM code looks like F20.9: a letter, two digits, a point, then more."

ENDS_EARLY = "It ends before the day as of which it was known. Change one of the two days."


def code_of(typed: str) -> str:
    """A diagnosis code as it is written: capitals, a point after the third character."""
    code = typed.strip().upper().replace(" ", "")
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


def read_intake(
    form: IntakeForm, client_id: UUID, today: date, known: Client | None = None
) -> tuple[Client | None, tuple[Problem, ...]]:
    """The client as typed, or None and what is missing or wrong, in the order of the form.

    What the form does not show, such as coverage that the office looked up, stays as it is `known`. So do the problems
    of a client who was taken in: her problem list has pages of its own, where nothing is ever taken out.
    """
    reader = Reader(today)
    reader.needed("given", form.given.strip() or form.family.strip(), "Type the client's name.")
    born = reader.day("birth_date", form.birth_date, past=True, missing="Type the date of birth, like 6/15/1984.")
    reader.needed("payer_profile", form.payer_profile, "Choose who pays. It decides which billing rules apply.")
    group = reader.needed("target_group", form.target_group, "Choose the target group.")
    opened = reader.day("opened_on", form.opened_on) or today
    listed = form.diagnoses if known is None else ()
    diagnoses = tuple(_diagnosis(reader, typed) for typed in listed if _has_content(typed))
    associates = tuple(_associate(reader, typed) for typed in form.associates if _has_content(typed))
    if reader.problems or born is None or group is None:
        return None, tuple(reader.problems)
    name = PersonName(form.given.strip(), form.family.strip(), form.preferred.strip())
    client = known or Client(client_id, name, born, form.payer_profile, group, opened)
    client = replace(
        client, name=name, birth_date=born, payer_profile=form.payer_profile, target_group=group, opened_on=opened
    )
    problems = _whole(diagnoses) if known is None else known.diagnoses
    return replace(_with_plain(client, form), diagnoses=problems, associates=associates), ()


def _with_plain(client: Client, form: IntakeForm) -> Client:
    """The client with the values that need no reading."""
    return replace(
        client,
        medicaid_id=form.medicaid_id.strip(),
        pronouns=form.pronouns.strip(),
        phone=form.phone.strip(),
        email=form.email.strip(),
        address=form.address.strip(),
        language=form.language.strip(),
        interpreter_needed=form.interpreter_needed,
        safety_alert=form.safety_alert.strip(),
    )


def _whole(diagnoses: tuple[Diagnosis | None, ...]) -> tuple[Diagnosis, ...]:
    return tuple(each for each in diagnoses if each is not None)


def _diagnosis(reader: Reader, typed: TypedDiagnosis) -> Diagnosis | None:
    at = f"diagnoses/{typed.id}"
    code = code_of(typed.code)
    if typed.code_system is CodeSystem.ICD_10_CM and not ICD_10_CM.fullmatch(code):
        reader.problems.append(Problem(f"{at}/code", CODE_HELP))
    reader.needed(f"{at}/text", typed.text.strip(), "Type what the code stands for, as the diagnosis was written.")
    as_of = reader.day(f"{at}/as_of", typed.as_of, past=True, missing="Type the day as of which this was known.")
    ended = reader.day(f"{at}/resolved_on", typed.resolved_on)
    if as_of is None:
        return None
    if ended is not None and ended < as_of:
        reader.problems.append(Problem(f"{at}/resolved_on", ENDS_EARLY))
    return Diagnosis(typed.id, code, typed.text.strip(), as_of, typed.code_system, typed.recorded_by.strip(), ended)


def _associate(reader: Reader, typed: TypedAssociate) -> Associate:
    name = reader.needed(f"associates/{typed.id}/name", typed.name.strip(), "Type this person's name.")
    parts = (typed.relation.strip(), typed.agency.strip(), typed.phone.strip())
    return Associate(typed.id, typed.role, name, *parts)


def _has_content(typed: TypedDiagnosis | TypedAssociate) -> bool:
    """A row in which nothing was typed is not a row."""
    texts = (getattr(typed, name) for name in typed.__dataclass_fields__ if name not in {"id", "role", "code_system"})
    return any(words.strip() for words in texts)


def form_of(client: Client) -> IntakeForm:
    """What the chart holds, as it would be typed."""
    return IntakeForm(
        given=client.name.given,
        family=client.name.family,
        preferred=client.name.preferred,
        pronouns=client.pronouns,
        birth_date=show_full_date(client.birth_date),
        language=client.language,
        interpreter_needed=client.interpreter_needed,
        safety_alert=client.safety_alert,
        payer_profile=client.payer_profile,
        medicaid_id=client.medicaid_id,
        target_group=client.target_group,
        opened_on=show_full_date(client.opened_on),
        phone=client.phone,
        email=client.email,
        address=client.address,
        diagnoses=tuple(_typed_diagnosis(each) for each in client.diagnoses),
        associates=tuple(
            TypedAssociate(each.id, each.role, each.name, each.relation, each.agency, each.phone)
            for each in client.associates
        ),
    )


def _typed_diagnosis(known: Diagnosis) -> TypedDiagnosis:
    days = (show_full_date(known.as_of), known.recorded_by, show_full_date(known.resolved_on))
    return TypedDiagnosis(known.id, known.code, known.text, *days, known.code_system)


def blank_form(today: date, payers: tuple[tuple[str, str], ...]) -> IntakeForm:
    """A new intake: opened today, and the payer chosen where there is only one."""
    return IntakeForm(opened_on=show_full_date(today), payer_profile=payers[0][0] if len(payers) == 1 else "")
