"""What is under way for a practice client beside her contacts: referrals, consents, monitoring, and the end.

Days are counted in working days back from the day of loading, like everywhere in `resources/practice`.
"""

from __future__ import annotations

from datetime import time

import msgspec

from tcm_desktop.domain.consents import InformationKind
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.discharge import NeedEnd
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.monitoring import Adequate, Delivered, NeedsAnswer
from tcm_desktop.domain.referrals import ReferralOutcome, StepKind


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class StepData(_Strict, frozen=True):
    """A step of a referral. One that makes an appointment says when that is (`appointment_workdays_ago`)."""

    kind: StepKind
    workdays_ago: int
    who: str = ""
    how: ContactMode | None = None
    words: str = ""
    outcome: ReferralOutcome | None = None
    appointment_workdays_ago: int | None = None
    at: time | None = None


class ReferralData(_Strict, frozen=True):
    """A referral with its steps; `need` is the key of the need that it answers."""

    service: str
    recipient: str
    workdays_ago: int
    need: str
    reach: str = ""
    reason: str = ""
    steps: tuple[StepData, ...] = ()


class SharedData(_Strict, frozen=True):
    """Something that was shared with the recipient of a consent."""

    workdays_ago: int
    kinds: tuple[InformationKind, ...]
    what: str
    how: ContactMode | None = None


class ConsentData(_Strict, frozen=True):
    """A consent that the client signed, until `until_in_days`, and what was shared under it."""

    recipient: str
    purpose: str
    workdays_ago: int
    kinds: tuple[InformationKind, ...]
    until_in_days: int
    both_ways: bool = False
    shared: tuple[SharedData, ...] = ()


class MonitoringData(_Strict, frozen=True):
    """A monitoring of the plan: one answer for each of its services, in their order."""

    workdays_ago: int
    asked: str
    words: str
    delivered: tuple[Delivered, ...]
    adequate: tuple[Adequate, ...]
    services_words: tuple[str, ...] = ()
    needs: NeedsAnswer = NeedsAnswer.SAME
    needs_words: str = ""


class NeedAfterData(_Strict, frozen=True):
    """What became of a need, by its key."""

    need: str
    after: NeedEnd
    who: str = ""
    reach: str = ""
    words: str = ""


class DischargeData(_Strict, frozen=True):
    """The discharge summary, and the end of the chart on the same day."""

    workdays_ago: int
    at: time
    reason: EndReason
    needs: tuple[NeedAfterData, ...]
    next_steps: str
    crisis: str
    own_words: str
    come_back: str
