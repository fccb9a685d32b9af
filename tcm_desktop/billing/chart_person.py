"""Is the person covered on that day: coverage, another payer, age, stays, authorizations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.chart_facts import ChartFacts, Found, Hit, is_fresh, shown
from tcm_desktop.billing.pack import Lockout
from tcm_desktop.domain.clients import Authorization, Coverage, Setting, Stay
from tcm_desktop.domain.episodes import any_holds
from tcm_desktop.domain.people import age_on

SETTINGS = {
    Setting.PSYCHIATRIC_INPATIENT: "psychiatric hospital",
    Setting.PSYCHIATRIC_HEALTH_FACILITY: "psychiatric health facility",
    Setting.IMD: "IMD",
    Setting.CRISIS_STABILIZATION: "crisis stabilization",
    Setting.HOSPITAL: "hospital",
    Setting.NURSING_FACILITY: "nursing facility",
    Setting.JAIL: "jail",
    Setting.JUVENILE_HALL: "juvenile hall",
}


def coverage(facts: ChartFacts, book: RuleBook) -> Found:
    """Coverage by the client's payer on the service date; what was not looked up lately is not known, never a no."""
    hers = [c for c in facts.client.coverages if c.payer == facts.client.payer_profile]
    known = [c.known_as_of for c in hers if c.known_as_of is not None]
    if not known:
        return ChartCode.COVERAGE_MISSING, Hit()
    spanning = [c for c in hers if spans(c.since, c.until, facts.on)]
    if any(is_fresh(c.known_as_of, facts.on, book) for c in spanning):
        return None
    if not spanning and is_fresh(max(known), facts.on, book):
        return ChartCode.NOT_COVERED, Hit({"date": shown(facts.on)})
    since = max((c.known_as_of for c in spanning if c.known_as_of), default=max(known))
    return ChartCode.COVERAGE_STALE, Hit({"since": shown(since)}, since)


def spans(since: date, until: date | None, day: date) -> bool:
    """Whether a time holds a day; its last day belongs to it."""
    return since <= day and (until is None or day <= until)


def other_payer(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """Another payer that has to pay first (42 USC 1396n(g)(4))."""
    liable: Iterable[Coverage] = (c for c in facts.client.coverages if c.other_payer_liable)
    return Hit() if any(spans(c.since, c.until, facts.on) for c in liable) else None


def target_age(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """An age on the service date that the client's target group does not take."""
    age = age_on(facts.client.birth_date, facts.on)
    group = f"age.{facts.client.target_group}"
    least, below = f"{group}.least", f"{group}.below"
    too_young = least in book.parameters and age < book.number(least)
    too_old = below in book.parameters and age >= book.number(below)
    return Hit({"age": str(age)}) if too_young or too_old else None


def open_episode(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """A service date on which the chart was not open: before the intake, or after a discharge."""
    outside = facts.episodes and not any_holds(facts.episodes, facts.on)
    return Hit({"date": shown(facts.on)}) if outside else None


def stay(facts: ChartFacts, book: RuleBook) -> Found:
    """The first stay that stands in the way on the service date."""
    found = (_judged(each, book.lockouts.get(each.setting), facts, book) for each in facts.client.stays)
    return next((hit for hit in found if hit is not None), None)


def _judged(stay: Stay, lockout: Lockout | None, facts: ChartFacts, book: RuleBook) -> Found:
    if lockout is None or not _locks(stay, lockout, facts):
        return None
    words = {"setting": SETTINGS[stay.setting]}
    hit = Hit(words, citation=lockout.citation, confirmed=lockout.confirmed)
    on_the_move = _names_any(facts.note.narrative, book.words("placement.words"))
    if stay.discharged_on is not None:
        if (stay.discharged_on - facts.on).days > lockout.window_days:
            return ChartCode.STAY_LOCKED, hit
        return None if on_the_move else (ChartCode.PLACEMENT_ONLY, hit)
    seen = max(stay.admitted_on, stay.known_as_of or stay.admitted_on)
    if seen < facts.on and not is_fresh(seen, facts.on, book):
        return ChartCode.STAY_STALE, Hit({**words, "since": shown(seen)}, seen, lockout.citation, lockout.confirmed)
    return (ChartCode.DISCHARGE_NOT_KNOWN if lockout.window_days and on_the_move else ChartCode.STAY_LOCKED), hit


def _locks(stay: Stay, lockout: Lockout, facts: ChartFacts) -> bool:
    """Whether the stay is of that kind on that day: the day of discharge is already outside."""
    inside = stay.admitted_on <= facts.on and (stay.discharged_on is None or facts.on < stay.discharged_on)
    spared = lockout.admission_day and facts.on == stay.admitted_on
    age = age_on(facts.client.birth_date, facts.on)
    return lockout.locks and inside and not spared and lockout.least_age <= age <= lockout.most_age


def _names_any(narrative: str, phrases: Iterable[str]) -> bool:
    text = f" {' '.join(narrative.lower().split())}"
    return any(f" {phrase}" in text for phrase in phrases)


def authorization(facts: ChartFacts, book: RuleBook) -> Found:
    """Where the payer wants units authorized first: whether some are, as far as was known lately."""
    if book.words("authorization.required") != ("yes",):
        return None
    covering = authorizations_on(facts)
    if not covering:
        return ChartCode.AUTHORIZATION_MISSING, Hit({"date": shown(facts.on)})
    if any(is_fresh(a.known_as_of, facts.on, book) for a in covering):
        return None
    since = max((a.known_as_of or a.since) for a in covering)
    return ChartCode.AUTHORIZATION_STALE, Hit({"since": shown(since)}, since)


def authorizations_on(facts: ChartFacts) -> tuple[Authorization, ...]:
    """The authorizations that hold the service date."""
    return tuple(a for a in facts.client.authorizations if spans(a.since, a.until, facts.on))
