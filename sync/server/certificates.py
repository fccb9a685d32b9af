"""An agency's own certificate authority, for one that has none: it vouches for the server, and devices trust it alone.

The server's certificate is short and made anew from the authority; devices keep the authority, so that a renewal
changes nothing for them. Keys are on the curve P-256, which every TLS library speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.server.keys import NoKey, write_secret

AUTHORITY, AUTHORITY_KEY = "ca.pem", "ca-key.pem"
CERTIFICATE, CERTIFICATE_KEY = "server-certificate.pem", "server-certificate-key.pem"
AUTHORITY_LASTS = timedelta(days=3652)
CERTIFICATE_LASTS = timedelta(days=397)
"""The longest that the common TLS libraries take without a word."""
_SLACK = timedelta(days=1)  # a laptop's clock may be a little behind


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def new_authority(agency: str, now: datetime, key: ec.EllipticCurvePrivateKey | None = None) -> Authority:
    """An authority that vouches for servers only, never for another authority; with a fresh key unless one is given."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{agency[:40]} (TCM sync)")])
    made = (
        _builder(name, name, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
    )
    return Authority(made.sign(key, SHA256()), key)


def new_certificate(authority: Authority, hosts: tuple[str, ...], now: datetime) -> Certificate:
    """A certificate for a server that is reached under these names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    signer = authority.key.public_key()
    made = (
        _builder(name, authority.certificate.subject, key, now, CERTIFICATE_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )
    return Certificate(made.sign(authority.key, SHA256()), key)


def write_authority(folder: Path, authority: Authority) -> None:
    """Write the authority's key, then its certificate. Raises FileExistsError rather than replace one."""
    write_secret(folder / AUTHORITY_KEY, _private_pem(authority.key))
    write_secret(folder / AUTHORITY, authority.certificate.public_bytes(Encoding.PEM))


def authority_key_begun(folder: Path) -> ec.EllipticCurvePrivateKey | None:
    """The key of an authority whose making was interrupted, if there is one. Raises NoKey."""
    place = folder / AUTHORITY_KEY
    return _authority_key(place) if place.is_file() else None


def read_authority(folder: Path) -> Authority:
    """The authority of a folder. Raises NoKey."""
    key, place = _authority_key(folder / AUTHORITY_KEY), folder / AUTHORITY
    try:
        certificate = x509.load_pem_x509_certificate(place.read_bytes())
    except (OSError, ValueError) as error:
        raise NoKey(f"{place} could not be read ({error}). Bring it from where it is kept.") from error
    return Authority(certificate, key)


def _authority_key(place: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(place.read_bytes(), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(f"{place} could not be read ({error}). Bring it from where it is kept.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise NoKey(f"{place} is a key of another kind than this program makes. Bring the right one.")
    return key


def write_certificate(folder: Path, certificate: Certificate) -> None:
    """Write the server's certificate and its key in the place of earlier ones."""
    for name, content in (
        (CERTIFICATE_KEY, _private_pem(certificate.key)),
        (CERTIFICATE, certificate.certificate.public_bytes(Encoding.PEM)),
    ):
        fresh = folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        write_secret(fresh, content)
        fresh.replace(folder / name)


def fingerprint(pem: bytes) -> str:
    """The SHA-256 fingerprint (hex) of the first certificate of a PEM file. Raises ValueError."""
    return x509.load_pem_x509_certificate(pem).fingerprint(SHA256()).hex()


def expires_at(pem: bytes) -> datetime:
    """When the first certificate of a PEM file ends (aware UTC). Raises ValueError."""
    return x509.load_pem_x509_certificate(pem).not_valid_after_utc


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + lasts - _SLACK)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
