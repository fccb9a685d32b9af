"""A review by criteria that this program does not have (a newer one may) is read, never judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.documents.necessity import necessity_text, render_necessity
from tcm_desktop.documents.packet import packet_text
from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    evaluate,
    unknown_set,
)
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.forms import SEVERITY
from tcm_desktop.services.necessity import line_of, open_review, read_review, review_history, review_sheet, sign_review
from tcm_desktop.services.packet import packet_sheet
from tests.support.vaults import put
from ui.presenters.necessity import changed_lines, line_detail, line_pill, line_title, place, read_parts, result_words

DAY = date(2026, 3, 4)
OTHER = "locus_2027"
FOUND = (
    CriterionFinding(
        "risk",
        CriterionStatus.MET,
        "Hurt herself in May.",
        (Evidence(UUID(int=9), "client", UUID(int=8), "x", "F33.2", DAY),),
    ),
    CriterionFinding("support", CriterionStatus.NOT_MET),
)


def review(desk: Desk, client: Client, *, sign: bool = True, criteria_set: str = OTHER) -> NecessityReview:
    made = NecessityReview(
        desk.new_id(), client.id, desk.worker.id, criteria_set, DAY, FOUND, Purpose.NEEDS, "Her goals"
    )
    if sign:
        made = signed(made, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, made)
    return made


def test_the_history_lists_it_and_says_so(desk: Desk, client: Client) -> None:
    review(desk, client)
    (line,) = review_history(desk, client.id).lines
    assert not line.criteria.is_known
    assert line_title(line) == "Other criteria, 3/4/2026"
    assert line_pill(line)[0] == "Not known"
    assert "criteria that this program does not have: locus_2027" in line_detail(line)


def test_it_is_read_with_all_its_words(desk: Desk, client: Client) -> None:
    made = review(desk, client)
    read = read_review(desk, client.id, made.id)
    parts = dict(read_parts(read.line, DAY))
    assert ("Why", "Hurt herself in May.") in parts["1  risk"]
    assert ("Judged", "Not met") in parts["2  support"]
    said = result_words(read.line.criteria, read.line.result, made, None, DAY)
    assert "“locus_2027”" in said
    assert "not known here" in said


def test_nothing_is_met_by_it(desk: Desk, client: Client) -> None:
    made = review(desk, client)
    whole = replace(made, findings=tuple(replace(each, status=CriterionStatus.MET) for each in made.findings))
    assert not evaluate(unknown_set(whole), whole).met
    assert evaluate(unknown_set(whole), whole).unmet == ()
    assert open_review(desk, client.id, SEVERITY).rested_on is None


def test_what_changed_between_two_of_them_is_told(desk: Desk, client: Client) -> None:
    before = review(desk, client)
    after = replace(before, id=desk.new_id(), findings=(before.findings[0],))
    assert changed_lines(line_of(after), before) == (("support  ", "Not met, now not judged"),)


def test_a_finding_that_the_known_set_does_not_have_is_named_by_its_id(desk: Desk, client: Client) -> None:
    made = review(desk, client, criteria_set=SEVERITY)
    line = line_of(made)
    assert line.criteria.is_known
    assert place(line.criteria, "risk") == "risk"
    assert changed_lines(line, replace(made, findings=())) != ()


def test_it_is_printed_and_the_result_is_left_open(desk: Desk, client: Client) -> None:
    made = review(desk, client)
    sheet = review_sheet(desk, client.id, made.id, 14.0)
    said = necessity_text(sheet)
    assert "Result: Not known: this program does not have these criteria" in said
    assert "Hurt herself in May." in said
    assert render_necessity(sheet).startswith(b"%PDF")


def test_the_packet_holds_it_too(desk: Desk, client: Client) -> None:
    review(desk, client)
    assert "Hurt herself in May." in packet_text(packet_sheet(desk, client.id, PacketOptions()))


def test_one_that_cannot_be_judged_here_cannot_be_begun_or_signed_here(desk: Desk, client: Client) -> None:
    draft = review(desk, client, sign=False)
    with pytest.raises(RecordNotFound, match="does not have the criteria “locus_2027”"):
        open_review(desk, client.id, OTHER)
    with pytest.raises(RecordNotFound, match="Nothing was changed"):
        sign_review(desk, draft)
