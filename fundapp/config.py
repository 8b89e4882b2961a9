"""Settings: one typed object, read from the environment. A wrong setting stops the start, by name."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from os import environ as process_environment
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fundapp.core.environment import Environment, SettingError
from fundapp.core.i18n import _
from fundapp.core.net import LOOPBACK
from fundapp.core.reader import LANGUAGES

__all__ = ["LOOPBACK", "Mode", "SettingError", "Settings", "load_settings"]

_ORIGIN = re.compile(r"[!-*,-~]{1,100}")
DEMO_AUDITORS = ("audit@example.org",)
DEFAULT_EXIT = "https://www.wikipedia.org/"
FEWEST_PLACES = 2
FEWEST_CHARACTERS = 10


class Mode(StrEnum):
    """What this installation is for. Only production may hold real people's data."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True)
class Storage:
    """Where the vault's parts lie outside the database.

    `keystore`: folders, or addresses of `fundapp vault keystore serve`, and its token. `files`: a folder, or
    s3://bucket/prefix with what that asks for. `free_space`: megabytes that must be free on the disk of such a folder,
    or no more files are taken from anybody; 0: nobody looks.
    """

    keystore: tuple[str, ...]
    keystore_token: str
    files: str
    free_space: int
    s3_endpoint: str | None
    s3_region: str
    s3_key_id: str
    s3_secret: str


@dataclass(frozen=True)
class Settings:
    """Every setting of a running fundapp, checked.

    `redis_url` None: the embedded Valkey. `mail_url` None: the local mailbox folder. `sms_url` None: no short messages.
    `audit_key` None: a key file in the data folder. `auditors` are e-mail addresses that checkpoints are sent to.
    `neutral`: staff's windows do not show the name of the house either. `vault_root`: the public key that every group's
    key leads back to; None: no vault was founded. `breached`: a list of passphrases that nobody may choose. `exit_url`:
    where whoever leaves the public form in a hurry finds themselves. `watch_imap_url`: the mailbox to which newsletters
    are forwarded, such as imaps://user@mail.example.org/INBOX; None: there is none. `simpler_grants_key`: by which
    Simpler.Grants.gov knows us; empty: it is not asked.
    """

    mode: Mode
    data_dir: Path
    database_url: str
    redis_url: str | None
    secret_key: str
    host: str
    port: int
    public_url: str
    language: str
    zone: ZoneInfo
    mail_url: str | None
    mail_from: str
    sms_url: str | None
    sms_token: str
    watch_imap_url: str | None
    watch_imap_password: str
    audit_key: bytes | None
    audit_origin: str
    auditors: tuple[str, ...]
    vault_root: bytes | None
    breached: Path | None
    storage: Storage
    public_title: str
    exit_url: str
    neutral: bool
    web_processes: int
    web_threads: int
    workers: int
    trusted_proxies: int
    simpler_grants_key: str

    @property
    def is_demonstration(self) -> bool:
        """True where nothing real may be kept: everybody on this machine is let in without a passphrase."""
        return self.mode is not Mode.PRODUCTION

    @property
    def mailbox_dir(self) -> Path:
        """Where mail is written when no mail server is configured."""
        return self.data_dir / "mailbox"


class _Letters(TypedDict):
    mail_url: str | None
    mail_from: str
    sms_url: str | None
    sms_token: str
    watch_imap_url: str | None
    watch_imap_password: str


class _Audit(TypedDict):
    audit_key: bytes | None
    audit_origin: str
    auditors: tuple[str, ...]


class _Outside(TypedDict):
    public_title: str
    exit_url: str
    neutral: bool


class _Processes(TypedDict):
    web_processes: int
    web_threads: int
    workers: int
    trusted_proxies: int


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's). Raises SettingError: setting, fault and example."""
    source = Environment(process_environment if environ is None else environ)
    mode = source.choice("FUNDAPP_MODE", Mode, Mode.PRODUCTION)
    data_dir = source.folder("FUNDAPP_DATA_DIR", "var")
    host = source.text("FUNDAPP_HOST", "localhost")
    port = source.integer("FUNDAPP_PORT", 8000, lowest=0, highest=65535)
    public_url = _public_url(source, port, mode)
    settings = Settings(
        mode=mode,
        data_dir=data_dir,
        database_url=_database_url(source, data_dir),
        redis_url=source.url("FUNDAPP_REDIS_URL", ("redis", "rediss", "unix"), "redis://localhost:6379/0"),
        secret_key=_secret_key(source, mode),
        host=host,
        port=port,
        public_url=public_url,
        language=source.one_of("FUNDAPP_LANGUAGE", LANGUAGES, "fr"),
        zone=source.zone("FUNDAPP_TIMEZONE", "Africa/Douala"),
        vault_root=source.key("FUNDAPP_VAULT_ROOT"),
        breached=source.file("FUNDAPP_BREACHED_PASSPHRASES"),
        storage=_storage(source, data_dir),
        **_letters(source),
        **_audit(source, mode, public_url),
        **_outside(source),
        **_processes(source),
        simpler_grants_key=source.text("FUNDAPP_SIMPLER_GRANTS_KEY", ""),
    )
    _check_demonstration(settings)
    return settings


def _letters(source: Environment) -> _Letters:
    return {
        "mail_url": source.url("FUNDAPP_MAIL_URL", ("smtp", "smtps"), "smtp://user:password@mail.example.org:587"),
        "mail_from": source.text("FUNDAPP_MAIL_FROM", "noreply@localhost"),
        "sms_url": source.url("FUNDAPP_SMS_URL", ("http", "https"), "https://gateway.example.org/messages"),
        "sms_token": source.text("FUNDAPP_SMS_TOKEN", ""),
        "watch_imap_url": _watch_imap_url(source),
        "watch_imap_password": source.text("FUNDAPP_WATCH_IMAP_PASSWORD", ""),
    }


def _watch_imap_url(source: Environment) -> str | None:
    """The password stands in a setting of its own: an address is shown more easily than a secret."""
    name, example = "FUNDAPP_WATCH_IMAP_URL", "imaps://veille%40example.org@mail.example.org/INBOX"
    url = source.url(name, ("imaps",), example)
    parts = urlsplit(url or "")
    if url and (not parts.username or not parts.hostname or parts.password is not None):
        raise SettingError(name, _("must name a user and a host, and no password"), example)
    return url


def _audit(source: Environment, mode: Mode, public_url: str) -> _Audit:
    wanted, default = _("a name without spaces and plus signs"), f"{_host(public_url)}/audit"
    return {
        "audit_key": source.key("FUNDAPP_AUDIT_KEY"),
        "audit_origin": source.matching("FUNDAPP_AUDIT_ORIGIN", _ORIGIN, wanted, default),
        "auditors": source.addresses("FUNDAPP_AUDITORS") or (() if mode is Mode.PRODUCTION else DEMO_AUDITORS),
    }


def _outside(source: Environment) -> _Outside:
    """What others see of the service."""
    return {
        "public_title": source.text("FUNDAPP_PUBLIC_TITLE", "Formulaire"),
        "exit_url": source.url("FUNDAPP_EXIT_URL", ("https",), DEFAULT_EXIT) or DEFAULT_EXIT,
        "neutral": source.one_of("FUNDAPP_NEUTRAL", ("yes", "no"), "no") == "yes",
    }


def _processes(source: Environment) -> _Processes:
    return {
        "web_processes": source.integer("FUNDAPP_WEB_PROCESSES", 2, lowest=1, highest=64),
        "web_threads": source.integer("FUNDAPP_WEB_THREADS", 12, lowest=1, highest=64),
        "workers": source.integer("FUNDAPP_WORKERS", 1, lowest=1, highest=64),
        "trusted_proxies": source.integer("FUNDAPP_TRUSTED_PROXIES", 0, lowest=0, highest=5),
    }


def _database_url(source: Environment, data_dir: Path) -> str:
    schemes = ("sqlite", "postgresql", "postgresql+psycopg")
    url = source.url("FUNDAPP_DATABASE_URL", schemes, "postgresql://fundapp@localhost/fundapp")
    if url is None:
        return f"sqlite:///{data_dir}/fundapp.sqlite"
    # SQLAlchemy's bare "postgresql" means psycopg2, which is not installed.
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _storage(source: Environment, data_dir: Path) -> Storage:
    return Storage(
        keystore=_keystore(source, data_dir),
        keystore_token=source.text("FUNDAPP_KEYSTORE_TOKEN", ""),
        files=source.text("FUNDAPP_FILES", str(data_dir / "files")),
        free_space=source.integer("FUNDAPP_FREE_SPACE", 1000, lowest=0, highest=10_000_000),
        s3_endpoint=source.url("FUNDAPP_S3_ENDPOINT", ("http", "https"), "https://s3.example.org"),
        s3_region=source.text("FUNDAPP_S3_REGION", ""),
        s3_key_id=source.text("FUNDAPP_S3_KEY_ID", ""),
        s3_secret=source.text("FUNDAPP_S3_SECRET", ""),
    )


def _keystore(source: Environment, data_dir: Path) -> tuple[str, ...]:
    """At least two places: what is lost in one is still in the other. By default both are folders here."""
    found = [each.strip() for each in source.text("FUNDAPP_KEYSTORE", "").split(",") if each.strip()]
    places = found or [str(data_dir / "keystore"), str(data_dir / "keystore-second")]
    if len(set(places)) < FEWEST_PLACES:
        example = "/var/lib/fundapp/keystore,https://keys.example.org:8443"
        raise SettingError("FUNDAPP_KEYSTORE", _("must name two places between commas"), example)
    return tuple(places)


def _public_url(source: Environment, port: int, mode: Mode) -> str:
    """In production https, but on this machine alone: cookies are marked as secure only where the address says so."""
    example = "https://fonds.example.org"
    url = source.url("FUNDAPP_PUBLIC_URL", ("http", "https"), example) or f"http://localhost:{port}"
    if mode is Mode.PRODUCTION and not url.startswith("https://") and _host(url) not in LOOPBACK:
        fault = _("must begin with https://, or whoever listens on the way could read what signs people in")
        raise SettingError("FUNDAPP_PUBLIC_URL", fault, example)
    return url


def _host(url: str) -> str:
    return urlsplit(url).hostname or "localhost"


def _secret_key(source: Environment, mode: Mode) -> str:
    """Production needs a lasting key. Elsewhere `fundapp up` hands one down; a lone process makes its own."""
    key = source.text("FUNDAPP_SECRET_KEY", "")
    example = "$(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')"
    if mode is Mode.PRODUCTION and len(key) < 32:
        raise SettingError("FUNDAPP_SECRET_KEY", _("must be a random text of at least 32 characters"), example)
    if mode is Mode.PRODUCTION and len(set(key)) < FEWEST_CHARACTERS:
        fault = _("must be random: it has fewer than %(count)s different characters", count=FEWEST_CHARACTERS)
        raise SettingError("FUNDAPP_SECRET_KEY", fault, example)
    return key or secrets.token_urlsafe(48)


def _check_demonstration(settings: Settings) -> None:
    """A demonstration lets everybody in: it must not be reachable from another machine."""
    if not settings.is_demonstration:
        return
    if settings.host not in LOOPBACK:
        fault = _(
            "must be localhost while FUNDAPP_MODE is %(mode)s, because anybody may enter it",
            mode=settings.mode,
        )
        raise SettingError("FUNDAPP_HOST", fault, "localhost")
    if urlsplit(settings.public_url).hostname not in LOOPBACK:
        fault = _("must lead to localhost while FUNDAPP_MODE is %(mode)s", mode=settings.mode)
        raise SettingError("FUNDAPP_PUBLIC_URL", fault, "http://localhost:8000")
    if settings.trusted_proxies:
        fault = _("must be 0 while FUNDAPP_MODE is %(mode)s: no proxy may lead others in", mode=settings.mode)
        raise SettingError("FUNDAPP_TRUSTED_PROXIES", fault, "0")
