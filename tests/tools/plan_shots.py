"""Ways into the screens about the care plan, for pictures: a next version beside the first, progress half typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People

REVISED, GOES_ON = -1, -2
"""Which of those who have a plan: others' pictures show the first of them."""


def planned(people: People, number: int) -> UUID:
    """One of those with a plan in force."""
    return [line.client_id for line in people.lines if line.plan_review_due][number]


def next_version(desk: Desk, client_id: UUID) -> CarePlan:
    """A stored draft of the next version in which several things differ; the one there is, if there is one."""
    hand = open_plan(desk, client_id)
    if hand.plan.signature is None:
        return hand.plan
    draft = revise_plan(desk, hand.plan)
    first, *others = draft.objectives
    later = (first.target_date or desk.today) + timedelta(days=60)
    moved = replace(first, target_date=later, statement=f"{first.statement}, with a friend")
    return keep_plan(desk, replace(draft, objectives=(moved, *others[1:]), actions=draft.actions[1:])).value.plan


def in_hand(studio: Studio, client_id: UUID, *, revised: bool = False) -> CarePlan:
    """A client's plan, or a next version of it."""
    desk = studio.shell.gateway.desk
    found: list[CarePlan] = []
    if revised:
        studio.program.tasks.vault(lambda: found.append(next_version(desk, client_id)))
    else:
        studio.program.tasks.vault(lambda: found.append(open_plan(desk, client_id).plan))
    studio.wait()
    return found[0]


def draft(studio: Studio, people: People) -> None:
    """The plan's own page, with a draft beside what the client signed."""
    client_id = planned(people, REVISED)
    in_hand(studio, client_id, revised=True)
    studio.shell.navigator.open("plan", client_id=client_id)


def versions(studio: Studio, people: People) -> None:
    """The next version beside the one in force."""
    client_id = planned(people, REVISED)
    plan = in_hand(studio, client_id, revised=True)
    studio.shell.navigator.open("plan_versions", client_id=client_id, plan_id=plan.id)


def versions_whole(studio: Studio, people: People) -> None:
    """Both versions, with what is the same."""
    versions(studio, people)
    studio.wait()
    studio.shell.screen_shown.view.chips[1].click()


def one_version(studio: Studio, people: People) -> None:
    """A plan with nothing to compare it to."""
    plan = in_hand(studio, planned(people, GOES_ON))
    studio.shell.navigator.open("plan_versions", client_id=plan.client_id, plan_id=plan.id)


def progress(studio: Studio, people: People) -> None:
    """The page for progress."""
    plan = in_hand(studio, planned(people, GOES_ON))
    studio.shell.navigator.open("plan_progress", client_id=plan.client_id, plan_id=plan.id)


def progress_open(studio: Studio, people: People) -> None:
    """The same, tried to be written down too early."""
    progress(studio, people)
    studio.wait()
    screen = studio.shell.screen_shown
    screen.sections[0].entries[0].own["status"].editor.set_value(ObjectiveStatus.DECLINED)
    screen.sections[1].add_blank()
    screen.finish()
