"""Next steps and the discharge summary: facts from the chart, sentences from the worker, then a signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Associate, Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.discharge import (
    DischargeSummary,
    NeedAfter,
    NeedEnd,
    ObjectiveEnd,
    OpenReferral,
    discharge_gaps,
    summary_of,
)
from tcm_desktop.domain.episodes import EndReason, Episode, current, episodes_of
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.plan_progress import ObjectiveProgress, current_objectives
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.referrals import Referral, open_referrals, referral_state
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed

DISCHARGE_FORM = "discharge_form"
PAPER = PaperTrail(DischargeSummary.KIND, "discharge_summary")
"""The events in the audit trail."""


@dataclass(frozen=True, slots=True)
class TypedNeed:
    """What is chosen and typed about one need. `id` is the need's."""

    id: UUID
    after: NeedEnd | None = None
    who: str = ""
    reach: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class DischargeForm:
    """A summary as typed so far; the day is text. The facts stand in the record, not here."""

    needs: tuple[TypedNeed, ...] = ()
    next_steps: str = ""
    crisis: str = ""
    discharged_on: str = ""
    reason: EndReason | None = None
    reason_words: str = ""
    own_words: str = ""
    no_own_words: str = ""
    come_back: str = ""


@dataclass(frozen=True, slots=True)
class DischargeDesk:
    """The end of an episode in hand: the summary with its facts, what was typed, and who is in the client's life.

    `is_signed` says that the summary is the stored one and no longer changes; `earlier` are those of episodes before.
    """

    client: Client
    episode: Episode
    summary: DischargeSummary
    typed: DischargeForm | None
    people: tuple[Associate, ...]
    is_signed: bool
    earlier: tuple[DischargeSummary, ...] = ()


def open_discharge(desk: Desk, client_id: UUID) -> DischargeDesk:
    """The signed summary of the episode that is current, or the one in hand. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        episode = current(episodes_of(client, work.of_client(Episode, client_id)))
        made = work.of_client(DischargeSummary, client_id)
        stored = summary_of(made, episode.id)
        is_signed = stored is not None and stored.signature is not None
        summary = stored if stored is not None and is_signed else _with_facts(work, desk, client, episode, desk.today)
        typed = kept_form(work, DISCHARGE_FORM, client_id, DischargeForm)
    earlier = tuple(each for each in made if each.signature is not None and each.episode_id != episode.id)
    if typed is None and stored is not None and not is_signed:
        typed = form_of(stored)
    return DischargeDesk(client, episode, summary, typed, client.associates, is_signed, earlier)


def form_of(summary: DischargeSummary) -> DischargeForm:
    """What was chosen and typed in a summary."""
    day = summary.discharged_on
    return DischargeForm(
        tuple(TypedNeed(each.id, each.after, each.who, each.reach, each.words) for each in summary.needs),
        summary.next_steps,
        summary.crisis,
        f"{day.month}/{day.day}/{day.year}",
        summary.reason,
        summary.reason_words,
        summary.own_words,
        summary.no_own_words,
        summary.come_back,
    )


def filled(summary: DischargeSummary, form: DischargeForm, discharged_on: date) -> DischargeSummary:
    """The summary with what is typed; what was typed about a need that is no longer assessed is left out."""
    typed = {each.id: each for each in form.needs}
    needs = tuple(_typed_into(each, typed[each.id]) if each.id in typed else each for each in summary.needs)
    return replace(
        summary,
        discharged_on=discharged_on,
        needs=needs,
        next_steps=form.next_steps.strip(),
        crisis=form.crisis.strip(),
        reason=form.reason,
        reason_words=form.reason_words.strip(),
        own_words=form.own_words.strip(),
        no_own_words=form.no_own_words.strip(),
        come_back=form.come_back.strip(),
    )


def sign_discharge(desk: Desk, client_id: UUID, form: DischargeForm, discharged_on: date) -> Outcome[DischargeSummary]:
    """Sign and store the summary of the current episode, with the facts as they are now.

    Raises NotReadyToSign while something is missing or the day cannot be, AlreadySigned where the episode has one.
    """
    with desk.writing() as work:
        client = work.get(Client, client_id)
        episode = current(episodes_of(client, work.of_client(Episode, client_id)))
        stored = summary_of(work.of_client(DischargeSummary, client_id), episode.id)
        if stored is not None and stored.signature is not None:
            raise AlreadySigned("This discharge has its signed summary. Open it to read it; your text is kept.")
        summary = filled(_with_facts(work, desk, client, episode, discharged_on), form, discharged_on)
        _refuse(summary, episode, desk.today)
        final: DischargeSummary = put_signed(desk, work, summary, "discharge_summary.signed", discharged_on)
        work.drop_copy(copy_id(DISCHARGE_FORM, client_id))
        return Outcome(final, work.commit())


def discharge_sheet(desk: Desk, summary_id: UUID, text_size: float, *, own_copy: bool = False) -> DischargeSheet:
    """What is printed of a signed summary; `own_copy` is for the client herself. Raises RecordNotFound."""
    with desk.reading() as work:
        summary = work.get(DischargeSummary, summary_id)
        client = work.get(Client, summary.client_id)
        in_error = summary.id not in {each.id for each in work.of_client(DischargeSummary, client.id)}
        consents = work.of_client(Consent, client.id)
    practice, agency = desk.vault.entry.practice, desk.worker.agency
    return DischargeSheet(client, summary, agency, desk.today, text_size, practice, in_error, consents, own_copy)


def _refuse(summary: DischargeSummary, episode: Episode, today: date) -> None:
    if not episode.opened_on <= summary.discharged_on <= today:
        raise NotReadyToSign("The last day of service lies before the first one or is still to come. Check the day.")
    if discharge_gaps(summary):
        raise NotReadyToSign("Something is still missing on this page. Your text is kept.")


def _with_facts(work: UnitOfWork, desk: Desk, client: Client, episode: Episode, day: date) -> DischargeSummary:
    """A summary with the facts as they are now; one whose signature was taken back keeps its id."""
    stored = summary_of(work.of_client(DischargeSummary, client.id), episode.id)
    plan = plan_of_day(work, client, day)
    now = _objectives(work, plan)
    return DischargeSummary(
        id=stored.id if stored is not None else desk.new_id(),
        client_id=client.id,
        worker_id=desk.worker.id,
        episode_id=episode.id,
        discharged_on=day,
        opened_on=episode.opened_on,
        plan_id=plan.id if plan is not None else None,
        objectives=tuple(ObjectiveEnd(o.id, o.statement, o.status, o.status_on, o.status_reason) for o in now),
        needs=_needs(assessed_needs(work, client.id), now),
        referrals=tuple(_open_referral(each) for each in open_referrals(work.of_client(Referral, client.id))),
        supports=plan.supports if plan is not None else (),
        next_steps=plan.transition.next_steps if plan is not None else "",
    )


def _objectives(work: UnitOfWork, plan: CarePlan | None) -> tuple[Objective, ...]:
    if plan is None:
        return ()
    progress = work.of_client(ObjectiveProgress, plan.client_id)
    return current_objectives(plan, work.of_client(CarePlan, plan.client_id), progress)


def _needs(needs: Iterable[Need], objectives: Iterable[Objective]) -> tuple[NeedAfter, ...]:
    """The needs; one of which every objective is met is offered as met."""
    said: dict[UUID, list[ObjectiveStatus]] = {}
    for each in objectives:
        if each.need_id is not None:
            said.setdefault(each.need_id, []).append(each.status)
    met = {need for need, found in said.items() if set(found) == {ObjectiveStatus.MET}}
    return tuple(NeedAfter(n.id, n.statement, NeedEnd.MET if n.id in met else None) for n in needs)


def _open_referral(referral: Referral) -> OpenReferral:
    what = ", ".join(part for part in (referral.service, referral.recipient) if part)
    return OpenReferral(referral.id, what, referral_state(referral).replace("_", " "))


def _typed_into(need: NeedAfter, typed: TypedNeed) -> NeedAfter:
    """What does not fit the choice is left out: nobody takes over a need that is met."""
    goes_on, is_unmet = typed.after is NeedEnd.GOES_ON, typed.after is NeedEnd.UNMET
    return replace(
        need,
        after=typed.after,
        who=typed.who.strip() if goes_on else "",
        reach=typed.reach.strip() if goes_on else "",
        words=typed.words.strip() if goes_on or is_unmet else "",
    )
