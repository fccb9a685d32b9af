"""What a billing check is given: the facts of one contact, as the worker recorded them."""

from __future__ import annotations

from dataclasses import dataclass

from tcm_desktop.domain.contacts import ContactMode, ContactRole, TcmComponent

LIVE_MODES = frozenset({ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.TELEHEALTH})
"""Ways of contact in which two people are present at the same time."""


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """One contact. `minutes` are whole direct minutes claimed; `linked_need` is the need or goal picked, in words.

    `client_age` is in whole years on the service date, None where it is not known. `staff` workers took part in the
    contact, which served `cases` clients.
    """

    id: str
    component: TcmComponent | None
    contact_mode: ContactMode
    contact_with: ContactRole | None
    minutes: int
    linked_need: str | None
    narrative: str
    travel_minutes: int = 0
    client_age: int | None = None
    staff: int = 1
    cases: int = 1
