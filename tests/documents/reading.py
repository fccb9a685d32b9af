"""Reading a PDF back, as a viewer would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from tcm_desktop.documents.care_plan import CarePlanSheet, render_care_plan


def read(sheet: CarePlanSheet) -> PdfReader:
    """The sheet's PDF."""
    return PdfReader(BytesIO(render_care_plan(sheet)), strict=True)


def page_texts(sheet: CarePlanSheet) -> list[str]:
    """The text of each page, with single spaces."""
    return [flat(page.extract_text()) for page in read(sheet).pages]


def whole_text(sheet: CarePlanSheet) -> str:
    """All pages' text, with single spaces."""
    return " ".join(page_texts(sheet))


def flat(text: str) -> str:
    """Text without the places where lines ended."""
    return re.sub(r"\s+", " ", text).strip()


def font_sizes(reader: PdfReader) -> set[float]:
    """Every size that text is set in, in points on the page."""
    sizes: set[float] = set()
    for page in reader.pages:

        def see(operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
            if operator == b"Tf":
                sizes.add(round(float(operands[1]) * abs(tm[3]) * abs(cm[3]), 2))

        page.extract_text(visitor_operand_before=see)
    return sizes


def fonts(reader: PdfReader) -> Iterator[tuple[str, Any]]:
    """Name and dictionary of every font that any page may use."""
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found = font.get_object()
            yield str(found["/BaseFont"]).removeprefix("/"), found


def outline(reader: PdfReader) -> list[str]:
    """The bookmarks in order."""
    return [str(entry.title) for entry in reader.outline]
