"""The small parts that screens are made of."""

from ui.widgets.chips import Chips
from ui.widgets.field import Field
from ui.widgets.inputs import CheckBox, Choice, LineEdit, NoWheelCombo, PlainText
from ui.widgets.layouts import clear, column, line, wrapping
from ui.widgets.parts import (
    Card,
    InlineBar,
    Pill,
    announce,
    button,
    described,
    heading,
    icon,
    set_look,
    set_state,
    text,
)
from ui.widgets.passphrase import PassphraseEdit
from ui.widgets.rows import Row, RowList
from ui.widgets.ticks import Ticks
from ui.widgets.typed import DateField, MinutesField, TimeField

__all__ = [
    "Card",
    "CheckBox",
    "Chips",
    "Choice",
    "DateField",
    "Field",
    "InlineBar",
    "LineEdit",
    "MinutesField",
    "NoWheelCombo",
    "PassphraseEdit",
    "Pill",
    "PlainText",
    "Row",
    "RowList",
    "Ticks",
    "TimeField",
    "announce",
    "button",
    "clear",
    "column",
    "described",
    "heading",
    "icon",
    "line",
    "set_look",
    "set_state",
    "text",
    "wrapping",
]
