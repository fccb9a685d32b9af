"""The lists: right, in order, read from an index alone, and the same when they are made anew from the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from db import lines, queries
from db.rows import ClientLineRow, ContactLineRow
from db.vault import OpenVault
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactMode, ContactNote
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import CaseloadLine
from tests.support.effort import examples
from tests.support.records import values
from tests.support.vaults import make_client, make_note, put

MARCH = date(2026, 3, 15)


def sign(desk: Desk, note: ContactNote, units: int = 2, choice: BillingChoice = BillingChoice.BILL) -> ContactNote:
    billing = BillingRecord(choice, "billable", units, (), (), "sf", "1", "0" * 64)
    return signed(replace(note, billing=billing), desk.worker, desk.clock.now(), desk.clock.zone)


def on(desk: Desk, client: Client, day: date, start: time | None = None) -> ContactNote:
    return replace(make_note(desk, client.id), service_date=day, start=start)


def caseload_line(desk: Desk, client: Client) -> CaseloadLine:
    with desk.reading() as work:
        return next(line for line in work.caseload(MARCH) if line.client_id == client.id)


def stored_lines(vault: OpenVault) -> list[list[tuple[object, ...]]]:
    with vault.engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(sa.select(table.__table__).order_by(sa.text("1")))]
            for table in (ClientLineRow, ContactLineRow)
        ]


def test_a_line_says_what_the_note_says(desk: Desk, client: Client) -> None:
    draft = replace(
        make_note(desk, client.id, "  Called the\n clinic  " + "again " * 40),
        start=time(9, 30),
        direct_minutes=25,
        mode=ContactMode.TELEPHONE,
        objective_id=desk.new_id(),
    )
    put(desk, draft)
    with desk.reading() as work:
        (line,) = work.contacts(client.id)
    assert (line.id, line.client_id, line.listed_name) == (draft.id, client.id, client.name.listed)
    assert (line.service_date, line.start, line.direct_minutes) == (draft.service_date, draft.start, 25)
    assert (line.mode, line.contacted_role, line.objective_id) == (ContactMode.TELEPHONE, None, draft.objective_id)
    assert (line.choice, line.verdict, line.units, line.signed_at) == (None, "", 0, None)
    assert line.first_words == "Called the clinic again again again again again again again again again again…"


def test_units_and_verdict_are_those_of_the_signature(desk: Desk, client: Client) -> None:
    note = sign(desk, make_note(desk, client.id), units=3)
    put(desk, replace(note, signature=None))
    with desk.reading() as work:
        (draft,) = work.contacts(client.id)
    put(desk, note)
    with desk.reading() as work:
        (line,) = work.contacts(client.id)
    assert (draft.choice, draft.verdict, draft.units) == (BillingChoice.BILL, "", 0)
    assert (line.choice, line.verdict, line.units) == (BillingChoice.BILL, "billable", 3)
    assert line.signed_at == desk.clock.now()


def test_contacts_come_latest_first_and_drafts_oldest_first(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    days = [on(desk, client, date(2026, 3, 1), at) for at in (None, time(9), time(14))]
    days += [on(desk, owner, date(2026, 3, 2)) for owner in (client, other, client)]
    put(desk, other, *days)
    put(desk, sign(desk, days[1]))
    with desk.reading() as work:
        assert [line.id for line in work.contacts(client.id)] == [days[n].id for n in (5, 3, 2, 1, 0)]
        assert [line.id for line in work.contacts()] == [days[n].id for n in (5, 4, 3, 2, 1, 0)]
        assert [line.id for line in work.contacts(limit=2)] == [days[n].id for n in (5, 4)]
        assert [line.id for line in work.drafts()] == [days[n].id for n in (0, 2, 3, 4, 5)]
        assert {line.listed_name for line in work.contacts()} == {client.name.listed, other.name.listed}


def test_a_note_that_arrives_before_its_client_is_listed_without_a_name(desk: Desk) -> None:
    late = make_client(desk)
    put(desk, make_note(desk, late.id))
    with desk.reading() as work:
        assert [line.listed_name for line in work.contacts()] == [""]
        assert work.caseload(MARCH) == ()
    put(desk, late)
    assert caseload_line(desk, late).drafts == 1


def test_the_caseload_counts_signed_units_of_the_month_that_are_to_be_billed(desk: Desk, client: Client) -> None:
    put(
        desk,
        sign(desk, on(desk, client, date(2026, 3, 1)), 2),
        sign(desk, on(desk, client, date(2026, 3, 31)), 3),
        sign(desk, on(desk, client, date(2026, 2, 28)), 10),
        sign(desk, on(desk, client, date(2026, 4, 1)), 20),
        sign(desk, on(desk, client, date(2026, 3, 2)), 40, BillingChoice.DO_NOT_BILL),
        on(desk, client, date(2026, 3, 3)),
    )
    line = caseload_line(desk, client)
    assert (line.units_this_month, line.drafts, line.last_contact) == (5, 1, date(2026, 4, 1))


@pytest.mark.parametrize(("month", "units"), [(date(2025, 12, 31), 1), (date(2026, 1, 1), 2), (date(2026, 12, 1), 4)])
def test_the_turn_of_the_year_is_no_special_case(desk: Desk, client: Client, month: date, units: int) -> None:
    days = {date(2025, 12, 31): 1, date(2026, 1, 31): 2, date(2026, 12, 31): 4, date(2027, 1, 1): 8}
    put(desk, *(sign(desk, on(desk, client, day), count) for day, count in days.items()))
    with desk.reading() as work:
        assert [line.units_this_month for line in work.caseload(month)] == [units]


def test_a_new_client_has_nothing_yet(desk: Desk, client: Client) -> None:
    assert caseload_line(desk, client) == CaseloadLine(
        client.id,
        client.name.listed,
        client.birth_date,
        client.target_group,
        client.payer_profile,
        last_contact=None,
        plan_review_due=None,
        assessed_on=None,
        units_this_month=0,
        drafts=0,
    )


def test_the_caseload_is_in_the_order_of_names_and_follows_a_new_name(desk: Desk) -> None:
    adams, baker, smith = (make_client(desk, family) for family in ("adams", "Baker", "Smith"))
    put(desk, smith, baker, adams)
    with desk.reading() as work:
        assert [line.client_id for line in work.caseload(MARCH)] == [adams.id, baker.id, smith.id]
    put(desk, replace(adams, name=PersonName("Bea", "Young")))
    with desk.reading() as work:
        assert [line.client_id for line in work.caseload(MARCH)] == [baker.id, smith.id, adams.id]


def test_the_plan_in_force_and_the_last_signed_assessment_show(desk: Desk, client: Client) -> None:
    plan = CarePlan(
        desk.new_id(), client.id, desk.worker.id, 1, desk.today, effective_on=MARCH, review_due=date(2027, 3, 1)
    )
    seen = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today, completed_on=date(2026, 3, 2))
    put(desk, plan, seen)
    assert (caseload_line(desk, client).plan_review_due, caseload_line(desk, client).assessed_on) == (None, None)
    put(desk, *(signed(document, desk.worker, desk.clock.now(), desk.clock.zone) for document in (plan, seen)))
    second = replace(plan, id=desk.new_id(), version=2, supersedes=plan.id, review_due=date(2028, 3, 1))
    put(desk, second)
    line = caseload_line(desk, client)
    assert (line.plan_review_due, line.assessed_on) == (date(2027, 3, 1), date(2026, 3, 2))
    put(desk, signed(second, desk.worker, desk.clock.now(), desk.clock.zone))
    assert caseload_line(desk, client).plan_review_due == date(2028, 3, 1)


@settings(max_examples=examples(15))
@given(data=st.data())
def test_lines_made_anew_are_the_lines_that_were_kept(shared_desk: Desk, data: st.DataObject) -> None:
    """One vault for all examples: each adds to it, which makes the comparison harder, not easier."""
    assert isinstance(shared_desk.vault, OpenVault)
    client = replace(data.draw(values(Client)), id=shared_desk.new_id())
    kinds = data.draw(st.lists(st.sampled_from((CarePlan, Assessment, ContactNote)), max_size=4))
    chart = [replace(data.draw(values(kind)), id=shared_desk.new_id(), client_id=client.id) for kind in kinds]
    put(shared_desk, *data.draw(st.permutations([client, *chart])))
    kept = stored_lines(shared_desk.vault)
    with shared_desk.vault.engine.connect().execution_options(write=True) as connection:
        lines.rebuild(connection)
        connection.commit()
    assert stored_lines(shared_desk.vault) == kept
    assert len(kept[1]) >= kinds.count(ContactNote)


def plan_of(vault: OpenVault, query: queries.ContactQuery) -> str:
    with vault.engine.connect() as connection:
        text = str(query.compile(vault.engine))
        wanted = tuple(1 for _ in range(text.count("?")))
        return "\n".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", wanted))


def test_a_chart_is_read_from_its_index_alone(vault: OpenVault) -> None:
    assert "USING COVERING INDEX ix_contact_line_chart" in plan_of(vault, queries.CHART)


@pytest.mark.parametrize(
    ("query", "index"),
    [(queries.CHART, "chart"), (queries.LATEST, "day"), (queries.DRAFTS, "draft")],
    ids=["chart", "latest", "drafts"],
)
def test_lists_come_in_the_order_of_their_index(vault: OpenVault, query: queries.ContactQuery, index: str) -> None:
    plan = plan_of(vault, query)
    assert f"ix_contact_line_{index}" in plan
    assert "TEMP B-TREE" not in plan


@given(st.text(max_size=400))
def test_first_words_are_one_short_line(narrative: str) -> None:
    words = lines.first_words(narrative)
    assert len(words) <= lines.FIRST_WORDS + 1
    assert words == " ".join(words.split())
    assert " ".join(narrative.split()).startswith(words.removesuffix("…"))


def test_days_are_listed_by_the_calendar(desk: Desk, client: Client) -> None:
    days = [date(2026, 3, 1) - timedelta(days=30 * n) for n in range(15)]
    put(desk, *(on(desk, client, day) for day in days))
    with desk.reading() as work:
        assert [line.service_date for line in work.contacts(client.id)] == days
