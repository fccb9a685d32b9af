"""The agency's rule packs as they come over the wire: only what its own key signed, whole, is worth reading."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.client.transport import Membership, Wire
from sync.protocol.devices import Pack
from sync.protocol.messages import Refusal
from sync.protocol.packs import files_of
from sync.protocol.sealed import NotSealed, PackRelease, PackWithdrawal, Sealed, unseal
from tcm_desktop.services.pack_views import OfferedPack, PackDelivery

NOT_SIGNED = "your agency has not signed it"
DAMAGED = "it is not what your agency signed, or did not come whole"
_NEVER = datetime.min.replace(tzinfo=UTC)


def ask_for_packs(wire: Wire, membership: Membership) -> PackDelivery | None:
    """What the agency published; None where its server refuses. Raises Offline."""
    found = wire.packs()
    if isinstance(found, Refusal):
        return None
    offered = tuple(_offered(membership, each) for each in found.packs)
    withdrawn = (_withdrawn(membership, each) for each in found.withdrawn)
    return PackDelivery(found.mark, offered, frozenset(each for each in withdrawn if each is not None))


def _offered(membership: Membership, pack: Pack) -> OfferedPack:
    try:
        release = unseal(PackRelease, pack.release, _agency(membership))
    except (NotSealed, ValueError):
        return OfferedPack(pack.id, pack.version, "", _NEVER, "", {}, NOT_SIGNED)
    digest = hashlib.sha256(pack.body).hexdigest()
    offered = OfferedPack(pack.id, pack.version, digest, release.published_at, release.payer, {}, DAMAGED)
    if (release.pack, release.version, release.digest) != (pack.id, pack.version, digest):
        return offered
    try:
        files = files_of(pack.body)
    except ValueError:
        return offered
    return OfferedPack(pack.id, pack.version, digest, release.published_at, release.payer, files)


def _withdrawn(membership: Membership, sealed: Sealed) -> tuple[str, str] | None:
    """What the agency took back; None for what it did not say."""
    try:
        said = unseal(PackWithdrawal, sealed, _agency(membership))
    except (NotSealed, ValueError):
        return None
    return said.pack, said.version


def _agency(membership: Membership) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(membership.agency_key)
