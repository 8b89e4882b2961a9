"""The application over http or https, for journeys in which the quick exit leads to another site."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, BrowserContext, Route
from werkzeug.serving import make_server

from tests.fixtures.databases import Databases, settings_for

AWAY = "https://www.wikipedia.org/"


@contextmanager
def served(scheme: str, url: str, databases: Databases, loaded: Path, folder: Path) -> Iterator[str]:
    """The address of a copy of the demonstration on a free port of localhost."""
    from fundapp.app import create_app
    from fundapp.core.database import db

    copied = databases.copy(url)
    copytree(loaded, folder, dirs_exist_ok=True)
    keys = certificate(folder) if scheme == "https" else None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        address = f"{scheme}://localhost:{port}"
        app = create_app(settings_for(copied, folder, mode="development", port=str(port), public_url=address))
        tls = (str(keys[0]), str(keys[1])) if keys else None
        server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno(), ssl_context=tls)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield address
        server.shutdown()
        thread.join(10)
        server.server_close()
    with app.app_context():
        db.engine.dispose()
    databases.drop(copied)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    written = folder / "certificate.pem", folder / "key.pem"
    written[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    written[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    return written


def somewhere_else(route: Route) -> None:
    """What stands in for the site that the quick exit leads to: no test reaches it."""
    route.fulfill(
        status=200, content_type="text/html", body="<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>"
    )


def a_browser(browser: Browser, address: str, **options: object) -> BrowserContext:
    """A browser of somebody's own, in English, that trusts our certificate and for which the other site stands in."""
    given: dict[str, object] = {"base_url": address, "ignore_https_errors": True, "reduced_motion": "reduce"}
    context = browser.new_context(**{**given, **options})  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    context.route(f"{AWAY}**", somewhere_else)
    context.add_cookies([{"name": "language", "value": "en", "url": address}])
    return context
