"""A care plan in words: its versions, the needs to choose from, and the plan as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.due import DueRule
from tcm_desktop.domain.intervals import interval_words
from tcm_desktop.domain.plan_changes import PartChange, starts_afresh
from tcm_desktop.domain.plan_progress import PlanEvent, client_signed_on
from tcm_desktop.domain.plans import (
    NOTHING_FOLLOWED,
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    PlannedAction,
    PlanStatus,
    Representative,
    Safeguards,
    Standings,
    plan_status,
)
from ui.presenters.plan_names import (
    CHOICE,
    COURSE,
    DECLINED,
    EARLIER_NEED,
    EVIDENCE_WORDS,
    GOAL,
    OBJECTIVE_WORDS,
    OBJECTIVES,
    PARTICIPATION,
    SERVICE_WORDS,
    STATUS_WORDS,
    SUPPORTS,
    TOOK_PART_WORDS,
    TRANSITION,
)
from ui.presenters.typed import count, show_date

Known = dict[UUID, str]
"""Needs by id, in words."""


def need_options(needs: Iterable[Need], linked: UUID | None) -> list[tuple[UUID, str]]:
    """The needs to choose from; a link to a need that the latest assessment does not have is kept in the list."""
    options = [(need.id, need.statement) for need in needs]
    if linked is not None and linked not in {need_id for need_id, _ in options}:
        options.append((linked, EARLIER_NEED))
    return options


# --- versions ---


def versions_of(plan: CarePlan, stored: Sequence[CarePlan]) -> tuple[CarePlan, ...]:
    """Every version, latest first; the one in hand stands for its stored self, and counts before it is stored."""
    others = [each for each in stored if each.id != plan.id]
    return tuple(sorted([*others, plan], key=lambda each: -each.version))


def version_words(
    plan: CarePlan, versions: Sequence[CarePlan], today: date, standings: Standings = NOTHING_FOLLOWED
) -> str:
    """`Version 2, in force, from Wed 3/4`."""
    return version_as(plan, plan_status(plan, versions, standings), today, counts=standings.counts(plan))


def version_as(plan: CarePlan, status: PlanStatus, today: date, *, counts: bool = False) -> str:
    """A version in words, where its status is known, and whether it is in force while it waits."""
    also = f"{STATUS_WORDS[PlanStatus.IN_FORCE]}, " if counts and status is PlanStatus.AWAITING_COSIGNATURE else ""
    words = f"Version {plan.version}, {also}{STATUS_WORDS[status]}"
    if plan.signature is None:
        return f"{words} of {show_date(plan.drafted_on, today)}"
    return f"{words}, from {show_date(plan.effective_on, today)}"


def since_signed_words(
    plan: CarePlan,
    signed: CarePlan | None,
    changes: Collection[PartChange],
    events: Collection[PlanEvent],
    today: date,
) -> str:
    """How far the plan has moved from what the client signed; blank where she signed nothing yet."""
    if own := client_signed_on(plan, events):
        return f"The client signed this version on {show_date(own, today)}."
    if signed is None:
        return ""
    moved = [change for change in changes if not starts_afresh(change, plan)]
    then = f"since the client signed version {signed.version} on {show_date(client_signed_on(signed, events), today)}."
    return f"{count(len(moved), 'change')} {then}" if moved else f"Nothing has changed {then}"


def review_words(rule: DueRule) -> str:
    """How often the payer wants the plan looked at, and who says so."""
    often = " or ".join(interval_words(each) for each in rule.every)
    if not rule.source:
        return f"Every {often}. No rule of this payer says how often; a year is usual."
    sure = "" if rule.confirmed else " Not confirmed."
    return f"Every {often} at most, as the payer asks ({rule.source}).{sure}"


# --- as text ---


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing that a plan says: a label with what stands under it. `key` names it through all versions."""

    key: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class PlanText:
    """One part of a plan as text: labels with what stands under them."""

    title: str
    lines: tuple[tuple[str, str], ...]


def plan_as_text(plan: CarePlan, needs: Iterable[Need], today: date) -> tuple[PlanText, ...]:
    """A plan part by part, for reading. Of the parts that are not official, only those that say something."""
    official = (GOAL, OBJECTIVES, COURSE, PARTICIPATION, TRANSITION)
    parts = plan_lines(plan, needs, today).items()
    return tuple(
        PlanText(title, tuple((line.label, line.words) for line in lines))
        for title, lines in parts
        if lines or title in official
    )


def plan_lines(plan: CarePlan, needs: Iterable[Need], today: date) -> dict[str, tuple[PlanLine, ...]]:
    """Every line that a plan says, by the title of its part, in the order of the plan."""
    known = {need.id: need.statement for need in needs}
    after = plan.transition
    return {
        GOAL: _said(("In the client's words", plan.goal_own_words), ("Goal", plan.goal)),
        OBJECTIVES: tuple(PlanLine(str(o.id), o.statement, _objective(o, known, today)) for o in plan.objectives),
        COURSE: tuple(PlanLine(str(a.id), a.statement, _action(a, known, today)) for a in plan.actions),
        SUPPORTS: (
            *(PlanLine(str(s.id), s.name, _support(s)) for s in plan.supports),
            *_said(("Why there is nobody", plan.no_supports_reason)),
        ),
        DECLINED: tuple(PlanLine(str(d.id), d.what, _declined(d, known, today)) for d in plan.declined),
        PARTICIPATION: _participation(plan, today),
        CHOICE: _choice(plan.safeguards, today) if plan.safeguards is not None else (),
        TRANSITION: _said(
            ("The goals are met when", after.criteria),
            ("Next steps when the goals are met", after.next_steps),
            ("Projected discharge", show_date(after.projected_discharge, today)),
            ("The plan is looked at again by", show_date(plan.review_due, today)),
        ),
    }


def _said(*pairs: tuple[str, str]) -> tuple[PlanLine, ...]:
    return tuple(PlanLine(label, label, words) for label, words in pairs if words)


def _need(need_id: UUID | None, known: Known) -> str:
    return f"Need: {known.get(need_id, EARLIER_NEED)}" if need_id else ""


def _objective(objective: Objective, known: Known, today: date) -> str:
    status = OBJECTIVE_WORDS[objective.status]
    if objective.status_on:
        status = f"{status} on {show_date(objective.status_on, today)}"
    by_when = f"by {show_date(objective.target_date, today)}" if objective.target_date else ""
    need = _need(objective.need_id, known)
    return _listed(objective.responsible, by_when, status, objective.status_reason, need)


def _action(action: PlannedAction, known: Known, today: date) -> str:
    by_when = f"by {show_date(action.by_when, today)}" if action.by_when else ""
    service = SERVICE_WORDS[action.service] if action.service is not None else ""
    there = ", ".join(filter(None, (action.contact, action.phone)))
    need = _need(action.need_id, known)
    return _listed(action.responsible, action.agency, there, service, by_when, action.frequency, need)


def _support(support: NaturalSupport) -> str:
    return _listed(support.relation, support.does)


def _declined(declined: DeclinedService, known: Known, today: date) -> str:
    day = show_date(declined.declined_on, today)
    return _listed(f"on {day}" if day else "", declined.reason or "no reason given", _need(declined.need_id, known))


def _participation(plan: CarePlan, today: date) -> tuple[PlanLine, ...]:
    part = plan.participation
    evidence = ", ".join(EVIDENCE_WORDS[each] for each in part.evidence)
    signed = show_date(part.client_signed_on, today) or f"not signed. {part.no_signature_reason}".strip()
    helper = _representative(plan.representative) if plan.representative is not None else ""
    return _said(
        ("As shown by", evidence),
        ("Details", part.details),
        ("Client signed", signed),
        ("Caregiver or decision maker", helper),
    )


def _representative(helper: Representative) -> str:
    took = TOOK_PART_WORDS[helper.took_part] if helper.took_part is not None else ""
    decides = "decides for the client" if helper.decides else ""
    return _listed(helper.name, helper.relation, decides, took, helper.why_not)


def _choice(told: Safeguards, today: date) -> tuple[PlanLine, ...]:
    by = f"by {told.explained_by}" if told.explained_by else ""
    return _said(
        ("Free choice of provider explained", _listed(show_date(told.explained_on, today), by)),
        ("Provider chosen", _listed(told.provider, show_date(told.chosen_on, today))),
        ("Told that it is voluntary", show_date(told.voluntary_on, today)),
    )


def _listed(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
