"""Ways into medical necessity, for pictures: a draft, what is open, earlier reviews, one to read, one on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, NecessityReview, Purpose
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY
from tcm_desktop.services.necessity import (
    ReviewHistory,
    keep_finding,
    keep_purpose,
    open_review,
    review_history,
    sign_review,
)
from tests.tools.care_shots import ask
from tests.tools.studio import Studio

if TYPE_CHECKING:
    from tests.tools.screenshots import People

WORDS = "Her own goals; it ends when she reaches them."


def reviewed(people: People) -> UUID:
    """Somebody whose payer asks for reviews, with both sets signed."""
    return next(
        line.client_id for line in people.lines if line.payer_profile == "um-guideline" and line.plan_review_due
    )


def again(studio: Studio, client_id: UUID, criteria_set: str = SEVERITY) -> NecessityReview:
    """The last review once more, with other words in its first criterion, signed; the former one is before it."""
    history: ReviewHistory = ask(studio, review_history, client_id)
    of_set = [line.review for line in history.lines if line.criteria.id == criteria_set]
    if len(of_set) > 1:
        return of_set[0]
    draft: NecessityReview = ask(studio, open_review, client_id, criteria_set).review
    for finding in of_set[0].findings:
        words = "Said again by the clinic in February." if finding.id == "si1" else finding.rationale
        draft = ask(studio, keep_finding, draft, replace(finding, rationale=words)).review
    draft = ask(studio, keep_purpose, draft, Purpose.NEEDS, WORDS).review
    signed: NecessityReview = ask(studio, sign_review, draft)
    return signed


def continued(studio: Studio, people: People) -> None:
    """Continued stay, with the review that it rests on and when the next one is due."""
    studio.shell.navigator.open("necessity", client_id=reviewed(people), criteria_set=CONTINUED_STAY)


def tried(studio: Studio, people: People) -> None:
    """A review that was to be signed too early, with an answer that the guideline does not count."""
    studio.shell.navigator.open("necessity", client_id=people.new)
    studio.wait()
    screen = studio.shell.screen_shown
    screen.purpose.answer.set_value(Purpose.CUSTODY)
    screen.purpose._chosen(None)
    studio.wait()
    studio.shell.action_bar.button_for("Sign").click()


def asked(studio: Studio, people: People) -> None:
    """The same, where it is asked what the service is for."""
    tried(studio, people)
    studio.wait()
    studio.shell.screen_shown.purpose.words.setFocus()


def history(studio: Studio, people: People) -> None:
    """Every review of somebody."""
    again(studio, reviewed(people))
    studio.shell.navigator.open("necessity_history", client_id=reviewed(people))


def read(studio: Studio, people: People) -> None:
    """A signed review, with what changed."""
    review = again(studio, reviewed(people))
    studio.shell.navigator.open("necessity_review", client_id=review.client_id, review_id=review.id)


def on_paper(studio: Studio, people: People) -> None:
    """The preview of a signed review."""
    review = again(studio, reviewed(people))
    studio.shell.navigator.open("print_necessity", client_id=review.client_id, review_id=review.id)


def withdrawn(studio: Studio, people: People) -> None:
    """A draft of which one piece of evidence stands otherwise in the record now, and one is gone."""
    hand = ask(studio, open_review, people.settled)
    first = hand.offered[0]
    held = (replace(first, shows="F32.1 Depression"), replace(first, id=UUID(int=7), path="diagnoses/gone"))
    ask(studio, keep_finding, hand.review, CriterionFinding("si1", CriterionStatus.MET, evidence=held))
    studio.shell.navigator.open("necessity", client_id=people.settled)


SHOTS: dict[str, Callable[[Studio, People], None]] = {
    "necessity_continued": continued,
    "necessity_open": tried,
    "necessity_purpose": asked,
    "necessity_history": history,
    "necessity_withdrawn": withdrawn,
    "necessity_review": read,
    "print_necessity": on_paper,
}
