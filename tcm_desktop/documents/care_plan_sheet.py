"""What is printed on a care plan, and how the worker wants it printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.documents.plain_words import CHOICES
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import PlanEvent
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.signatures import Signature


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """Choices for one print-out. `text_size` in points: 14, 18 or 24; under 12 nothing is ever printed.

    `with_substance_use` adds substance use diagnoses to the diagnoses: only with the consent of 42 CFR part 2.
    `choices` is the agency's own wording of the client's rights. On the client's `own_copy` stands what came from a
    substance use program (42 CFR 2.23); on any other copy only while a consent covers the day.
    """

    text_size: float = 14.0
    leave_out_diagnosis: bool = True
    leave_out_address: bool = True
    with_substance_use: bool = False
    choices: tuple[str, ...] = CHOICES
    own_copy: bool = False


@dataclass(frozen=True, slots=True)
class CarePlanSheet:
    """A client's plan and everything that is printed with it.

    `needs` are the assessed needs that the plan's items name. `now` are the plan's objectives as they stand now (None:
    as the plan says), `events` what happened since it was signed. `practice` marks a made-up person, `replaced` a
    version that a newer one has taken the place of, `waiting` one whose second signature is missing, `in_error` one
    that counts no more; `cosigned` is the second signature, `consents` all that the client gave.
    """

    client: Client
    plan: CarePlan
    needs: tuple[Need, ...]
    worker: Worker
    agency: str
    printed_on: date
    options: PrintOptions = PrintOptions()
    practice: bool = False
    replaced: bool = False
    now: tuple[Objective, ...] | None = None
    events: tuple[PlanEvent, ...] = ()
    waiting: bool = False
    in_error: bool = False
    cosigned: Signature | None = None
    consents: tuple[Consent, ...] = ()

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """The objectives as they stand."""
        return self.plan.objectives if self.now is None else self.now
