"""The federal record floor (42 CFR 441.18(a)(7)): each item is read from the packet of a discharged practice client.

Read from the words of the packet alone, as an auditor would: the pages of the PDF, and the text beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from tcm_desktop.documents.packet import packet_text, render_packet
from tcm_desktop.documents.packet_sheet import PacketOptions, PacketSheet
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.plans import ObjectiveStatus
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.packet import packet_sheet
from tcm_desktop.services.seating import sit_down
from tests.support.fixtures import Practice
from tests.support.vaults import StandingClock, make_gate, typed


@dataclass(frozen=True, slots=True)
class Packet:
    """What was printed of Estelle's chart, as an auditor gets it."""

    desk: Desk
    sheet: PacketSheet
    text: str
    pages: tuple[str, ...]

    def section(self, heading: str) -> str:
        """One part of the text, from its heading to the next blank line."""
        return next(part for part in self.text.split("\n\n") if part.startswith(heading))


@pytest.fixture(scope="module")
def packet(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Packet]:
    folder, clients = practice
    clock, root = StandingClock(), shutil.copytree(folder, tmp_path_factory.mktemp("floor") / "data")
    gate = make_gate(root, clock)
    vault = gate.open(gate.vaults()[0].id, typed())
    desk = sit_down(vault, clock)
    client = next(each.client for each in clients if each.story.practice_id == "practice-15")
    sheet = packet_sheet(desk, client.id, PacketOptions())
    pages = tuple(_joined(page.extract_text()) for page in PdfReader(BytesIO(render_packet(sheet))).pages)
    yield Packet(desk, sheet, packet_text(sheet), pages)
    vault.close()


def _joined(words: str) -> str:
    return " ".join(words.split())


def day(value: object) -> str:
    return day_words(value).replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[arg-type]  # dates of records


def test_f30_the_name_of_the_person_is_on_every_page(packet: Packet) -> None:
    assert len(packet.pages) > 5
    assert all("Estelle Example" in page for page in packet.pages)
    assert "Estelle Example" in packet.text


def test_f31_every_day_of_service_is_in_it(packet: Packet) -> None:
    listed = packet.section("Contacts")
    assert len(packet.sheet.notes) == 2
    for note in packet.sheet.notes:
        assert day(note.service_date) in listed
        assert f"Contact of {day(note.service_date)}" in packet.text
    for date_of in (packet.sheet.episodes[0].opened_on, packet.sheet.episodes[0].closed_on):
        assert day(date_of) in packet.section("Times of service")


def test_f32_agency_person_and_her_titles_of_the_day_are_in_it(packet: Packet) -> None:
    worker = packet.desk.worker
    assert f"Agency: {worker.agency}" in packet.text
    for note in packet.sheet.notes:
        told = packet.section(f"Contact of {day(note.service_date)}")
        assert f"Signed electronically by {worker.name}, {worker.credential}" in told
        assert "Titles on that day: MHRS, LCSW" in told


def test_f33_nature_content_and_units_of_each_service(packet: Packet) -> None:
    for note, service, units in zip(packet.sheet.notes, ("Referral and linkage", "Monitoring"), (3, 2), strict=True):
        told = packet.section(f"Contact of {day(note.service_date)}")
        assert f"Service: {service}" in told
        assert f"Units: {units}" in told
        assert f"Time: {note.direct_minutes} minutes direct" in told
        assert note.narrative in told
        assert "Objective: " in told


def test_f33_whether_the_goals_were_achieved(packet: Packet) -> None:
    progress = packet.section("Progress on the plan")
    ended = packet.section("How the goals went")
    (discharge,) = packet.sheet.discharges
    assert {each.status for each in discharge.objectives} == {ObjectiveStatus.MET}
    for each in discharge.objectives:
        assert each.statement in progress
        assert each.statement in ended
    assert progress.count("Met") == ended.count("How it stands: Met") == 2


def test_f34_which_services_were_declined_why_and_when(packet: Packet) -> None:
    declined = packet.section("What I said no to")
    assert "Day program" in declined
    assert "Does not want to be in a group." in declined
    assert day(packet.sheet.plans[0].plan.declined[0].declined_on) in declined


def test_f35_other_case_managers_and_each_contact_with_them(packet: Packet) -> None:
    others = packet.section("Other case managers")
    assert "Jonah Demo" in others
    assert "Harbor Demo Hospital" in others
    with_him = [note for note in packet.sheet.notes if note.contacted_name == "Jonah Demo"]
    assert [day(note.service_date) in others for note in with_him] == [True]


def test_f36_by_when_each_service_was_to_be_obtained(packet: Packet) -> None:
    plan = packet.sheet.plans[0].plan
    actions = packet.section("Who helps and what we will do")
    steps = packet.section("My steps")
    assert all(each.by_when is not None and day(each.by_when) in actions for each in plan.actions)
    assert all(each.target_date is not None and day(each.target_date) in steps for each in plan.objectives)


def test_f37_when_the_plan_was_to_be_looked_at_again(packet: Packet) -> None:
    plan = packet.sheet.plans[0].plan
    assert plan.review_due is not None
    assert f"We look at it again by: {day(plan.review_due)}" in packet.section("Care plan, version 1")


def test_referral_consent_disclosure_monitoring_and_discharge_are_in_it(packet: Packet) -> None:
    assert "Receiving" in packet.section("Referral: Psychiatry")
    assert "getting a psychiatrist" in packet.section("Consents")
    shared = packet.section("What was shared")
    assert "Sample Clinic" in shared
    assert "Referral letter with what she needs" in shared
    assert "Monitoring of December 31, 2025" in packet.text
    assert "Dr. Noor Practice, Sample Clinic" in packet.section("Services that go on")
    assert "“I open my own mail now.”" in packet.section("In the client's own words")
    assert "988" in packet.section("In a crisis")


def test_the_pages_say_what_the_text_says(packet: Packet) -> None:
    whole = _joined(" ".join(packet.pages))
    for heading in ("Times of service", "Coverage", "Problem list", "What was shared", "How to come back"):
        assert heading in whole
    assert "PRACTICE" in packet.pages[0]


def test_without_the_note_its_day_is_missed(packet: Packet) -> None:
    """The floor is really read from the packet: taken out of it, an item is gone."""
    bare = replace(packet.sheet, notes=packet.sheet.notes[:1], plans=(), progress=())
    text = packet_text(bare)
    assert day(packet.sheet.notes[1].service_date) not in text
    assert "Day program" not in text
    assert "We look at it again by" not in text
