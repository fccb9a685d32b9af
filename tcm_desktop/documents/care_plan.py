"""The care plan as paper for the client: values in, PDF bytes or plain text out; nothing is written to disk."""

from __future__ import annotations

from tcm_desktop.documents.care_plan_parts import content
from tcm_desktop.documents.care_plan_sheet import CarePlanSheet, PrintOptions
from tcm_desktop.documents.content import Content, words
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.text import without_font
from tcm_desktop.documents.withheld import guarded

__all__ = ["CarePlanSheet", "PrintOptions", "care_plan_text", "render_care_plan", "unprintable_characters"]


def render_care_plan(sheet: CarePlanSheet) -> bytes:
    """The plan as a PDF, letter size, all fonts embedded."""
    return pdf(_content(sheet), sheet.options.text_size)


def care_plan_text(sheet: CarePlanSheet) -> str:
    """The plan as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(_content(sheet))


def unprintable_characters(sheet: CarePlanSheet) -> frozenset[str]:
    """The characters of the sheet that no font has; the PDF shows a question mark in a diamond in their place."""
    return frozenset().union(*map(without_font, words(_content(sheet))))


def _content(sheet: CarePlanSheet) -> Content:
    """All of it on the client's own copy; else without what no consent covers on the day."""
    made = content(sheet)
    return made if sheet.options.own_copy else guarded(made, sheet.client, sheet.printed_on, sheet.consents)
