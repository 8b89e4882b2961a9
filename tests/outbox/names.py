"""Names on the internet, as tests have them: where they lead, and certificates for them."""

import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: Sequence[str]) -> list[str]:
    """Has names resolve to these addresses, another answer at each question; returns the names asked for."""
    ask, asked, left = socket.getaddrinfo, [], list(answers)

    def answer(host: str, port: int, *rest: Any, **options: Any) -> Any:
        if host.strip("[]")[0].isdigit() or ":" in host:
            return ask(host, port, *rest, **options)
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [each for address in found for each in ask(address, port, *rest, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def certificate(folder: Path, *names: str) -> Path:
    """A file with a new key and a certificate for these names, by which it can also be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a certificate for tests")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    signed = made.sign(key, hashes.SHA256())
    file = folder / f"{names[0]}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return file
