"""A payer's values without its language are exactly those of its whole rules."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.billing.values import ValueBook, holidays_of, parameters_of, value_book
from tests.support.effort import examples

PAYERS = [payer.id for payer in shipped().payers]
DAYS = st.dates(date(2008, 1, 1), date(2040, 12, 31))


def whole(payer: str, on: date) -> object:
    try:
        book = rule_book(payer, on)
    except PackError as error:
        return str(error)
    return dict(book.parameters), book.holidays


def quick(payer: str, on: date) -> object:
    try:
        book = value_book(payer, on)
    except PackError as error:
        return str(error)
    return dict(book.parameters), book.holidays


@settings(max_examples=examples(40))
@given(st.sampled_from(PAYERS), DAYS)
def test_on_any_day_both_say_the_same_or_refuse_alike(payer: str, on: date) -> None:
    assert quick(payer, on) == whole(payer, on)


@pytest.mark.parametrize("payer", PAYERS)
def test_it_is_read_once(payer: str) -> None:
    assert value_book(payer, date(2026, 3, 4)) is value_book(payer, date(2026, 3, 4))


def test_a_payer_that_is_not_there_is_refused() -> None:
    with pytest.raises(PackError, match="no such payer"):
        value_book("moon-base", date(2026, 3, 4))


def test_a_day_without_rules_is_refused() -> None:
    with pytest.raises(PackError, match="no value on 1990-01-01"):
        value_book("sf-smhs", date(1990, 1, 1))


def test_values_are_asked_for_by_what_they_hold() -> None:
    book = value_book("ky-month", date(2026, 3, 4))
    assert book.text("unit.calculator") == "month"
    assert book.number("month.least_contacts") == 4
    assert book.words("modes.billable") == ("face_to_face", "telephone", "telehealth")
    assert book.words("plan.headings") == ()
    assert book.limit("month.least_contacts") == 4
    assert book.limit("units.most_a_day") is None
    with pytest.raises(PackError, match="is no number"):
        book.number("unit.calculator")


def test_a_narrower_pack_has_the_last_word() -> None:
    layers = shipped().layers(shipped().payer("mt-youth"))
    on = date(2026, 3, 4)
    alone = [parameters_of([layer], on) for layer in layers]
    together = parameters_of(layers, on)
    for name, value in together.items():
        assert value == next(found[name] for found in reversed(alone) if name in found)
    assert {holiday.name for holiday in holidays_of(layers)} == {h.name for layer in layers for h in layer.holidays}


def test_an_empty_book_knows_nothing() -> None:
    book = ValueBook({})
    assert book.words("modes.billable") == ()
    assert book.limit("plan.review_months") is None
