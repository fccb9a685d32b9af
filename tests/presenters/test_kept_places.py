"""Where what was being typed when the program ended goes on."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.background import BACKGROUND
from tcm_desktop.services.closing import CLOSING_FORM
from tcm_desktop.services.discharge import DISCHARGE_FORM
from tcm_desktop.services.intake import INTAKE
from tcm_desktop.services.kept_forms import COVERAGE, QUALIFICATIONS
from tcm_desktop.services.quick_capture import QUICK_CAPTURE
from tcm_desktop.services.referrals import REFERRAL_FORM
from tcm_desktop.services.summaries import kept_kind
from tcm_desktop.services.tasks import QUICK_TASK, TASK_FORM
from tcm_desktop.services.views import WorkingCopy
from ui.presenters.kept_places import kept_place
from ui.registry import SCREENS

BEA, RECORD = UUID(int=1), UUID(int=2)


def copy(kind: str, field: str = "") -> WorkingCopy:
    return WorkingCopy(RECORD, kind, BEA, b"{}", field, 0, datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (ContactNote.KIND, ("note", {"client_id": BEA, "note_id": RECORD})),
        (INTAKE, ("intake", {})),
        (QUALIFICATIONS, ("qualifications", {})),
        (COVERAGE, ("coverage", {"client_id": BEA})),
        (BACKGROUND, ("background", {"client_id": BEA})),
        (QUICK_TASK, ("referrals", {"client_id": BEA})),
        (DISCHARGE_FORM, ("discharge", {"client_id": BEA})),
        (CLOSING_FORM, ("closing", {"client_id": BEA})),
    ],
)
def test_each_kind_of_text_goes_on_where_it_was(kind: str, place: tuple[str, dict[str, object]]) -> None:
    found = kept_place(copy(kind))
    assert found == place
    assert found[0] in SCREENS


@pytest.mark.parametrize(("kind", "name"), [(REFERRAL_FORM, "referral_id"), (TASK_FORM, "task_id")])
def test_a_form_about_a_record_opens_with_it(kind: str, name: str) -> None:
    found = kept_place(copy(kind, str(RECORD)))
    assert found is not None
    assert found[0] in SCREENS
    assert found[1] == {"client_id": BEA, name: RECORD}


@pytest.mark.parametrize(
    "kind", [kept_kind(datetime(2026, 2, 1, tzinfo=UTC).date()), QUICK_CAPTURE, "of a newer program"]
)
def test_what_has_its_own_way_back_is_not_offered_on_today(kind: str) -> None:
    assert kept_place(copy(kind)) is None
