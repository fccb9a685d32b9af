"""The place of service follows the way of contact."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import ContactMode, Place
from tcm_desktop.domain.places import place_of_service

ON = date(2026, 3, 4)
SEEN, TEL, VIDEO = ContactMode.FACE_TO_FACE, ContactMode.TELEPHONE, ContactMode.TELEHEALTH


@pytest.mark.parametrize(
    ("mode", "place", "code"),
    [
        (SEEN, Place.HOME, "12"),
        (SEEN, Place.OFFICE, "11"),
        (SEEN, Place.SHELTER, "04"),
        (SEEN, Place.SCHOOL, "03"),
        (SEEN, Place.OTHER, "99"),
        (SEEN, Place.CLINIC, ""),
        (VIDEO, Place.HOME, "10"),
        (VIDEO, Place.SHELTER, "02"),
        (VIDEO, Place.OFFICE, "02"),
        (VIDEO, Place.TELEHEALTH, ""),
        (TEL, Place.HOME, "10"),
        (TEL, Place.OFFICE, "02"),
        (ContactMode.VOICEMAIL, Place.OFFICE, ""),
        (None, Place.HOME, ""),
        (SEEN, None, ""),
    ],
)
def test_the_code_of_a_contact(mode: ContactMode | None, place: Place | None, code: str) -> None:
    assert place_of_service(mode, place, ON) == code


def test_the_street_has_a_code_since_october_2023() -> None:
    assert place_of_service(SEEN, Place.STREET, date(2023, 9, 30)) == ""
    assert place_of_service(SEEN, Place.STREET, date(2023, 10, 1)) == "27"


@given(st.sampled_from(ContactMode), st.one_of(st.none(), st.sampled_from(Place)), st.dates())
def test_no_contact_at_a_distance_has_the_code_of_a_room(mode: ContactMode, place: Place | None, on: date) -> None:
    code = place_of_service(mode, place, on)
    assert code == "" or (len(code) == 2 and code.isdecimal())
    if mode is not SEEN:
        assert code in {"", "02", "10"}
