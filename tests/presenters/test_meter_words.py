"""The live meter in words."""

from __future__ import annotations

from datetime import date

from tcm_desktop.billing.units import MonthTally
from tcm_desktop.services.meter import OwnTally, UnitTally
from ui.presenters.meter_words import meter_lines, own_lines

DAY = date(2026, 3, 4)


def test_units_of_the_day_the_client_and_the_worker() -> None:
    assert meter_lines(UnitTally(DAY, 1, 4, 25, procedure="T1017")) == (
        "You on 3/4: 1 unit",
        "This client, March: 4 units (T1017)",
        "You, March: 25 units",
    )


def test_a_payer_without_rules_has_no_code() -> None:
    assert meter_lines(UnitTally(DAY, 0, 0, 0))[1] == "This client, March: 0 units"


def test_a_month_on_its_way_and_one_that_is_earned() -> None:
    tally = UnitTally(DAY, 0, 0, 2, 1, MonthTally(2, 1, 4, 2), "T2023")
    assert meter_lines(tally)[1:] == (
        "This client, March: 2 of 4 contacts, 1 of 2 face to face, month not earned yet (T2023)",
        "You, March: 2 units and 1 month earned",
    )
    earned = UnitTally(DAY, 0, 1, 0, 2, MonthTally(4, 2, 4, 2))
    assert meter_lines(earned)[1:] == (
        "This client, March: 4 of 4 contacts, 2 of 2 face to face, month earned",
        "You, March: 0 units and 2 months earned",
    )


def test_months_are_named_where_there_are_any() -> None:
    assert own_lines(OwnTally(DAY, 3, 40, 0)) == ("Units today: 3", "Units in March: 40")
    assert own_lines(OwnTally(DAY, 3, 40, 2))[-1] == "Months earned in March: 2"
