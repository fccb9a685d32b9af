"""A year with a client whose payer asks for much: what is done when it is due never piles up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.summaries import WithoutProgress
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.summaries import SummaryForm, sign_summary
from tcm_desktop.services.today import today
from tests.support.vaults import StandingClock, make_client, make_note, put

GONE_ON = SummaryForm((), "", WithoutProgress.NEEDS_CHANGED, "The room was lost.", "We look for another.")


def sign(desk: Desk, record: Record) -> None:
    put(desk, signed(record, desk.worker, desk.clock.now(), desk.clock.zone))


def do(desk: Desk, client: Client, item: DueItem) -> None:
    """What the row asks for."""
    own, day = (client.id, desk.worker.id), desk.today
    match item.kind:
        case DueKind.ASSESS | DueKind.REASSESS:
            sign(desk, Assessment(desk.new_id(), *own, day, (), day, day))
        case DueKind.WRITE_PLAN | DueKind.REVIEW_PLAN:
            sign(desk, CarePlan(desk.new_id(), *own, 1, day, "A home", effective_on=day))
        case DueKind.REVIEW_NECESSITY:
            sign(desk, NecessityReview(desk.new_id(), *own, "continued_stay", day))
        case DueKind.MONITOR:
            sign(desk, MonitoringReview(desk.new_id(), *own, day))
        case DueKind.MONTHLY_SUMMARY:
            assert item.month is not None
            sign_summary(desk, client.id, item.month, GONE_ON)
        case DueKind.SIGN_NOTE:
            note = replace(
                make_note(desk, client.id), id=item.record_id or desk.new_id(), service_date=item.since or day
            )
            sign(desk, note)
        case _:
            raise AssertionError(item.kind)


def test_a_year_of_doing_what_is_due(desk: Desk, clock: StandingClock) -> None:
    client = replace(make_client(desk, "Demo"), payer_profile="um-guideline", coverages=())
    put(desk, client)
    done: Counter[DueKind] = Counter()
    latest, summed = timedelta(), []
    for number in range(80):
        if number % 6 == 0:
            seen = {"mode": ContactMode.FACE_TO_FACE, "contacted_role": ContactRole.CLIENT}
            put(desk, replace(make_note(desk, client.id), **seen))  # type: ignore[arg-type]  # fields
        for _ in range(9):  # doing one thing may show the next step
            page = today(desk)
            if not page.due_now:
                break
            item = page.due_now[0]
            latest = max(latest, desk.today - (item.due_on or desk.today))
            summed += [item.month] if item.kind is DueKind.MONTHLY_SUMMARY else []
            done[item.kind] += 1
            do(desk, client, item)
        assert today(desk).due_now == ()
        clock.pass_by(days=5)
    assert latest < timedelta(days=5)
    assert done[DueKind.ASSESS] == done[DueKind.WRITE_PLAN] == 1
    assert done[DueKind.REASSESS] == done[DueKind.MONITOR] == 1
    assert done[DueKind.REVIEW_NECESSITY] == 2  # the first one, and a year later
    assert done[DueKind.SIGN_NOTE] == 14
    months = [date(2026, month, 1) for month in range(3, 13)] + [date(2027, month, 1) for month in (1, 2)]
    assert summed == months
