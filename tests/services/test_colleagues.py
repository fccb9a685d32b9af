"""A vault into which colleagues' work has come: whose week, whose drafts, whose returned documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.due import DueItem, DueKind, Whom
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth, Progress
from tcm_desktop.services import plan_rules
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.cosigning import approve, cosign_queue, open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due_rules import book_on, chart_rules
from tcm_desktop.services.follow_ups import followed, mark_in_error, sign_addendum
from tcm_desktop.services.monitoring import YEARLY, monitoring_rule, open_monitoring
from tcm_desktop.services.notes import drafts, recent_notes
from tcm_desktop.services.plan_rules import due_after, review_rule
from tcm_desktop.services.rule_changes import rule_changes
from tcm_desktop.services.signatures import put_signed
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import Today, caseload_entries, monday, today
from tests.support.effort import examples
from tests.support.follow_ups import GOOD, REASON, colleague, draft, signed_note, supervisor
from tests.support.vaults import make_client, put
from ui.presenters.due import target, week_lines

DAY = date(2026, 3, 4)
KIND = ContactNote.KIND
ONE = timedelta(days=1)


def counts(view: Today) -> tuple[int, int, int]:
    return view.notes_this_week, view.signed_this_week, view.units_this_week


def of_kind(view: Today, *kinds: DueKind) -> list[DueItem]:
    return [item for item in view.everything if item.kind in kinds]


def summary_of(desk: Desk, client: Client, month: date) -> MonthlySummary:
    """A monthly summary, signed."""
    goal = ObjectiveMonth(desk.new_id(), "Keep the visits", Progress.BETTER, "She kept both.")
    page = MonthlySummary(
        desk.new_id(), client.id, desk.worker.id, month, desk.today, objectives=(goal,), next_month="Call the clinic."
    )
    with desk.writing() as work:
        signed: MonthlySummary = put_signed(desk, work, page, "monthly_summary.signed", desk.today)
        work.commit()
    return signed


# --- drafts ---


def test_each_sees_her_own_drafts_only(desk: Desk, client: Client) -> None:
    other = colleague(desk, supervised=False)
    mine, hers = draft(desk, client), draft(other, client, "Called the landlord.")
    assert [line.id for line in drafts(desk)] == [mine.id]
    assert [line.id for line in drafts(other)] == [hers.id]
    assert {line.id for line in recent_notes(desk)} == {mine.id, hers.id}, "in the chart both can be read"


@pytest.mark.parametrize(("own", "others"), [(0, 0), (2, 0), (0, 3), (2, 3)])
def test_the_caseload_counts_her_own_drafts_only(desk: Desk, client: Client, own: int, others: int) -> None:
    other = colleague(desk, supervised=False)
    for _ in range(own):
        draft(desk, client)
    for _ in range(others):
        draft(other, client, "Called the landlord.")
    for at, count in ((desk, own), (other, others)):
        assert [line.drafts for line in caseload(at)] == [count]
        assert [entry.line.drafts for entry in caseload_entries(at)] == [count]


def test_drafts_of_two_clients_are_counted_for_each(desk: Desk, client: Client) -> None:
    second = make_client(desk, "Cora")
    put(desk, second)
    draft(desk, client)
    draft(desk, second)
    draft(colleague(desk), second, "Called the landlord.")
    assert {line.client_id: line.drafts for line in caseload(desk)} == {client.id: 1, second.id: 1}


def test_newer_rules_are_told_for_her_own_drafts_only(desk: Desk, client: Client) -> None:
    mine = draft(desk, client)
    draft(colleague(desk, supervised=False), client)

    def nothing(payer: str, day: date) -> RuleBook:
        raise PackError("rules.toml", payer, f"there were no rules on {day}")

    assert {changed.note_id for changed in rule_changes(desk, nothing, rule_book)} == {mine.id}


# --- the week ---


def test_a_colleagues_notes_are_no_part_of_the_week(desk: Desk, client: Client) -> None:
    signed_note(desk, client)
    mine = counts(today(desk))
    other = colleague(desk, supervised=False)
    signed_note(other, client, "Met client at the shelter and filled in the housing form with her, an hour long.")
    draft(other, client, "Called the landlord.")
    assert counts(today(desk)) == mine == (1, 1, 2)
    assert counts(today(other)) == (2, 1, 2)


def test_the_words_tell_the_same(desk: Desk, client: Client) -> None:
    signed_note(desk, client)
    draft(desk, client, "Called the landlord.")
    signed_note(colleague(desk), client)
    assert week_lines(today(desk)) == ("Contact notes signed: 1 of 2", "Units signed to bill: 2")


@pytest.mark.parametrize(("back", "counted"), [(0, 1), (1, 1), (2, 1), (3, 0), (9, 0)])
def test_a_week_begins_on_its_monday(desk: Desk, client: Client, back: int, counted: int) -> None:
    draft(desk, client, service_date=DAY - back * ONE)
    assert today(desk).notes_this_week == counted


def test_what_is_dated_ahead_is_not_counted_yet(desk: Desk, client: Client) -> None:
    draft(desk, client, service_date=DAY + ONE)
    assert today(desk).notes_this_week == 0


def test_what_was_entered_in_error_leaves_the_week(desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    mark_in_error(desk, KIND, note.id, "wrong client")
    assert counts(today(desk)) == (0, 0, 0)


def test_a_note_that_is_not_to_be_billed_is_signed_and_earns_nothing(desk: Desk, client: Client) -> None:
    sign_note(desk, draft(desk, client), BillingChoice.DO_NOT_BILL)
    assert counts(today(desk)) == (1, 1, 0)


def test_more_than_a_list_holds_is_counted_whole(desk: Desk, client: Client) -> None:
    """Lists of notes end somewhere; the week does not."""
    other = colleague(desk)
    notes = [
        ContactNote(desk.new_id(), client.id, other.worker.id, DAY, desk.clock.zone, narrative="Called.")
        for _ in range(210)
    ]
    mine = ContactNote(desk.new_id(), client.id, desk.worker.id, DAY - ONE, desk.clock.zone, narrative="Called.")
    put(desk, mine, *notes)
    assert today(desk).notes_this_week == 1
    assert today(other).notes_this_week == 210


WEEK = st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.booleans()), max_size=8)


@given(WEEK)
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck), deadline=None)
def test_two_weeks_side_by_side_are_what_each_wrote(shared_desk: Desk, drawn: list[tuple[int, bool, bool]]) -> None:
    """Whatever two workers wrote: each sees her own, together they are everything."""
    desk, client = shared_desk, make_client(shared_desk)
    put(desk, client)
    one, two = colleague(desk), colleague(desk, name="Lou Third")
    for back, is_one, is_signed in drawn:
        author = one if is_one else two
        note = draft(author, client, service_date=author.today - back * ONE)
        if is_signed:
            sign_note(author, note, BillingChoice.DO_NOT_BILL)
    start = monday(desk.today)
    near = [(is_one, is_signed) for back, is_one, is_signed in drawn if desk.today - back * ONE >= start]
    for author, is_first in ((one, True), (two, False)):
        expected = [is_signed for is_one, is_signed in near if is_one is is_first]
        assert counts(today(author)) == (len(expected), sum(expected), 0)


# --- drafts ---


def test_a_draft_waits_for_who_wrote_it(desk: Desk, client: Client) -> None:
    other = colleague(desk)
    mine, theirs = draft(desk, client), draft(other, client, "Called the landlord.")
    assert [item.record_id for item in of_kind(today(desk), DueKind.SIGN_NOTE)] == [mine.id]
    assert [item.record_id for item in of_kind(today(other), DueKind.SIGN_NOTE)] == [theirs.id]


def test_the_caseload_shows_what_is_hers_to_do(desk: Desk, client: Client) -> None:
    other = colleague(desk)
    draft(other, client)
    (entry,) = caseload_entries(desk)
    assert DueKind.SIGN_NOTE not in {item.kind for item in entry.due}
    (theirs,) = caseload_entries(other)
    assert DueKind.SIGN_NOTE in {item.kind for item in theirs.due}


# --- second signatures ---


def test_what_came_back_stands_with_its_author_alone(desk: Desk, client: Client) -> None:
    other, boss = colleague(desk), supervisor(desk)
    note = signed_note(other, client)
    send_back(boss, open_to_cosign(boss, KIND, note.id), "Which clinic?")
    assert [item.record_id for item in today(other).returned] == [note.id]
    assert today(boss).returned == today(boss).to_cosign == ()


def test_an_addendum_brings_it_to_the_supervisor_again(desk: Desk, client: Client) -> None:
    other, boss = colleague(desk), supervisor(desk)
    note = signed_note(other, client)
    send_back(boss, open_to_cosign(boss, KIND, note.id), "Which clinic?")
    sign_addendum(other, KIND, note.id, "The county clinic.")
    assert today(other).returned == ()
    assert [item.record_id for item in today(boss).to_cosign] == [note.id]
    approve(boss, open_to_cosign(boss, KIND, note.id))
    assert today(boss).to_cosign == ()
    assert followed(boss, KIND, note.id).standing is Standing.COSIGNED


def test_a_returned_summary_opens_its_own_page(desk: Desk, client: Client) -> None:
    other, boss = colleague(desk), supervisor(desk)
    month = date(2026, 1, 1)
    page = summary_of(other, client, month)
    send_back(boss, open_to_cosign(boss, page.KIND, page.id), "Say more about January.")
    (item,) = today(other).returned
    assert (item.record_id, item.record_kind, item.month) == (page.id, MonthlySummary.KIND, month)
    assert target(item, DAY) == ("summary", {"client_id": client.id, "month": month})


def test_a_summary_to_cosign_opens_for_the_second_signature(desk: Desk, client: Client) -> None:
    other, boss = colleague(desk), supervisor(desk)
    page = summary_of(other, client, date(2026, 2, 1))
    (item,) = today(boss).to_cosign
    params = {"client_id": client.id, "kind": MonthlySummary.KIND, "document_id": page.id}
    assert target(item, DAY) == ("cosign_document", params)


def test_two_months_that_came_back_are_two_rows(desk: Desk, client: Client) -> None:
    other, boss = colleague(desk), supervisor(desk)
    for month in (date(2026, 1, 1), date(2026, 2, 1)):
        page = summary_of(other, client, month)
        send_back(boss, open_to_cosign(boss, page.KIND, page.id), "Say more.")
    assert {item.month for item in today(other).returned} == {date(2026, 1, 1), date(2026, 2, 1)}


@pytest.mark.parametrize(
    ("kind", "screen", "named"),
    [
        ("contact_note", "note", "note_id"),
        ("care_plan", "plan", ""),
        ("assessment", "assessment", ""),
        ("monitoring_review", "monitoring", ""),
        ("necessity_review", "necessity_review", "review_id"),
    ],
)
def test_each_kind_that_came_back_leads_to_where_it_is_read(kind: str, screen: str, named: str) -> None:
    whom, record_id = Whom(UUID(int=1), "Demo, Bea"), UUID(int=2)
    item = DueItem(DueKind.RETURNED_NOTE, None, DAY, whom, record_id=record_id, record_kind=kind)
    expected: dict[str, object] = {"client_id": whom.client_id}
    if named:
        expected[named] = record_id
    assert target(item, DAY) == (screen, expected)


# --- how often: one reading for screens and for the list ---

PAYERS = ("sf-smhs", "mt-youth", "um-guideline", "no-such-payer")


@pytest.mark.parametrize("payer", PAYERS)
def test_the_screen_and_the_list_name_the_same_day_for_monitoring(desk: Desk, payer: str) -> None:
    client = replace(make_client(desk), payer_profile=payer, coverages=())
    put(desk, client)
    plan = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, desk.today, effective_on=desk.today)
    with desk.writing() as work:
        put_signed(desk, work, plan, "care_plan.signed", desk.today)
        work.commit()
    hand = open_monitoring(desk, client.id)
    (entry,) = caseload_entries(desk)
    listed = [item for item in entry.due if item.kind is DueKind.MONITOR]
    assert hand.due_on == due_after(monitoring_rule(payer, desk.today), desk.today)
    if payer == "no-such-payer":  # the law stands on the page also where no rules are at hand
        assert (listed, hand.rule) == ([], YEARLY)
    else:
        assert [item.due_on for item in listed] == [hand.due_on]
        assert hand.rule.source == listed[0].source


@pytest.mark.parametrize("payer", PAYERS[:3])
def test_the_review_of_a_plan_has_one_source_everywhere(desk: Desk, payer: str) -> None:
    rules = chart_rules(book_on(payer, DAY), 41)
    assert review_rule(payer, DAY) == rules.every.get(DueKind.REVIEW_PLAN, plan_rules.YEARLY)


def test_a_worker_who_is_not_known_here_still_has_a_name_in_the_queue(desk: Desk, client: Client) -> None:
    """Her record may arrive after her documents."""
    boss = supervisor(desk)
    stranger = replace(desk, worker=Worker(desk.new_id(), "Unknown Yet", "MHRS", is_supervised=True))
    signed_note(stranger, client, GOOD)
    (group,) = cosign_queue(boss)
    assert (group.worker_id, group.name) == (stranger.worker.id, "Another worker")
    put(desk, stranger.worker)
    assert [each.name for each in cosign_queue(boss)] == ["Unknown Yet"]


def test_a_reason_for_lateness_is_its_own(desk: Desk, client: Client) -> None:
    """Every mix of the two reasons: only with the one for lateness may a late note be billed."""
    for late, other in (("", ""), ("", REASON), ("   ", REASON)):
        note = draft(desk, client, service_date=DAY - 21 * ONE, late_reason=late)
        with pytest.raises(NotReadyToSign, match="why it is late"):
            sign_note(desk, note, BillingChoice.BILL, other)
        done = sign_note(desk, note, BillingChoice.DO_NOT_BILL).value  # not billing is always open
        assert done.signature is not None
    note = draft(desk, client, service_date=DAY - 21 * ONE, late_reason="I was ill.")
    done = sign_note(desk, note, BillingChoice.BILL, REASON).value
    assert done.billing is not None
    assert (done.late_reason, done.billing.override_reason) == ("I was ill.", REASON)
