"""The words of the care plan about people: who helps, how the client took part, what was explained, who signed.

Sources: 42 USC 1396n(g)(1) and 42 CFR 441.18(a) for free choice and free will; CG-BEH-13 for natural supports.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.care_plan_sheet import CarePlanSheet
from tcm_desktop.documents.content import Block, Entry, Facts, Passage, Points, Section, SignatureLine, Table
from tcm_desktop.documents.plain_words import EVIDENCE_WORDS, WAY_WORDS, day_words, signed_words
from tcm_desktop.domain.clients import AssociateRole
from tcm_desktop.domain.plan_progress import PlanEvent, PlanEventKind, client_signed_on, events_of
from tcm_desktop.domain.plans import CarePlan, ParticipationEvidence, Representative, TookPart

_SPEAKS_FOR_HER = (AssociateRole.DECISION_MAKER, AssociateRole.CAREGIVER)


def supports(plan: CarePlan) -> Iterator[Section]:
    """The people in the client's own life, or why there is nobody; nothing where neither is said."""
    blocks: list[Block] = []
    if plan.supports:
        rows = tuple((Entry(each.name), Entry(each.relation), Entry(each.does)) for each in plan.supports)
        blocks.append(Table(("Name", "Who this is to me", "What this person does"), (30, 26, 44), rows))
    if plan.no_supports_reason:
        blocks.append(Passage(f"Why nobody else helps: {plan.no_supports_reason}"))
    if blocks:
        yield Section("People in my life who help", tuple(blocks), "Natural supports")


def participation(sheet: CarePlanSheet) -> Iterator[Block]:
    """How the client took part, and who did with her."""
    part, helper = sheet.plan.participation, sheet.plan.representative
    signed_on = day_words(client_signed_on(sheet.plan, sheet.events))
    said = [EVIDENCE_WORDS[e] for e in part.evidence if not (signed_on and e is ParticipationEvidence.SIGNED)]
    if signed_on:
        said.append(f"I signed this plan on {signed_on}.")
    if helper is not None and (words := _helper(helper)):
        said.append(words)
    if said:
        yield Points(tuple(said))
    if part.details:
        yield Passage(part.details)
    if part.no_signature_reason and not signed_on:
        yield Passage(f"Why I did not sign: {part.no_signature_reason}")
    if not (said or part.details or part.no_signature_reason):
        yield Passage("Nothing is written yet.")


def safeguards(plan: CarePlan) -> Iterator[Block]:
    """When the choices were explained, and what was chosen."""
    told = plan.safeguards
    if told is None:
        return
    by = f"by {told.explained_by}" if told.explained_by else ""
    known = (
        ("I was told that I can choose", _listed(day_words(told.explained_on), by)),
        ("I chose", _listed(told.provider, day_words(told.chosen_on))),
        ("I was told that I can say no", day_words(told.voluntary_on)),
    )
    if any(words for _, words in known):
        yield Facts(tuple(pair for pair in known if pair[1]))


def signatures(sheet: CarePlanSheet) -> Iterator[Block]:
    """Places to sign, or who has signed: client, caregiver or decision maker, case manager, and whoever signs too."""
    client_day = day_words(client_signed_on(sheet.plan, sheet.events))
    named = (("Printed name", sheet.client.name.full), ("I got a copy on", _copy(sheet)))
    yield SignatureLine("Me", named, f"I signed this plan on {client_day}." if client_day else "")
    name, relation = _caregiver(sheet)
    caregiver = (("Printed name", name), ("Who this is to me", relation))
    later = events_of(sheet.plan, sheet.events, PlanEventKind.REPRESENTATIVE_SIGNED)
    done = f"Signed on {day_words(later[0].on)}." if later else ""
    yield SignatureLine("My caregiver or the person who decides for me", caregiver, done)
    if sheet.plan.signature:
        yield SignatureLine("My case manager", done=signed_words(sheet.plan.signature))
    else:
        worker = (("Printed name", sheet.worker.name), ("Title", sheet.worker.credential))
        yield SignatureLine("My case manager", worker)
    if sheet.cosigned is not None:
        yield SignatureLine("My case manager's supervisor", done=signed_words(sheet.cosigned))


def _helper(helper: Representative) -> str:
    relation = f" ({helper.relation})" if helper.relation else ""
    who = f"{helper.name or 'The person who supports me'}{relation}"
    decides = "decides for me" if helper.decides else ""
    match helper.took_part:
        case TookPart.YES:
            return f"{who} {' and '.join(filter(None, (decides, 'helped to make this plan')))}."
        case TookPart.NO:
            why = f" Why: {helper.why_not}" if helper.why_not else ""
            return f"{who} {' and '.join(filter(None, (decides, 'did not help to make this plan')))}.{why}"
        case None:
            return f"{who} {decides}." if decides else ""


def _copy(sheet: CarePlanSheet) -> str:
    """When, how and in which language the client got her copy; blank where it is still to be written in."""
    given = events_of(sheet.plan, sheet.events, PlanEventKind.COPY_GIVEN, PlanEventKind.COPY_NOT_WANTED)
    return _copy_words(given[-1]) if given else ""


def _copy_words(event: PlanEvent) -> str:
    if event.kind is PlanEventKind.COPY_NOT_WANTED:
        return f"{day_words(event.on)}: I did not want one"
    way = WAY_WORDS[event.way] if event.way is not None else ""
    return _listed(day_words(event.on), way, f"in {event.language}" if event.language else "")


def _caregiver(sheet: CarePlanSheet) -> tuple[str, str]:
    """Name and relation as the plan says, or when there is exactly one person whom the line can be meant for."""
    helper = sheet.plan.representative
    if helper is not None and helper.name:
        return helper.name, helper.relation
    for role in _SPEAKS_FOR_HER:
        people = [a for a in sheet.client.associates if a.role is role]
        if len(people) == 1:
            return people[0].name, people[0].relation
    return "", ""


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
