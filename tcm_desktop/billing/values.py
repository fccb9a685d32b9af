"""A payer's values on a date without the language that narratives are read with: what lists of dates need, quickly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.pack import DatedValue, Holiday, Pack
from tcm_desktop.billing.parameters import REQUIRED
from tcm_desktop.billing.shelf import Shelf, in_use


class Values:
    """Parameters in force on a date, each asked for by what it holds."""

    __slots__ = ()

    parameters: Mapping[str, DatedValue]
    holidays: tuple[Holiday, ...]

    def text(self, name: str) -> str:
        """A parameter that is a word."""
        return str(self.parameters[name].value)

    def number(self, name: str) -> int:
        """A parameter that is a number."""
        value = self.parameters[name].value
        if not isinstance(value, int):
            raise PackError("pack.toml", f"parameters {name}", f"{value!r} is no number: write one without quotes")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A parameter that is a list of words; an empty one where no pack sets it."""
        value = self.parameters[name].value if name in self.parameters else ()
        return value if isinstance(value, tuple) else (str(value),)

    def limit(self, name: str) -> int | None:
        """A parameter that is a number, or None where no pack sets it."""
        return self.number(name) if name in self.parameters else None


@dataclass(frozen=True, slots=True)
class ValueBook(Values):
    """The values of one payer on one date, and the holidays of its calendar."""

    parameters: Mapping[str, DatedValue]
    holidays: tuple[Holiday, ...] = ()


ValueBooks = Callable[[str, date], Values]
"""The values of a payer profile on a date. Raises PackError where there are none."""


def parameters_of(layers: Sequence[Pack], on: date) -> dict[str, DatedValue]:
    """The values in force on a service date; later layers override earlier ones, and `absent` takes a value away."""
    found: dict[str, DatedValue] = {}
    for pack in layers:
        for parameter in pack.parameters:
            for dated in parameter.series:
                if dated.since <= on and (dated.until is None or on <= dated.until):
                    found[parameter.name] = dated
    return {name: dated for name, dated in found.items() if not dated.absent}


def holidays_of(layers: Sequence[Pack]) -> tuple[Holiday, ...]:
    """The holidays of these packs; a later layer's holiday of the same name takes the place of an earlier one's."""
    return tuple({holiday.name: holiday for pack in layers for holiday in pack.holidays}.values())


def refuse_incomplete(parameters: Mapping[str, DatedValue], pack_id: str, payer_id: str, on: date) -> None:
    """Raise PackError where a value is missing that every decision needs: then there are no rules for that day."""
    for name in REQUIRED:
        if name not in parameters:
            fix = f"no value on {on}: add it for that day, or the packs of {payer_id} have no rules for it"
            raise PackError(f"{pack_id}/pack.toml", f"parameters {name}", fix)


def value_book(payer_id: str, on: date) -> ValueBook:
    """The values in use for a payer on a date, as its rules have them. Raises PackError."""
    return _kept_values(in_use(), payer_id, on)


@cache
def _kept_values(shelf: Shelf, payer_id: str, on: date) -> ValueBook:
    layers = shelf.layers(shelf.payer(payer_id))
    parameters = parameters_of(layers, on)
    refuse_incomplete(parameters, layers[-1].identity.id, payer_id, on)
    return ValueBook(parameters, holidays_of(layers))
