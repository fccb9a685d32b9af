"""Scenes that never name their activity, and others close to them that are case management."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tcm_desktop.billing.decision import Decision, Verdict
from tcm_desktop.domain.contacts import ContactMode, ContactRole
from tests.billing.conftest import Judge

SCENES = Path(__file__).parents[1] / "corpus" / "scenes.txt"
WITH = {
    "clerical": ContactRole.OTHER,
    "court_report": ContactRole.OTHER,
    "mandated_report": ContactRole.OTHER,
    "best_practice_consultation": ContactRole.OTHER,
    "colleague_check_in": ContactRole.PROVIDER,
    "language_translation": ContactRole.PROVIDER,
    "support_person_service_not_tied_to_client": ContactRole.SIGNIFICANT_SUPPORT_PERSON,
}
HOW = {
    "clerical": ContactMode.NONE,
    "court_report": ContactMode.NONE,
    "voicemail": ContactMode.TELEPHONE,
    "mandated_report": ContactMode.TELEPHONE,
}


def read_scenes(mark: str) -> list[tuple[str, str]]:
    """The scenes with a mark, each with the code of its group."""
    found, code = [], ""
    for line in SCENES.read_text("utf-8").splitlines():
        if line.startswith("# "):
            code = line.split()[1]
        elif line.startswith(mark):
            found.append((code, line[2:]))
    return found


TOLD, CLOSE = read_scenes("+ "), read_scenes("- ")
CODES = sorted({code for code, _ in TOLD})


def seen(judge: Judge, code: str, text: str) -> Decision:
    """A scene of its group, judged in the surroundings in which it happens."""
    mode, role = HOW.get(code, ContactMode.FACE_TO_FACE), WITH.get(code, ContactRole.CLIENT)
    return judge(text, mode=mode, with_whom=role, need="Symptoms")


@pytest.mark.parametrize("code", CODES)
def test_nearly_every_scene_is_seen_through(judge: Judge, code: str) -> None:
    texts = [text for of, text in TOLD if of == code]
    missed = [text for text in texts if code not in seen(judge, code, text).reasons]
    assert len(missed) <= max(2, len(texts) / 10), missed


@pytest.mark.parametrize("code", CODES)
def test_no_scene_of_an_excluded_activity_is_green(judge: Judge, code: str) -> None:
    green = [text for of, text in TOLD if of == code and seen(judge, code, text).verdict is Verdict.BILLABLE]
    assert green == []


def test_nearly_all_that_stands_close_passes(judge: Judge) -> None:
    stopped = [text for _, text in CLOSE if judge(text, need="Symptoms").verdict is Verdict.NOT_BILLABLE]
    assert len(stopped) <= len(CLOSE) / 12, stopped


def test_every_stop_says_where_it_was_read(judge: Judge) -> None:
    for code, text in TOLD:
        decision = seen(judge, code, text)
        for finding in decision.findings:
            assert finding.citation.document
            assert all(0 <= start < end <= len(text) for start, end in finding.spans)
            if finding.code == code and HOW.get(code) is not ContactMode.NONE:
                assert finding.spans, text


def test_each_activity_has_scenes_of_both_kinds() -> None:
    told, close = Counter(code for code, _ in TOLD), Counter(code for code, _ in CLOSE)
    assert told.keys() == close.keys()
    assert min(told.values()) >= 10
    assert len({text for _, text in TOLD + CLOSE}) == len(TOLD) + len(CLOSE)
