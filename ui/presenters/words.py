"""The record's fixed values in plain words."""

from __future__ import annotations

import re

from tcm_desktop.domain.assessment import AreaOutcome
from tcm_desktop.domain.clients import AssociateRole, TargetGroup
from tcm_desktop.domain.contacts import ContactMode, ContactRole, Place, TcmComponent

TARGET_GROUPS = {
    TargetGroup.ADULT_SPMI: "Adult with a serious and lasting mental illness",
    TargetGroup.CHILD_SED: "Child or teen with a serious emotional disturbance",
    TargetGroup.EPSDT_UNDER_21: "Under 21 (EPSDT)",
}

ROLES = {
    AssociateRole.FAMILY: "Family",
    AssociateRole.FRIEND: "Friend",
    AssociateRole.CAREGIVER: "Caregiver",
    AssociateRole.DECISION_MAKER: "Makes decisions for the client",
    AssociateRole.PROVIDER: "Provider",
    AssociateRole.CASE_MANAGER: "Case manager elsewhere",
    AssociateRole.OTHER: "Other",
}

MODES = {
    ContactMode.FACE_TO_FACE: "In person",
    ContactMode.TELEPHONE: "Phone",
    ContactMode.TELEHEALTH: "Video",
    ContactMode.VOICEMAIL: "Voicemail",
    ContactMode.EMAIL: "Email",
    ContactMode.TEXT_MESSAGE: "Text message",
    ContactMode.COLLATERAL_MAIL: "Mail",
    ContactMode.NONE: "No contact made",
}

CONTACTED = {
    ContactRole.CLIENT: "Client",
    ContactRole.SIGNIFICANT_SUPPORT_PERSON: "Support person",
    ContactRole.PROVIDER: "Provider",
    ContactRole.OTHER: "Someone else",
}

PLACES = {
    Place.HOME: "Client's home",
    Place.OFFICE: "Office",
    Place.COMMUNITY: "Community",
    Place.SCHOOL: "School",
    Place.SHELTER: "Shelter",
    Place.STREET: "Street",
    Place.CLINIC: "Clinic",
    Place.HOSPITAL: "Hospital",
    Place.TELEHEALTH: "Video",
    Place.OTHER: "Somewhere else",
}

COMPONENTS = {
    TcmComponent.ASSESSMENT: "Assessment",
    TcmComponent.PLAN_DEVELOPMENT: "Plan",
    TcmComponent.REFERRAL_LINKAGE: "Linkage",
    TcmComponent.MONITORING: "Monitoring",
}

OUTCOMES = {
    AreaOutcome.NEED_FOUND: "Need found",
    AreaOutcome.NO_NEED_NOW: "No need right now",
    AreaOutcome.DECLINED: "Client declined",
}


def cited(source: str) -> str:
    """Where a rule stands. How closely its text was read is for whoever keeps the rules; a doubt is said in words."""
    return re.split(r",? as restated", source)[0]
