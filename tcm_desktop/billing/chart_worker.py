"""May this worker bill it: her titles on that day, with their proof."""

from __future__ import annotations

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts, Found, Hit, shown
from tcm_desktop.billing.cosigning import among, wants_cosignature
from tcm_desktop.domain.contact_minutes import components
from tcm_desktop.domain.people import qualifications_on


def title(facts: ChartFacts, book: RuleBook) -> Found:
    """Whether a title on file lets the worker bill on the service date, and whether its proof is on file too.

    Auditors look at this first: the title must be provable for the day of service (OIG A-07-22-03253).
    """
    if facts.worker is None or not facts.worker.qualifications:
        return ChartCode.TITLE_NOT_KNOWN, Hit()
    held = qualifications_on(facts.worker, facts.on)
    wanted = book.words("staff.titles")
    fitting = among(held, wanted) if wanted else held
    if not fitting:
        return ChartCode.WORKER_NOT_QUALIFIED, Hit({"date": shown(facts.on)})
    if not any(q.evidence.strip() for q in fitting):
        return ChartCode.EVIDENCE_MISSING, Hit({"name": fitting[0].title})
    if wants_cosignature(held, facts.note.KIND, components(facts.note), book):
        return ChartCode.CO_SIGNATURE, Hit({"name": fitting[0].title})
    return None


def is_licensed(facts: ChartFacts, book: RuleBook) -> bool:
    """Whether the worker is a licensed practitioner of the healing arts on the service date."""
    held = qualifications_on(facts.worker, facts.on) if facts.worker is not None else ()
    return bool(among(held, book.words("staff.licensed_titles")))
