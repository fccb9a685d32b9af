"""Is the record complete: assessment, plan, links, time of writing, copied text, other people, consent to video."""

from __future__ import annotations

from datetime import date, timedelta

from tcm_desktop.billing.alike import most_alike, split
from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.calendar import business_days_after, months_after
from tcm_desktop.billing.chart_facts import ChartFacts, Hit, shown
from tcm_desktop.billing.values import Values
from tcm_desktop.domain.clients import Associate, AssociateRole
from tcm_desktop.domain.contact_minutes import components, every_activity
from tcm_desktop.domain.contacts import ContactMode, ContactNote, ContactRole, TcmComponent, known_consent

SERVING = frozenset({TcmComponent.REFERRAL_LINKAGE, TcmComponent.MONITORING})
"""The components that carry a plan out; the other two make the assessment and the plan."""

_TELLING = 3  # letters from which a word of a name can be looked for


def assessment(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """No finished assessment by the service date, and the contact was not part of one."""
    is_part = TcmComponent.ASSESSMENT in components(facts.note)
    return None if facts.assessed or is_part else Hit({"date": shown(facts.on)})


def face_to_face(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """The client was not yet seen for the assessment, where the payer wants that before anything else (CG-BEH-13)."""
    if book.words("assessment.face_to_face_first") != ("yes",) or TcmComponent.ASSESSMENT in components(facts.note):
        return None
    seen = any(a.face_to_face_on is not None and a.face_to_face_on <= facts.on for a in facts.assessed)
    return Hit() if facts.assessed and not seen else None


def plan(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """Assessed, but no plan in force for a contact that should carry one out."""
    missing = facts.plan is None and not SERVING.isdisjoint(components(facts.note)) and facts.assessed
    return Hit({"date": shown(facts.on)}) if missing else None


def plan_review(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """The plan in force was due for review before the service date, by its own date or the payer's interval."""
    if facts.plan is None or facts.plan.effective_on is None:
        return None
    months, days = book.limit("plan.review_months"), book.limit("plan.review_days")
    due = [months_after(facts.plan.effective_on, months)] if months else []
    due += [facts.plan.effective_on + timedelta(days=days)] if days else []
    due += [facts.plan.review_due] if facts.plan.review_due is not None else []
    return Hit({"date": shown(min(due))}) if due and min(due) < facts.on else None


def link(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """A plan is in force, but for an activity that should carry it out neither objective nor need is picked."""
    serving = (each for each in every_activity(facts.note) if each.component in SERVING)
    loose = any(each.objective_id is None and each.need_id is None for each in serving)
    return Hit() if loose and facts.plan is not None else None


def objective(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """An objective picked does not belong to the plan in force on the service date."""
    known = {o.id for o in facts.plan.objectives} if facts.plan is not None else set()
    picked = {each.objective_id for each in every_activity(facts.note)} - {None}
    return Hit({"date": shown(facts.on)}) if not picked <= known else None


def late(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """Written after its time without a reason; late is still claimable, the reason is what is missing."""
    due = note_due(facts, book)
    if due is None or facts.today <= due or facts.note.late_reason.strip():
        return None
    return Hit({"date": shown(due)})


def note_due(facts: ChartFacts, book: RuleBook) -> date | None:
    """The last day on which the note in hand is in time. None where the payer names none."""
    return time_for_note(facts.note, book)


def time_for_note(note: ContactNote, book: Values) -> date | None:
    """The last day on which a note is in time; the day of service is day zero. None where the payer names none."""
    text = f" {' '.join(note.narrative.lower().split())}"
    told = any(f" {phrase}" in text for phrase in book.words("note.crisis_words"))
    return time_for_day(note.service_date, book, crisis=note.crisis or told)


def time_for_day(service_date: date, book: Values, *, crisis: bool) -> date | None:
    """The last day for a note of that day: so many calendar days about a crisis, where the payer names them."""
    days = book.limit("note.due_days_in_crisis") if crisis else None
    if days is not None:
        return service_date + timedelta(days=days)
    if "note.due_business_days" not in book.parameters:
        return None
    return business_days_after(service_date, book.number("note.due_business_days"), book.holidays)


def alike(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """The narrative is mostly that of an earlier note of the same client."""
    earlier = (note.narrative for note in facts.earlier if note.id != facts.note.id)
    least = book.number("note.alike_percent") / 100
    found = most_alike(facts.note.narrative, earlier, least, book.number("note.alike_least_words"))
    return None if found is None else Hit({"percent": str(int(found * 100))})


def two_workers(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """A second worker took part, and nothing says what she did: no word in her own field or in the narrative."""
    name = facts.note.second_worker.strip()
    said = facts.note.second_worker_did.strip() or _named(name, facts.note.narrative)
    return Hit({"name": name}) if name and not said else None


def other_case_manager(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """Somebody else manages the case too, and the note does not speak of her (42 CFR 441.18(a)(4))."""
    managers = [a for a in facts.client.associates if a.role is AssociateRole.CASE_MANAGER]
    present = " ".join(each.name for each in facts.note.participants)
    spoken_of = f"{facts.note.contacted_name} {present} {facts.note.narrative}"
    silent = [a for a in managers if not _named(a.name, spoken_of)]
    return Hit({"name": _called(silent[0])}) if managers and len(silent) == len(managers) else None


def telehealth_consent(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """A contact with the client by video, and neither it nor an earlier one holds how and when she agreed to video."""
    note = facts.note
    if note.mode is not ContactMode.TELEHEALTH or note.contacted_role is not ContactRole.CLIENT:
        return None
    known = known_consent((note, *facts.earlier))
    return Hit() if known is None or known.on is None or known.on > facts.on else None


def _called(person: Associate) -> str:
    return person.name or person.agency or "somebody"


def _named(name: str, text: str) -> bool:
    """Whether a word of the name, titles and initials aside, stands in the text."""
    return not {word for word in split(name) if len(word) >= _TELLING}.isdisjoint(split(text))
