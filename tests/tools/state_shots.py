"""Ways into screens in states that are seldom met, for pictures: signed twice, in error, not on this computer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.cosigning import approve, open_to_cosign
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import followed, mark_in_error
from tcm_desktop.services.monitoring import open_monitoring
from tcm_desktop.services.plans import open_plan
from tests.tools import cosign_shots
from tests.tools.plan_shots import planned
from tests.tools.signing_shots import ask
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import Go, People

NOBODY = UUID(int=1)
"""Of whom nothing is on this computer."""

APPROVED, WRONG, WRONG_REVIEW = 3, 4, 5
"""Which of those with a plan; others' pictures show the first and the last ones."""


def second_version(desk: Desk, client_id: UUID) -> CarePlan:
    """A next version, signed by a colleague who needs a second signature; the one there is, if it was made before."""
    hand = open_plan(desk, client_id)
    if hand.plan.supersedes is not None and hand.plan.signature is not None:
        return hand.plan
    return cosign_shots.plan(replace(desk, worker=cosign_shots.colleague(desk)), client_id)


def plan(number: int, then: Callable[[Desk, CarePlan], object] | None = None) -> Go:
    """A colleague's second version; `then` is what happened to it, once."""

    def go(studio: Studio, people: People) -> None:
        client_id = planned(people, number)
        made: CarePlan = ask(studio, second_version, client_id)
        if then is not None:
            ask(studio, _once, then, made)
        studio.shell.navigator.open("plan", client_id=client_id, plan_id=made.id)

    return go


def approved(desk: Desk, made: CarePlan) -> None:
    """The supervisor signed it, too."""
    approve(desk, open_to_cosign(desk, made.KIND, made.id))


def wrong(desk: Desk, made: Any) -> None:
    """Entered in error."""
    mark_in_error(desk, made.KIND, made.id, "Written in the chart of somebody else")


def assessment_wrong(studio: Studio, people: People) -> None:
    """A signed assessment that was entered in error."""
    client_id = planned(people, WRONG)

    def latest(desk: Desk) -> Assessment:
        with desk.reading() as work:
            return work.of_client(Assessment, client_id, with_errors=True)[-1]

    ask(studio, _once, wrong, ask(studio, latest))
    studio.shell.navigator.open("assessment", client_id=client_id)


def monitoring_wrong(studio: Studio, people: People) -> None:
    """A signed review that was entered in error, below the next one."""
    client_id = planned(people, WRONG_REVIEW)
    ask(studio, _once, wrong, ask(studio, reviewed, client_id))
    studio.shell.navigator.open("monitoring", client_id=client_id)


def reviewed(desk: Desk, client_id: UUID) -> MonitoringReview:
    """A signed review of a client; the one there is, if it was made before."""
    hand = open_monitoring(desk, client_id)
    if hand.signed_reviews:
        return hand.signed_reviews[-1]
    return cosign_shots.monitoring(desk, client_id)


def missing(name: str) -> Go:
    """A screen of somebody whose chart is not on this computer."""

    def go(studio: Studio, people: People) -> None:
        studio.shell.navigator.open(name, client_id=NOBODY)

    return go


def _once(desk: Desk, then: Callable[[Desk, Any], object], made: Any) -> None:
    found = followed(desk, made.KIND, made.id)
    if not found.judgements and found.mark is None:
        then(desk, made)


SHOTS: dict[str, Go] = {
    "plan_cosigned": plan(APPROVED, approved),
    "plan_in_error": plan(WRONG, wrong),
    "assessment_in_error": assessment_wrong,
    "monitoring_in_error": monitoring_wrong,
    "chart_missing": missing("client"),
}
