"""The live meter in words."""

from __future__ import annotations

from tcm_desktop.services.meter import OwnTally, UnitTally
from ui.presenters.typed import MONTHS, count

UNSURE = "Not all of this is confirmed: see Rules in Settings."


def meter_lines(tally: UnitTally) -> tuple[str, ...]:
    """What is signed to be billed: on the day of the contact, for this client, and for the worker in that month."""
    month = MONTHS[tally.day.month - 1]
    code = f" ({tally.procedure})" if tally.procedure else ""
    if tally.month is None:
        hers = f"This client, {month}: {count(tally.client_month, 'unit')}{code}"
    else:
        earned = "month earned" if tally.month.met else "month not earned yet"
        hers = f"This client, {month}: {tally.month.words}, {earned}{code}"
    day = f"{tally.day.month}/{tally.day.day}"
    own = f"You, {month}: {_units_and_months(tally.worker_month, tally.months_earned)}"
    return (f"You on {day}: {count(tally.today, 'unit')}", hers, own)


def own_lines(tally: OwnTally) -> tuple[str, ...]:
    """The worker's own day and month."""
    month = MONTHS[tally.day.month - 1]
    return (
        f"Units today: {tally.today}",
        f"Units in {month}: {tally.month}",
        *([f"Months earned in {month}: {tally.months_earned}"] if tally.months_earned else []),
    )


def _units_and_months(units: int, months: int) -> str:
    """Quarter hours and months are never added up."""
    return " and ".join([count(units, "unit"), *([count(months, "month") + " earned"] if months else [])])
