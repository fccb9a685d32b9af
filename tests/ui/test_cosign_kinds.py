"""Documents of every kind can be read to be signed twice, not contact notes alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.assessments import open_assessment
from tcm_desktop.services.cosigning import approve
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import followed, mark_in_error, sign_addendum
from tcm_desktop.services.plans import open_plan
from tcm_desktop.services.signatures import put_signed
from tests.support.follow_ups import colleague, supervisor
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from ui.presenters.cosign import cosign_page
from ui.screens.plan import PlanScreen


def signed_by(desk: Desk, document: Assessment | CarePlan | MonitoringReview) -> None:
    with desk.writing() as work:
        put_signed(desk, work, document, f"{document.KIND}.signed", desk.today)
        work.commit()


def test_a_plan_is_read_part_by_part_and_signed(desk: Desk, client: Client) -> None:
    kim, boss = colleague(desk), supervisor(desk)
    blank = open_plan(kim, client.id).plan
    plan = replace(blank, goal="A home near her sister", effective_on=desk.today)
    signed_by(kim, plan)
    page = cosign_page(boss, plan.KIND, plan.id)
    assert "A home near her sister" in page.text
    assert (page.facts, page.concerns) == ((), ())
    assert approve(boss, page.reading).value.standing is Standing.COSIGNED


def test_an_assessment_is_read_area_by_area(desk: Desk, client: Client) -> None:
    kim, boss = colleague(desk), supervisor(desk)
    blank = open_assessment(kim, client.id).assessment
    whole = replace(blank, completed_on=desk.today, summary="She wants to live alone.")
    signed_by(kim, whole)
    assert "She wants to live alone." in cosign_page(boss, whole.KIND, whole.id).text


def test_a_kind_without_words_of_its_own_is_read_line_by_line(desk: Desk, client: Client) -> None:
    kim, boss = colleague(desk), supervisor(desk)
    review = MonitoringReview(desk.new_id(), client.id, kim.worker.id, desk.today)
    signed_by(kim, review)
    text = cosign_page(boss, review.KIND, review.id).text
    assert text.startswith("Monitoring review\n")
    assert desk.today.isoformat() in text
    assert str(review.id) not in text
    assert str(client.id) not in text


@pytest.mark.parametrize("kind", [CarePlan.KIND, Assessment.KIND])
def test_addenda_and_marks_show_on_the_documents_own_screen(studio: Studio, people: People, kind: str) -> None:
    hands = Hands(studio)

    def prepare(desk: Desk) -> None:
        with desk.reading() as work:
            record = CarePlan if kind == CarePlan.KIND else Assessment
            signed = [each for each in work.of_client(record, people.settled) if each.signature is not None]
        document = signed[-1]
        sign_addendum(desk, kind, document.id, "Her sister moved away in May.")
        if kind == CarePlan.KIND:
            mark_in_error(desk, kind, document.id, "Another client's plan")
            assert followed(desk, kind, document.id).standing is Standing.IN_ERROR

    def latest(desk: Desk) -> object:
        with desk.reading() as work:
            found = [p for p in work.of_client(CarePlan, people.settled) if p.signature is not None]
        return found[-1].id

    marked = hands.ask(latest) if kind == CarePlan.KIND else None
    hands.ask(prepare)
    screen = hands.open("plan" if kind == CarePlan.KIND else "assessment", client_id=people.settled)
    if isinstance(screen, PlanScreen):
        screen._choose(marked)  # type: ignore[arg-type]  # an id
    hands.studio.wait()
    words = hands.words()
    assert "Her sister moved away in May." in words
    assert ("Entered in error" in words) is (kind == CarePlan.KIND)
    hands.press(Qt.Key.Key_Escape)
