"""Puts the desktop together: the data folder, the vaults in it, the worker's desk. Nothing else in `ui` knows `db`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the record's modules load on the vault's lane, while the unlock window is already on the screen
    from tcm_desktop.domain.clock import Clock
    from tcm_desktop.services.desk import Desk
    from tcm_desktop.services.ports import Vault, VaultGate
    from tcm_desktop.services.syncing_ports import Agency, Attempt, Enrolled
    from tcm_desktop.services.views import VaultEntry

DATA_FOLDER_VARIABLE = "TCM_DESKTOP_DATA"
PRACTICE_LABEL = "Practice"
DISTRIBUTION = "tcm-desktop"


def data_folder(chosen: str | None = None) -> Path:
    """The program's folder: the one chosen, else that of TCM_DESKTOP_DATA, else the platform's place for data."""
    place = chosen or os.environ.get(DATA_FOLDER_VARIABLE)
    if place:
        return Path(place).expanduser().absolute()
    import platformdirs  # here because the unlock window should not wait for it when a folder was given

    return platformdirs.user_data_path("TCM Desktop", appauthor=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a worker types when she sets her vault up. The buffer is zeroed by whoever uses it.

    `ticket` is what her administrator gave her to join the agency; blank for a vault that works by itself.
    """

    name: str
    credential: str
    agency: str
    passphrase: bytearray
    ticket: str = ""


class Door:
    """Lists, makes and opens vaults. Every method runs on the vault's lane; each open vault comes back as a desk."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.folder = folder
        self._clock = clock
        self._attempt: Attempt | None = None

    def vaults(self) -> tuple[VaultEntry, ...]:
        """The vaults on this laptop, by label."""
        return self._gate().vaults()

    def open(self, vault_id: str, passphrase: bytearray) -> Desk:
        """Open a vault. Raises WrongPassphrase, VaultDamaged, VaultNewer, VaultInUse or VaultMissing."""
        vault = self._gate().open(vault_id, passphrase)
        from tcm_desktop.services.seating import sit_down  # here for start-up time

        try:
            return sit_down(vault, self.clock)
        except BaseException:
            vault.close()
            raise

    def create(self, enrolment: Enrolment) -> Desk:
        """Make a worker's vault; it is let go of when she cannot be enrolled in it.

        With a ticket the agency's server is asked first: the vault is then made for the account that it names. Raises
        PassphraseTooWeak, VaultInSyncedFolder, VaultFull or NotEnrolled.
        """
        try:
            enrolled = self._join(enrolment.ticket) if enrolment.ticket.strip() else None
        except BaseException:
            enrolment.passphrase[:] = bytes(len(enrolment.passphrase))
            raise
        vault = self._gate().create(enrolment.name, enrolment.passphrase)
        return self._enrol(vault, enrolment.name, enrolment.credential, enrolment.agency, enrolled)

    def open_practice(self) -> Desk:
        """Open the practice vault; make and fill it when there is none.

        Its passphrase lies beside it, for nothing in it is about a real person.
        """
        self._drop_unfinished_practice()
        known = next((entry for entry in self.vaults() if entry.practice), None)
        if known is not None and self._practice_key.exists():
            return self.open(known.id, bytearray(self._practice_key.read_bytes()))
        desk = self.make_practice()
        self._unfinished.write_text(desk.vault.entry.id)
        from tcm_desktop.services.practice import load_practice_caseload  # here because a worker's vault never needs it
        from tcm_desktop.services.seating import sit_down  # here for start-up time

        try:
            load_practice_caseload(desk)
            desk = sit_down(desk.vault, self.clock)  # the caseload gave its worker a title
        except BaseException:
            desk.vault.close()
            raise
        self._unfinished.unlink()
        return desk

    def make_practice(self) -> Desk:
        """Make a practice vault with its made-up worker and no clients yet."""
        import secrets  # here for start-up time

        passphrase = secrets.token_urlsafe(24).encode()
        vault = self._gate().create(PRACTICE_LABEL, bytearray(passphrase), practice=True)
        self._practice_key.write_bytes(passphrase)
        self._practice_key.chmod(0o600)
        return self._enrol(vault, "Sam Practice", "Case manager", "Practice agency")

    def agency(self) -> Agency:
        """The way to an agency's server. Loaded when first asked for."""
        from importlib.metadata import version  # here for start-up time, as the next line

        from sync.client.agency import Courier

        return Courier(version(DISTRIBUTION))

    def sentence(self, code: str) -> str:
        """What a person is told about a code of the agency's server; blank for none that is known."""
        from sync.client.agency import sentence  # here for start-up time

        return sentence(code)

    def _join(self, ticket: str) -> Enrolled:
        """Ask the server that a ticket names. What was begun goes on when the same ticket comes again."""
        import platform  # here for start-up time

        agency = self.agency()
        self._attempt = agency.prepare(ticket, self._attempt.kept if self._attempt is not None else None)
        return agency.enrol(self._attempt, platform.node(), self.clock.now())

    @property
    def clock(self) -> Clock:
        """The clock given, else the machine's."""
        from tcm_desktop.domain.clock import SystemClock  # here for start-up time

        self._clock = self._clock or SystemClock()
        return self._clock

    def _enrol(self, vault: Vault, name: str, credential: str, agency: str, enrolled: Enrolled | None = None) -> Desk:
        from tcm_desktop.services.joining import join  # here for start-up time, as the next line
        from tcm_desktop.services.seating import enrol_worker

        try:
            if enrolled is None:
                return enrol_worker(vault, self.clock, name, credential, agency)
            desk = enrol_worker(vault, self.clock, name, credential, enrolled.agency, enrolled.link.worker)
            return join(desk, enrolled).value
        except BaseException:
            vault.close()
            raise

    def _drop_unfinished_practice(self) -> None:
        """A practice vault that was not filled to its end, also because the process was killed, is made anew."""
        if not self._unfinished.exists():
            return
        import shutil  # here because this hardly ever happens

        made = self._unfinished.read_text()
        for entry in self.vaults():
            if entry.practice and entry.id == made:
                shutil.rmtree(self.folder / "vaults" / entry.id)
        self._practice_key.unlink(missing_ok=True)
        self._unfinished.unlink()

    @property
    def _unfinished(self) -> Path:
        """Names the practice vault while it is being filled."""
        return self.folder / "practice.unfinished"

    @property
    def _practice_key(self) -> Path:
        return self.folder / "practice.key"

    def _gate(self) -> VaultGate:
        from db.gate import Gate  # here for start-up time

        return Gate(self.folder, self.clock)
