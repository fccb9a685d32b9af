"""Documents in words: every kind that can want a second signature is read whole, and its words can be pointed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.server.console_documents import TITLES, pointable, sections_of, title_of
from sync.server.console_templates import render
from tcm_desktop.documents.content import Entry, Facts, Passage, Points, Section, SignatureLine, Table, Tone
from tcm_desktop.domain.assessment import AreaFinding, Assessment, Need
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Addendum, CosignedDocument, CoSigning, ErrorMark, Judgement, Standing
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.follow_ups import Followed
from tests.support.effort import examples
from tests.support.records import values
from tests.support.vaults import ZONE

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
CHART = UUID(int=1)
ANA = Worker(UUID(int=2), "Ana Ng", "LCSW", "Harbor")
BEA = Client(CHART, PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
NEED = Need(UUID(int=3), "Needs a doctor", because_of="panic attacks")
ASSESSED = Assessment(UUID(int=4), CHART, ANA.id, TODAY, areas=(AreaFinding("health", needs=(NEED,)),))
GOAL = Objective(UUID(int=5), "Sees a doctor", need_id=NEED.id)
PLAN = CarePlan(UUID(int=6), CHART, ANA.id, 1, TODAY, goal="I want to be well.", objectives=(GOAL,))
NOTE = ContactNote(
    UUID(int=7), CHART, ANA.id, TODAY, ZONE, narrative="Called Dr. Lee. She came.\nShe was glad", need_id=NEED.id
)
KINDS = sorted(each for each in CosignedDocument if each in RECORD_TYPES)


def followed(document: Any, **facts: Any) -> Followed:
    """A signed document of Bea's that waits."""
    made = signed(document, ANA, NOW, ZONE, cosign_needed=True)
    return Followed(BEA, made, Standing.AWAITING, **facts)


def text(sections: tuple[Section, ...]) -> str:
    """Everything that the page would say of it."""
    opened = {"sections": sections}
    return _page(opened)


def _page(opened: dict[str, Any]) -> str:
    """The document's page with nothing but these sections."""
    found = followed(NOTE)
    shown = {"title": "Document", "author": "Ana Ng", "concerns": (), "pointable": (), "digest": "", "read": ""}
    common = {"agency": "Harbor", "account": ANA_AT_THE_CONSOLE, "csrf": "x", "pages": [], "here": "", "done": ""}
    values = common | {
        "problem": "",
        "today": TODAY,
        "remark": "",
        "pointed": "",
        "opened": shown | {"found": found} | opened,
    }
    return render("document.html", ZoneInfo(ZONE), NOW, values)


ANA_AT_THE_CONSOLE = {"name": "Ana Ng", "role": "supervisor"}


def test_every_kind_that_a_payer_can_want_signed_twice_has_a_title() -> None:
    assert set(KINDS) <= set(TITLES)
    assert title_of("sync_thing") == "Sync thing"


@pytest.mark.slow  # random records of eight kinds
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_document_is_shown_whatever_it_holds(kind: str, data: st.DataObject) -> None:
    document: Any = data.draw(values(RECORD_TYPES[kind]))
    document = replace(document, client_id=CHART, signature=None)
    sections = sections_of(followed(document), ANA, (), TODAY)
    assert sections
    page = text(sections)
    assert all(f">{heading}</h2>" in page for heading in ("Approve", "Send it back"))
    offered = pointable(document, sections)
    assert len({each.words for each in offered}) == len(offered) or kind == ContactNote.KIND
    assert all(each.words.strip() for each in offered)


def test_a_note_names_the_need_that_it_serves() -> None:
    (section,) = sections_of(followed(NOTE), ANA, (ASSESSED, PLAN), TODAY)
    (facts,) = (block for block in section.blocks if isinstance(block, Facts))
    assert ("Need", "Needs a doctor") in facts.pairs


def test_only_the_note_that_was_opened_is_shown() -> None:
    other = replace(NOTE, id=UUID(int=8), narrative="Another day.")
    assert "Another day." not in text(sections_of(followed(NOTE), ANA, (other, ASSESSED), TODAY))


def test_a_plan_is_shown_with_its_needs_and_no_other_version() -> None:
    older = replace(PLAN, id=UUID(int=9), goal="An older goal.")
    page = text(sections_of(followed(PLAN), ANA, (ASSESSED, PLAN, older), TODAY))
    assert "I want to be well." in page
    assert "Sees a doctor" in page
    assert "Needs a doctor" in page
    assert "An older goal." not in page


@pytest.mark.parametrize("document", [NOTE, PLAN, ASSESSED], ids=lambda each: each.KIND)
def test_what_followed_stands_below_the_signature(document: Record) -> None:
    about = (CHART, document.KIND, document.id, ANA.id)
    added = signed(Addendum(UUID(int=20), *about, "She called back."), ANA, NOW, ZONE)
    marked = signed(ErrorMark(UUID(int=21), *about, "Wrong client"), ANA, NOW, ZONE)
    returned = signed(CoSigning(UUID(int=22), *about, Judgement.RETURNED, "d", remark="Who called?"), ANA, NOW, ZONE)
    found = followed(document, addenda=(added,), mark=marked, judgements=(returned,))
    page = text(sections_of(found, ANA, (document,), TODAY))
    places = [page.index(words) for words in ("Signed electronically by Ana Ng", "She called back.", "Who called?")]
    assert places == sorted(places)
    assert "ENTERED IN ERROR: Wrong client" in page


def test_a_record_of_another_kind_has_nothing_to_show() -> None:
    found = Followed(BEA, ANA, Standing.AWAITING)
    assert sections_of(found, ANA, (), TODAY) == ()


@given(st.text(alphabet="ab .!?\n", max_size=60))
def test_a_notes_sentences_can_be_pointed_to_where_they_stand(narrative: str) -> None:
    offered = pointable(replace(NOTE, narrative=narrative), ())
    for each in offered:
        assert each.at is not None
        assert narrative[each.at :].startswith(each.words)
    places = [each.at or 0 for each in offered]
    assert all(before < after for before, after in pairwise(places))


def test_of_other_documents_each_line_can_be_pointed_to_once() -> None:
    section = Section(
        "Heading",
        (
            Passage("One.\n\n  Two.  "),
            Points(("Three", "One.")),
            Facts((("Label", "value"),)),
            Table(("A", "B"), (1, 1), ((Entry("x"), Entry("y\nz")), (Entry(""), Entry("w")))),
            SignatureLine("Case manager", done="Signed"),
        ),
    )
    offered = pointable(MonitoringReview(UUID(int=30), CHART, ANA.id, TODAY), (section, section))
    assert [each.words for each in offered] == ["One.", "Two.", "Three", "Label: value", "x; y z", "w"]
    assert {each.at for each in offered} == {None}


def test_every_sort_of_block_has_its_own_form_on_the_page() -> None:
    blocks = (
        Passage("Plain <b>words</b>"),
        Passage("Said quietly", Tone.ASIDE),
        Points(("First", "Second")),
        Facts((("Day", "June 3"),)),
        Table(("Column",), (1,), ((Entry("Cell", ("detail",)),),)),
        SignatureLine("Client", (("Name", "Bea"),)),
        SignatureLine("Case manager", done="Signed by Ana"),
    )
    page = text((Section("All sorts", blocks),))
    assert "Plain &lt;b&gt;words&lt;/b&gt;" in page
    assert '<p class="aside">Said quietly</p>' in page
    assert "<li>First</li><li>Second</li>" in page
    assert "<dt>Day</dt><dd>June 3</dd>" in page
    assert '<th scope="col">Column</th>' in page
    assert '<span class="said">Cell</span><span class="detail">detail</span>' in page
    assert "<dt>Client</dt><dd>Not signed</dd>" in page
    assert "<dt>Case manager</dt><dd>Signed by Ana</dd>" in page
