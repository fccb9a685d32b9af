"""Builds resources/codes/icd10cm.tsv from the yearly releases of ICD-10-CM.

    python -m tests.tools.icd10cm FOLDER > resources/codes/icd10cm.tsv

FOLDER holds the order files that CMS and CDC publish, each named by the day from which it counts: `2015-10-01.txt`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

CHAPTERS = "FZ"
HEAD = ("code", "text", "kind", "valid_from", "valid_to")

Release = Mapping[str, tuple[str, str]]
"""Code without its dot → kind (`complete` or `header`) and text."""


def read(file: Path) -> Release:
    """The codes of the chapters kept: code in columns 7-13, `1` for a complete code in column 15, text from 78."""
    lines = (line for line in file.read_text("latin-1").splitlines() if line[6:7] and line[6] in CHAPTERS)
    return {line[6:13].strip(): ("complete" if line[14] == "1" else "header", line[77:].strip()) for line in lines}


def spans(releases: Mapping[date, Release]) -> Iterator[tuple[str, str, str, date, date | None]]:
    """Each code with its text and kind, and the days from and to which both stood unchanged (None: still do)."""
    days = sorted(releases)
    for code in sorted({code for release in releases.values() for code in release}):
        found = [(day, releases[day].get(code)) for day in days]
        changes = [(day, now) for number, (day, now) in enumerate(found) if number == 0 or found[number - 1][1] != now]
        ends = [*(day - timedelta(days=1) for day, _ in changes[1:]), None]
        for (since, now), until in zip(changes, ends, strict=True):
            if now is not None:
                yield dotted(code), now[1], now[0], since, until


def dotted(code: str) -> str:
    """`F0151` → `F01.51`."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def main(folder: Path) -> None:
    """Write the table to standard output."""
    releases = {date.fromisoformat(file.stem): read(file) for file in folder.glob("*.txt")}
    print("\t".join(HEAD))
    for code, text, kind, since, until in spans(releases):
        print("\t".join((code, text, kind, str(since), str(until or ""))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
