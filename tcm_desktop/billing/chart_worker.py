"""May this worker bill it: her titles on that day, with their proof."""

from __future__ import annotations

from collections.abc import Iterable

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts, Found, Hit, shown
from tcm_desktop.domain.contact_minutes import components
from tcm_desktop.domain.contacts import TcmComponent
from tcm_desktop.domain.people import Qualification, qualifications_on


def title(facts: ChartFacts, book: RuleBook) -> Found:
    """Whether a title on file lets the worker bill on the service date, and whether its proof is on file too.

    A second signature is spoken of for plans only, for which alone a source asks it (and it is not confirmed).
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
    alone = among(fitting, set(wanted) - set(book.words("staff.cosigned_titles")))
    if wanted and not alone and TcmComponent.PLAN_DEVELOPMENT in components(facts.note):
        return ChartCode.CO_SIGNATURE, Hit({"name": fitting[0].title})
    return None


def is_licensed(facts: ChartFacts, book: RuleBook) -> bool:
    """Whether the worker is a licensed practitioner of the healing arts on the service date."""
    held = qualifications_on(facts.worker, facts.on) if facts.worker is not None else ()
    return bool(among(held, book.words("staff.licensed_titles")))


def among(held: Iterable[Qualification], titles: Iterable[str]) -> tuple[Qualification, ...]:
    """Those of the titles held that are in the list, whatever their case."""
    wanted = {title.casefold() for title in titles}
    return tuple(q for q in held if q.title.strip().casefold() in wanted)
