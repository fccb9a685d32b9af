"""Every kind of paper leaves its own events, under names that stay: the audit trail of years speaks in them."""

from __future__ import annotations

import pytest

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services import discharge, necessity, packet, printing, summaries
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.paper_trail import PaperTrail, trace_printed, trace_saved

PAPERS = [
    (printing.PAPER, CarePlan.KIND, "plan.printed", "plan.saved_as_file"),
    (summaries.PAPER, MonthlySummary.KIND, "monthly_summary.printed", "monthly_summary.saved_as_file"),
    (necessity.PAPER, NecessityReview.KIND, "necessity_review.printed", "necessity_review.saved_as_file"),
    (discharge.PAPER, DischargeSummary.KIND, "discharge_summary.printed", "discharge_summary.saved_as_file"),
    (packet.PAPER, Client.KIND, "packet.printed", "packet.saved_as_file"),
]


@pytest.mark.parametrize(("paper", "kind", "printed", "saved"), PAPERS)
def test_each_trace_names_its_kind_of_paper_and_the_record(
    desk: Desk, paper: PaperTrail, kind: str, printed: str, saved: str
) -> None:
    record_id = desk.new_id()
    assert trace_printed(desk, paper, record_id).value == record_id
    assert trace_saved(desk, paper, record_id).value == record_id
    with desk.reading() as work:
        trail = work.trail(record_id)
    assert [(each.event, each.record_kind, each.actor) for each in trail] == [
        (printed, kind, desk.worker.id),
        (saved, kind, desk.worker.id),
    ]
