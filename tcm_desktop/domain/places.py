"""The place of service code of a contact, which follows the way of contact and never the worker's own desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from tcm_desktop.domain.contacts import ContactMode, Place

STREET_SINCE = date(2023, 10, 1)
"""From this day on there is a code for the street (CMS place of service code set, code 27)."""

AT_HOME, ELSEWHERE, STREET = "10", "02", "27"

_PLACES: Mapping[Place, str] = MappingProxyType(
    {Place.HOME: "12", Place.OFFICE: "11", Place.SCHOOL: "03", Place.SHELTER: "04", Place.OTHER: "99"}
)


def place_of_service(mode: ContactMode | None, place: Place | None, on: date) -> str:
    """The code, or blank where what is known does not settle it (a clinic and a hospital have several).

    A contact by phone or video took place where the client was: 10 in her home, 02 anywhere else (DHCS BHIN 23-068, as
    summarized; the code set of CMS says the same). Contacts in which nobody was present have no place.
    """
    if place is None or mode is None:
        return ""
    if mode in {ContactMode.TELEPHONE, ContactMode.TELEHEALTH}:
        if place is Place.TELEHEALTH:
            return ""
        return AT_HOME if place is Place.HOME else ELSEWHERE
    if mode is not ContactMode.FACE_TO_FACE:
        return ""
    if place is Place.STREET:
        return STREET if on >= STREET_SINCE else ""
    return _PLACES.get(place, "")
