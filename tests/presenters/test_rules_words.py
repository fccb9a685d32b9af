"""The rules and what they changed, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.services.pack_views import PackEvent, PackStep
from tcm_desktop.services.rule_changes import ChangedAnswer
from tcm_desktop.services.rule_news import ChangedNote, PayerRules, RuleNews
from ui.presenters.rules import (
    VERDICTS,
    changed_detail,
    changed_title,
    news_words,
    not_confirmed,
    pack_words,
    rule_lines,
)

TODAY = date(2026, 3, 4)
RULES = PayerRules(
    title="A county",
    layers=("us-federal 1", "county 2"),
    verified_through=date(2026, 1, 31),
    digest="0123456789abcdef",
    published=date(2026, 2, 1),
    values=3,
    values_not_confirmed=("unit.calculator",),
    rules=1,
    rules_not_confirmed=("Age {age} does not fit the group",),
)


def changed(**changes: object) -> ChangedAnswer:
    given: dict[str, object] = {
        "note_id": UUID(int=1),
        "client_id": UUID(int=2),
        "service_date": TODAY,
        "is_signed": False,
        "old": Verdict.BILLABLE,
        "new": Verdict.NOT_BILLABLE,
        "old_units": 1,
        "new_units": 0,
        "why": ("New: A drive (x/y)", "There are rules."),
    }
    return ChangedAnswer(**{**given, **changes})  # type: ignore[arg-type]  # the defaults above are of their types


def test_a_payer_s_rules_with_age_digest_and_what_is_not_sure() -> None:
    assert rule_lines(RULES) == (
        "Packs: us-federal 1, county 2. Digest 0123456789ab…",
        "Published 2/1/2026. Sources read through 1/31/2026.",
        "Not confirmed: 1 of 3 values, 1 of 1 rule. Check them with your payer.",
    )


def test_what_is_not_confirmed_is_told_in_words() -> None:
    assert not_confirmed(RULES) == ("Value: unit: calculator", "Rule: Age … does not fit the group")


def test_a_note_says_who_when_and_whether_it_was_signed() -> None:
    assert changed_title(ChangedNote("Demo, Bea", changed()), TODAY) == "Demo, Bea · Wed 3/4, draft"
    assert changed_title(ChangedNote("Demo, Bea", changed(is_signed=True)), TODAY).endswith(", signed")


def test_from_which_answer_to_which_and_why() -> None:
    words = "Looks billable, 1 unit → Can't be billed, 0 units. New: A drive (x/y). There are rules."
    assert changed_detail(changed()) == words
    assert changed_detail(changed(old=None, why=())) == "No rules → Can't be billed, 0 units."


def test_every_verdict_has_words() -> None:
    assert set(VERDICTS) == {None, *Verdict}


SENT = PackEvent(PackStep.TAKEN, "county", "3", date(2026, 11, 22), "A county")
BACK = replace(SENT, step=PackStep.TAKEN_BACK)
REFUSED = replace(SENT, step=PackStep.REFUSED, title="", why="its own test fails: c1")


def test_what_became_of_the_agencys_rules_is_told_in_plain_words() -> None:
    assert pack_words(SENT) == "New billing rules from your agency since 11/22/2026: A county (county 3)."
    assert pack_words(BACK) == (
        "Your agency took back billing rules on 11/22/2026: A county (county 3). Those before them count again."
    )
    assert pack_words(REFUSED) == (
        "Your agency sent billing rules (county 3) that were not taken on 11/22/2026, because its own test fails: c1. "
        "The rules before them stay in force. Tell your administrator."
    )


def test_today_says_first_what_the_agency_sent() -> None:
    some = (ChangedNote("Demo, Maria", changed()),)
    assert news_words(RuleNews(TODAY, ())) == ""
    assert news_words(RuleNews(TODAY, some)) == "Newer rules: 1 open note with another answer."
    assert news_words(RuleNews(TODAY, some, (SENT, BACK))) == (
        f"{pack_words(SENT)} And 1 more from your agency. Newer rules: 1 open note with another answer."
    )


def test_today_leaves_the_reason_of_a_refusal_to_the_page() -> None:
    assert news_words(RuleNews(TODAY, (), (REFUSED,))) == (
        "Your agency sent billing rules (county 3) that were not taken. Those before stay in force."
    )


def test_the_agencys_versions_say_since_when_they_are_in_use() -> None:
    lines = rule_lines(replace(RULES, from_agency=(("county 2", date(2026, 2, 9)),)))
    assert lines[2] == "county 2 is from your agency, in use since 2/9/2026."
