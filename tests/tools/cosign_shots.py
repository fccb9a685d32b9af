"""Documents of every kind that a payer can want signed twice, for pictures: waiting for a supervisor, and sent back.

A colleague who works under supervision signs each of them once; the pictures show it as she sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment, same_as_last
from tcm_desktop.domain.discharge import DischargeSummary, EndReason, NeedEnd
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer
from tcm_desktop.domain.necessity import NecessityReview, Purpose
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan, Participation, ParticipationEvidence
from tcm_desktop.domain.summaries import MonthlySummary, Progress
from tcm_desktop.services.assessments import keep_area, open_assessment, sign_assessment
from tcm_desktop.services.cosigning import open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.discharge import form_of, open_discharge, sign_discharge
from tcm_desktop.services.forms import SEVERITY
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.necessity import keep_finding, keep_purpose, open_review, review_history, sign_review
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.summaries import TypedProgress, open_summary, sign_summary
from tests.tools.care_shots import ask
from tests.tools.plan_shots import planned
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

WAITS, CAME_BACK = 6, 2
"""Which of those with a plan; others' pictures show the first and the last ones."""

MONTH = date(2026, 2, 1)
REMARK = "Who goes along to the first visit? Please add the name."


def plan(author: Desk, client_id: UUID) -> CarePlan:
    """A second version of a plan."""
    draft = revise_plan(author, open_plan(author, client_id).plan)
    part = Participation((ParticipationEvidence.SIGNED,), client_signed_on=author.today)
    whole = keep_plan(author, replace(draft, participation=part)).value.plan
    return sign_plan(author, whole).value.plan


def assessment(author: Desk, client_id: UUID) -> Assessment:
    """A reassessment in which everything is as it was."""
    sitting = open_assessment(author, client_id)
    now, last = sitting.assessment, sitting.last_time
    assert last is not None
    for area in last.areas:
        same = tuple(same_as_last(each, author.today) for each in area.answers)
        now = keep_area(author, now, replace(area, answers=same)).value
    return sign_assessment(author, now).value


def necessity(author: Desk, client_id: UUID) -> NecessityReview:
    """The last review once more."""
    last = next(line.review for line in review_history(author, client_id).lines if line.criteria.id == SEVERITY)
    draft = open_review(author, client_id, SEVERITY).review
    for finding in last.findings:
        draft = keep_finding(author, draft, finding).value.review
    draft = keep_purpose(author, draft, Purpose.NEEDS, "Her own goals; it ends when she reaches them.").value.review
    return sign_review(author, draft).value


def monitoring(author: Desk, client_id: UUID) -> MonitoringReview:
    """A check on the services that found all as planned."""
    draft = open_monitoring(author, client_id).review
    services = (replace(s, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for s in draft.services)
    whole = replace(draft, asked="Client", services=tuple(services), needs=NeedsAnswer.SAME, words="Goes on.")
    return sign_monitoring(author, whole).value


def summary(author: Desk, client_id: UUID) -> MonthlySummary:
    """A month in which things got better."""
    hand = open_summary(author, client_id, MONTH)
    words = "She kept her visits and called back by herself."
    each = tuple(TypedProgress(o.id, Progress.BETTER, words) for o in hand.summary.objectives)
    form = replace(hand.form, objectives=each, next_month="We go to the housing office together.")
    return sign_summary(author, client_id, MONTH, form).value


def discharge(author: Desk, client_id: UUID) -> DischargeSummary:
    """An end that was agreed on."""
    blank = form_of(open_discharge(author, client_id).summary)
    needs = tuple(replace(each, after=NeedEnd.MET) for each in blank.needs)
    form = replace(
        blank,
        needs=needs,
        next_steps="She sees her doctor every six weeks.",
        crisis="She calls the crisis line or her sister.",
        reason=EndReason.GOALS_MET,
        own_words="I can do this now.",
        come_back="Call us, any time.",
    )
    return sign_discharge(author, client_id, form, author.today).value


MADE: dict[str, Callable[[Desk, UUID], Any]] = {
    "plan": plan,
    "assessment": assessment,
    "necessity_review": necessity,
    "monitoring": monitoring,
    "summary": summary,
    "discharge": discharge,
}
"""How a document is made, by the screen that shows it; contact notes wait in the practice caseload already."""


def waiting(screen: str) -> Go:
    """A document that a supervisor has still to sign."""

    def go(studio: Studio, people: People) -> None:
        _show(studio, screen, _once(studio, people, screen, WAITS))

    return go


def returned(screen: str) -> Go:
    """A document that was sent back to its author."""

    def go(studio: Studio, people: People) -> None:
        _show(studio, screen, _once(studio, people, screen, CAME_BACK))

    return go


def _chart(people: People, screen: str, number: int) -> UUID:
    """Whose it is; reviews of necessity are asked for by one payer alone."""
    if screen == "necessity_review":
        return [line for line in people.lines if line.payer_profile == "um-guideline"][-1].client_id
    return planned(people, number)


def _once(studio: Studio, people: People, screen: str, number: int) -> Any:
    key = (screen, number)
    if key not in studio.made:

        def make(desk: Desk) -> Any:
            document = MADE[screen](replace(desk, worker=colleague(desk)), _chart(people, screen, number))
            if number == CAME_BACK:
                send_back(desk, open_to_cosign(desk, document.KIND, document.id), REMARK)
            return document

        studio.made[key] = ask(studio, make)
    return studio.made[key]


def _show(studio: Studio, screen: str, document: Any) -> None:
    """As its author sees it: for the picture she sits at the desk."""
    params: dict[str, Any] = {"client_id": document.client_id}
    if screen == "summary":
        params["month"] = MONTH
    elif screen == "necessity_review":
        params["review_id"] = document.id
    studio.seat_author(document.worker_id)
    studio.shell.navigator.open(screen, **params)
    studio.wait()
    studio.seat_again()


def colleague(desk: Desk) -> Worker:
    """Somebody else at work in this vault, as she would sign under supervision."""
    with desk.reading() as work:
        others = [each for each in work.every(Worker) if each.id != desk.worker.id]
    assert others
    return replace(others[0], is_supervised=True)
