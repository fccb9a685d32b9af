"""The rules here, and what newer ones changed, in words."""

from __future__ import annotations

import re
from datetime import date

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.services.pack_views import PackEvent, PackStep
from tcm_desktop.services.rule_changes import ChangedAnswer
from tcm_desktop.services.rule_news import ChangedNote, PayerRules, RuleNews
from ui.presenters.typed import count, show_date, show_full_date

DIGEST_SHOWN = 12
VERDICTS = {
    Verdict.BILLABLE: "looks billable",
    Verdict.NEEDS_DOCUMENTATION: "something is missing",
    Verdict.NOT_BILLABLE: "can't be billed",
    Verdict.NOT_KNOWN: "not known",
    None: "no rules",
}


def rule_lines(rules: PayerRules) -> tuple[str, ...]:
    """What a payer's rules are, how old, and how sure."""
    values = f"{len(rules.values_not_confirmed)} of {count(rules.values, 'value')}"
    unsure = f"{values}, {len(rules.rules_not_confirmed)} of {count(rules.rules, 'rule')}"
    sent = (f"{name} is from your agency, in use since {show_full_date(day)}." for name, day in rules.from_agency)
    return (
        f"Packs: {', '.join(rules.layers)}. Digest {rules.digest[:DIGEST_SHOWN]}…",
        f"Published {show_full_date(rules.published)}. Sources read through {show_full_date(rules.verified_through)}.",
        *sent,
        f"Not confirmed: {unsure}. Check them with your payer.",
    )


def pack_words(event: PackEvent) -> str:
    """What became of rules that the agency sent, in one or two sentences."""
    name, day = f"{event.id} {event.version}", show_full_date(event.on)
    if event.step is PackStep.TAKEN:
        return f"New billing rules from your agency since {day}: {event.title} ({name})."
    if event.step is PackStep.TAKEN_BACK:
        return f"Your agency took back billing rules on {day}: {event.title} ({name}). Those before them count again."
    why = _sentence(event.why)
    return (
        f"Your agency sent billing rules ({name}) that were not taken on {day}, because {why} "
        "The rules before them stay in force. Tell your administrator."
    )


def _short(event: PackEvent) -> str:
    """The same for Today; why something was not taken stands on the page that it leads to."""
    if event.step is not PackStep.REFUSED:
        return pack_words(event)
    return (
        f"Your agency sent billing rules ({event.id} {event.version}) that were not taken. Those before stay in force."
    )


def news_words(news: RuleNews) -> str:
    """What Today says of newer rules; blank where there is nothing to say."""
    said = [_short(news.packs[0])] if news.packs else []
    if len(news.packs) > 1:
        said.append(f"And {len(news.packs) - 1} more from your agency.")
    if news.changed:
        said.append(f"Newer rules: {count(len(news.changed), 'open note')} with another answer.")
    return " ".join(said)


def not_confirmed(rules: PayerRules) -> tuple[str, ...]:
    """Each value and rule that no source settles; what a rule fills in is left open."""
    values = (name.replace(".", ": ").replace("_", " ") for name in rules.values_not_confirmed)
    headlines = (re.sub(r"\{\w+\}", "…", headline) for headline in rules.rules_not_confirmed)
    return (*(f"Value: {name}" for name in values), *(f"Rule: {words}" for words in headlines))


def changed_title(changed: ChangedNote, today: date) -> str:
    """Who and when: `Demo, Maria · Wed 3/4`, and whether it was signed."""
    signed = ", signed" if changed.answer.is_signed else ", draft"
    return f"{changed.listed_name} · {show_date(changed.answer.service_date, today)}{signed}"


def changed_detail(answer: ChangedAnswer) -> str:
    """From which answer to which, and why."""
    was, now = (_said(answer.old, answer.old_units), _said(answer.new, answer.new_units))
    return f"{was} → {now}. {' '.join(_sentence(why) for why in answer.why)}".strip()


def _said(verdict: Verdict | None, units: int) -> str:
    words = VERDICTS[verdict]
    told = f"{words[0].upper()}{words[1:]}"
    return told if verdict is None else f"{told}, {count(units, 'unit')}"


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
