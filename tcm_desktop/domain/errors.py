"""What can go wrong in the domain, each with a stable code and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A rule of the record was about to be broken. `str(error)` is a sentence that can be shown to the worker."""

    code: ClassVar[str] = "domain_error"


class AlreadySigned(DomainError):
    """A signed document was about to change; a correction is an addendum."""

    code = "already_signed"


class NotReadyToSign(DomainError):
    """A document lacks something that no signature can stand without (never a billing question)."""

    code = "not_ready_to_sign"


class NotPermitted(DomainError):
    """This worker may not do this."""

    code = "not_permitted"


class BrokenPatch(DomainError):
    """A patch does not fit the record that it was made for."""

    code = "broken_patch"


class SignatureReleased(DomainError):
    """A signature was to be taken back after it had been released, or after something had followed it."""

    code = "signature_released"


class ReadAgain(DomainError):
    """A document was to be judged that was not opened, or to which something was added since."""

    code = "read_again"
