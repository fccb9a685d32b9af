"""Strength in words, setting up, greeting, signatures, due days and levels: what is said, at every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import AreaOutcome
from tcm_desktop.domain.clients import AssociateRole, TargetGroup
from tcm_desktop.domain.contacts import ContactMode, ContactRole, Place, TcmComponent
from tcm_desktop.domain.due import DueItem, DueKind, Whom
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.today import Today
from ui.levels import ICONS, WORDS, Level, ground, ink
from ui.presenters import due, entrance, strength, words
from ui.presenters.entrance import FORGOTTEN, HIDE_AND_LOCK, SetUp, first_name, problems
from ui.presenters.signed import signed_words
from ui.tokens import LIGHT

DAY = date(2026, 3, 4)
SAYINGS = ("less than a minute", "less than an hour", "less than a day", "days", "months", "years")
SAYINGS += ("hundreds of years", "thousands of years")
LONG = st.text(min_size=strength.FEWEST_CHARACTERS, max_size=60)
PASSPHRASES = st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789!?", min_size=1, max_size=9), max_size=8)
SIGNATURE = Signature(
    UUID(int=1), "Ana Practice", "LCSW", datetime(2026, 3, 4, 18, tzinfo=UTC), "America/Los_Angeles", ""
)


def said(passphrase: str) -> int:
    """The place of what is said in the order from weak to strong."""
    sentence, _ = strength.verdict(passphrase)
    return next(place for place, saying in enumerate(SAYINGS) if f"need {saying}." in sentence)


# --- strength ---


@given(LONG, LONG)
def test_what_takes_longer_is_never_called_weaker(one: str, other: str) -> None:
    assume(strength.seconds_to_guess(one) <= strength.seconds_to_guess(other))
    assert said(one) <= said(other)
    assert strength.verdict(one)[1] <= strength.verdict(other)[1]


@given(PASSPHRASES.map(" ".join), st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9))
def test_another_word_never_weakens(passphrase: str, word: str) -> None:
    longer = f"{passphrase} {word}"
    assert strength.bits(longer) >= strength.bits(passphrase)
    if len(passphrase) >= strength.FEWEST_CHARACTERS:
        assert said(longer) >= said(passphrase)
        assert strength.verdict(longer)[1] >= strength.verdict(passphrase)[1]


@given(PASSPHRASES)
def test_neither_order_nor_capitals_nor_repeating_add_anything(parts: list[str]) -> None:
    plain = strength.bits(" ".join(parts))
    assert strength.bits(" ".join(reversed(parts))) == pytest.approx(plain)
    assert strength.bits(" ".join(parts).upper()) == pytest.approx(plain)
    assert strength.bits(" ".join(parts * 3)) == pytest.approx(plain)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=40))
def test_a_word_counts_as_one_out_of_a_list_however_long(word: str) -> None:
    assert 0 < strength.bits(word) <= strength.WORD_BITS


@given(st.text(max_size=strength.FEWEST_CHARACTERS - 1).filter(bool))
def test_a_short_one_is_told_how_many_characters_it_lacks(passphrase: str) -> None:
    sentence, is_good = strength.verdict(passphrase)
    missing = strength.FEWEST_CHARACTERS - len(passphrase)
    assert not is_good
    assert sentence.startswith(f"{missing} more character{'' if missing == 1 else 's'} needed")


@given(LONG)
def test_what_will_not_do_is_told_what_would(passphrase: str) -> None:
    sentence, is_good = strength.verdict(passphrase)
    assert ("Add a word or two." in sentence) is not is_good
    assert is_good == (strength.seconds_to_guess(passphrase) >= 365 * 86_400)


@pytest.mark.parametrize(
    ("passphrase", "is_good"),
    [
        ("violet harbor ninety lamp", True),
        ("violet harbor ninety", False),
        ("1111111111111111111111", False),
        ("aaaaaaaaaaaaaaaaaaaaaaa", False),
        ("password password password", False),
        ("              ", False),
        ("8 Wege, 3 Lampen & 41 Türen", True),
    ],
)
def test_known_ones(passphrase: str, is_good: bool) -> None:
    assert strength.verdict(passphrase)[1] is is_good


def test_twice_the_work_is_twice_the_time() -> None:
    once, twice = strength.seconds_to_guess("0"), strength.seconds_to_guess("0!")
    assert twice / once == pytest.approx(2**strength.OTHER_BITS)


# --- setting up ---


@given(st.text(), st.text(), st.text(max_size=40), st.text(max_size=40))
def test_each_field_is_named_exactly_when_it_is_missing(name: str, title: str, first: str, second: str) -> None:
    found = problems(SetUp(name, title, first, second))
    assert ("name" in found) is not bool(name.strip())
    assert ("credential" in found) is not bool(title.strip())
    assert ("first" in found) is (len(first) < strength.FEWEST_CHARACTERS)
    assert ("second" in found) is (first != second)
    assert all(found.values())


@pytest.mark.parametrize("length", [0, 1, strength.FEWEST_CHARACTERS - 1])
def test_a_short_passphrase_is_told_its_length_and_never_shown(length: int) -> None:
    words_said = problems(SetUp("Ana", "LCSW", "q" * length, "q" * length))["first"]
    assert words_said == entrance.too_short(length)
    assert words_said.endswith(f"this one has {length}.")
    assert "qq" not in words_said


@pytest.mark.parametrize(("label", "name"), [("Ana Practice", "Ana"), ("  Ana", "Ana"), ("", ""), ("  ", "  ")])
def test_greeting(label: str, name: str) -> None:
    assert first_name(label) == name


def test_the_sentences_at_the_door_say_what_is_true_and_blame_nobody() -> None:
    assert "nobody can read this vault" in FORGOTTEN
    assert "F9" in HIDE_AND_LOCK
    assert "Ctrl+L" in HIDE_AND_LOCK
    for sentence in (FORGOTTEN, HIDE_AND_LOCK):
        assert not {"forgot", "please", "sorry", "invalid"} & set(sentence.lower().replace(",", " ").split())


# --- signatures ---


@pytest.mark.parametrize(
    ("zone", "words_said"),
    [
        ("America/Los_Angeles", "Signed by Ana Practice, LCSW on 3/4/2026 at 10:00 am. It can no longer change."),
        ("Asia/Tokyo", "Signed by Ana Practice, LCSW on 3/5/2026 at 3:00 am. It can no longer change."),
    ],
)
def test_a_signature_is_told_by_the_clock_of_its_place(zone: str, words_said: str) -> None:
    assert signed_words(replace(SIGNATURE, zone=zone)) == words_said


def test_a_signature_without_a_title_has_no_stray_comma() -> None:
    assert signed_words(replace(SIGNATURE, credential="")).startswith("Signed by Ana Practice on ")


# --- due ---


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_a_due_day_is_late_today_or_ahead(today: date, days: int) -> None:
    pill, level, picture = due.when(today + timedelta(days=days), today)
    expected = Level.STOP if days < 0 else Level.FIX if days == 0 else Level.TIP
    assert level is expected
    assert pill.startswith({Level.STOP: "Late ", Level.FIX: "Due today"}.get(level, ""))
    assert (f"Late {-days} day" in pill) == (days < 0)
    assert (picture == "calendar") == (days > 0)


@given(st.lists(st.integers(-30, 30), min_size=2, max_size=8))
def test_the_later_the_heavier(offsets: list[int]) -> None:
    weight = {Level.STOP: 0, Level.FIX: 1, Level.TIP: 2}
    levels = [weight[due.when(DAY + timedelta(days=offset), DAY)[1]] for offset in sorted(offsets)]
    assert levels == sorted(levels)


def test_the_next_thing_is_named_only_when_there_is_one() -> None:
    item = DueItem(DueKind.REVIEW_PLAN, date(2026, 3, 5), DAY, Whom(UUID(int=1), "Demo, Bea"))
    view = Today(DAY, (), (item,), 1, notes_this_week=0, signed_this_week=0, units_this_week=0)
    assert due.nothing_due(view) == "Nothing is due today. Next: Thu 3/5, Demo, Bea."
    assert "seven days" in due.nothing_due(replace(view, this_week=()))
    assert "first client" in due.nothing_due(replace(view, clients=0))
    assert due.week_lines(view) == ("No contact notes yet",)


# --- fixed words ---


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.TARGET_GROUPS, TargetGroup),
        (words.ROLES, AssociateRole),
        (words.MODES, ContactMode),
        (words.CONTACTED, ContactRole),
        (words.PLACES, Place),
        (words.COMPONENTS, TcmComponent),
        (words.OUTCOMES, AreaOutcome),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_every_value_of_a_record_has_words_of_its_own(table: dict[object, str], kind: type) -> None:
    assert set(table) == set(kind)  # type: ignore[call-overload]  # an enum
    assert len(set(table.values())) == len(table)
    assert all(shown and shown[0].isupper() and "_" not in shown for shown in table.values())


@pytest.mark.parametrize("level", Level)
def test_a_level_has_words_a_picture_and_colors(level: Level) -> None:
    assert WORDS[level]
    assert ICONS[level]
    assert LIGHT.color(ink(level)).startswith("#")
    assert LIGHT.color(ground(level)) != LIGHT.color(ink(level))
