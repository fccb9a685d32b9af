"""Keeping sentences off a sheet that tell what a substance use program told, while no consent covers that.

42 CFR part 2 follows what came from such a program into everything that is written from it. A sentence has no origin of
its own: it is left out when it names the program or repeats the fact (see `secrets`). What says the same in other words
is not found; that is why a person reads a sheet before it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    SignatureLine,
    Table,
    Tone,
)
from tcm_desktop.documents.secrets import ProgramFact, is_any_told, program_facts
from tcm_desktop.domain.background import PART_2_NOTICE, may_print
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent

MARK = "[left out]"
"""Stands where a sentence was."""
WHY = "Something is left out in {places}, marked {mark}: it takes a written consent that covers this day."
"""Says nothing of what it is: that somebody was in such a program is itself not to be told (42 CFR 2.13(c))."""

_SENTENCE = re.compile(r"[^\n]*?[.!?。！？]+(?=\s|$)[^\S\n]*|[^\n]+|\n+")


def guarded(
    content: Content, client: Client, day: date, consents: Collection[Consent], but: Collection[str] = ()
) -> Content:
    """The sheet as it may leave on a day. Where something is left out, its top says so; else it is the same sheet.

    Where something stands that a consent lets go, the notice stands too (42 CFR 2.32). `but` are the headings of
    sections that are left as they are.
    """
    facts = tuple(program_facts(client))
    if not facts:
        return content
    hidden = tuple(each for each in facts if not may_print(each.origin, day, consents))
    eye = _Eye(hidden, tuple(each for each in facts if each not in hidden))
    sections = tuple(each if each.heading in but else eye.section(each) for each in content.sections)
    made = replace(content, facts=eye.facts(content.facts), sections=sections)
    if eye.left_out:
        places = "1 place" if eye.left_out == 1 else f"{eye.left_out} places"
        why = ("Left out", WHY.format(places=places, mark=MARK))
        made = replace(made, facts=Facts((*made.facts.pairs, why)))
    if eye.tells and not eye.has_notice:
        notice = Section("Substance use records", (Passage(PART_2_NOTICE, Tone.ASIDE),))
        made = replace(made, sections=(*made.sections, notice))
    return made


def holds_back(client: Client, day: date, consents: Collection[Consent]) -> bool:
    """Whether the record has anything that no consent lets go on a day, so that it matters who gets the paper."""
    return any(not may_print(each.origin, day, consents) for each in program_facts(client))


def without_told(words: str, hidden: Collection[ProgramFact]) -> tuple[str, int]:
    """The words without the sentences that tell one of these facts, and how many were left out.

    Words that tell one only across sentences are left out whole.
    """
    if not is_any_told(words, hidden):
        return words, 0
    parts = _SENTENCE.findall(words)
    told = [is_any_told(part, hidden) for part in parts]
    kept = "".join(_marked(part) if out else part for part, out in zip(parts, told, strict=True))
    return (MARK, 1) if not any(told) or is_any_told(kept, hidden) else (kept, sum(told))


@dataclass(slots=True)
class _Eye:
    """Reads a sheet through once: what has to go goes, and what goes or stays is counted."""

    hidden: tuple[ProgramFact, ...]
    let_go: tuple[ProgramFact, ...]
    left_out: int = 0
    tells: bool = False
    has_notice: bool = False

    def words(self, words: str) -> str:
        kept, count = without_told(words, self.hidden)
        self.left_out += count
        self.has_notice = self.has_notice or words == PART_2_NOTICE
        self.tells = self.tells or is_any_told(kept, self.let_go)
        return kept

    def section(self, section: Section) -> Section:
        return replace(
            section, heading=self.words(section.heading), blocks=tuple(self.block(each) for each in section.blocks)
        )

    def block(self, block: Block) -> Block:
        match block:
            case Passage(text):
                return replace(block, text=self.words(text))
            case Points(items):
                return Points(tuple(self.words(each) for each in items))
            case Facts():
                return self.facts(block)
            case Table(_, _, rows):
                return replace(block, rows=tuple(tuple(self.entry(each) for each in row) for row in rows))
            case SignatureLine(_, about, _):
                return replace(block, about=tuple((label, self.words(value)) for label, value in about))

    def facts(self, facts: Facts) -> Facts:
        return Facts(tuple((label, self.words(value)) for label, value in facts.pairs))

    def entry(self, entry: Entry) -> Entry:
        return Entry(self.words(entry.text), tuple(self.words(each) for each in entry.details))


def _marked(part: str) -> str:
    """The mark with the blanks that followed the sentence."""
    return MARK + part[len(part.rstrip()) :]
