"""Ways into the screens about the assessment, for pictures: by form, what changed, half answered, half typed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.assessment import Answer, AreaFinding, AreaOutcome, compared, same_as_last
from tcm_desktop.services.assessments import keep_area, keep_words, open_assessment
from tcm_desktop.services.desk import Desk
from tests.tools.plan_shots import planned
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People

BEGUN = 1
"""Which of those with a plan; others' pictures show the first one."""


def half_reassessed(desk: Desk, client_id: UUID) -> None:
    """A reassessment under way: in each area the first answer is the same and the second has changed."""
    sitting = open_assessment(desk, client_id)
    kept = replace(sitting.assessment, early_reason="Moved out of the shelter.")
    last = sitting.last_time
    for finding in last.areas[:6] if last is not None else ():
        answers = [same_as_last(each, desk.today) for each in finding.answers[:1]]
        answers += [compared(Answer(each.id, text="Not any more"), each, desk.today) for each in finding.answers[1:2]]
        again = AreaFinding(finding.id, tuple(sorted(answers, key=lambda a: a.id)), AreaOutcome.NO_NEED_NOW)
        kept = keep_area(desk, kept, again).value
    keep_words(desk, kept, "Moved out of the shelter.", "")


def by_form(studio: Studio, people: People) -> None:
    """The payer's form of somebody whose reassessment is under way."""
    client_id = planned(people, BEGUN)
    studio.program.tasks.vault(partial(half_reassessed, studio.shell.gateway.desk, client_id))
    studio.wait()
    studio.shell.navigator.open("by_form", client_id=client_id)


def changed(studio: Studio, people: People) -> None:
    """What changed since last time."""
    by_form(studio, people)
    studio.wait()
    studio.shell.screen_shown.choice.chips[-1].click()


def begun(studio: Studio, people: People) -> None:
    """A reassessment of somebody else, begun just now."""
    client_id = planned(people, BEGUN)
    studio.shell.navigator.open("assessment", client_id=client_id)
    studio.wait()
    start = [each for each in studio.shell.bar_actions() if each.words == "Start reassessment"]
    for each in start:  # none, once it was started
        each.run()


def reassessed(studio: Studio, people: People) -> None:
    """A reassessment under way, at an area that was spoken about."""
    client_id = planned(people, BEGUN)
    studio.program.tasks.vault(partial(half_reassessed, studio.shell.gateway.desk, client_id))
    studio.wait()
    studio.shell.navigator.open("assessment", client_id=client_id, area_id="a03_physical")


def wrong_background(studio: Studio, people: People) -> None:
    """The background with a row from a Part 2 program that is not whole, after an attempt to save it."""
    studio.shell.navigator.open("background", client_id=people.settled)
    studio.wait()
    screen = studio.shell.screen_shown
    life, medicines, substances = screen.sections
    for section in (life, medicines, substances):
        if not section.entries:
            section.add_blank()
    life.entries[-1].own["words"].editor.setPlainText("Grew up in foster care. Worked as a cook for ten years.")
    medicines.entries[-1].own["name"].editor.setText("Lithium")
    substances.entries[-1].own["substance"].editor.setText("Alcohol")
    substances.entries[-1].own["from_part_2"].editor.setCurrentIndex(1)
    screen.finish()


def maybe_same(studio: Studio, people: People) -> None:
    """A new intake of somebody who may be in the caseload already."""
    known = next(line for line in people.lines if line.client_id == people.settled)
    family, _, given = known.listed_name.partition(", ")
    studio.shell.navigator.open("intake")
    studio.wait()
    fields = studio.shell.screen_shown._fields()
    fields["given"].editor.setText(family)
    fields["family"].editor.setText(given)
    fields["birth_date"].editor.type_in(f"{known.birth_date:%m/%d/%Y}")
    fields["payer_profile"].editor.set_value(known.payer_profile)
    fields["target_group"].editor.set_value(known.target_group)
    studio.shell.screen_shown.finish()
