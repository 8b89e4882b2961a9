"""What operators gave us to speak with them, read from the environment like every other setting."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fundapp.config import LOOPBACK
from fundapp.core.environment import Environment, SettingError
from fundapp.core.i18n import _


@dataclass(frozen=True)
class MtnAccess:
    """MTN MoMo's disbursement product: the API user, its key, the subscription, and the environment as MTN names it."""

    url: str
    user: str = field(repr=False)
    key: str = field(repr=False)
    subscription: str = field(repr=False)
    environment: str


@dataclass(frozen=True)
class AirtelAccess:
    """Airtel Money. `pin`: as Airtel's page for developers encrypts it; the plain one never stands anywhere here."""

    url: str
    client: str = field(repr=False)
    secret: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class WaveAccess:
    """Wave: one key for one wallet."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class OperatorAccess:
    """Who of them can be spoken with; None: not configured."""

    mtn: MtnAccess | None = None
    airtel: AirtelAccess | None = None
    wave: WaveAccess | None = None


def load_access(environ: Mapping[str, str]) -> OperatorAccess:
    """The operators that `environ` names. Raises SettingError, by name, where one is named by half."""
    source = Environment(environ)
    mtn = _whole(source, "FUNDAPP_MTN", "https://proxy.momoapi.mtn.com", ("USER", "KEY", "SUBSCRIPTION", "ENVIRONMENT"))
    airtel = _whole(source, "FUNDAPP_AIRTEL", "https://openapi.airtel.africa", ("CLIENT", "SECRET", "PIN"))
    wave = _whole(source, "FUNDAPP_WAVE", "https://api.wave.com", ("KEY",))
    return OperatorAccess(
        MtnAccess(**mtn) if mtn else None,
        AirtelAccess(**airtel) if airtel else None,
        WaveAccess(**wave) if wave else None,
    )


def callback_token(secret_key: str, operator: str) -> str:
    """What an operator's callbacks bear in their address: derived, so that nobody needs to keep it."""
    made = hmac.digest(secret_key.encode(), b"payment callback:" + operator.encode(), "sha256")
    return urlsafe_b64encode(made[:24]).decode()


def _whole(source: Environment, prefix: str, example: str, names: tuple[str, ...]) -> dict[str, str]:
    """All settings of an operator by their lower-case names, or none."""
    url = source.url(f"{prefix}_URL", ("http", "https"), example)
    found = {name: source.text(f"{prefix}_{name}", "") for name in names}
    if url is None and not any(found.values()):
        return {}
    if url is not None and urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
        raise SettingError(
            f"{prefix}_URL", _("must begin with https://, or payments could be read on the way"), example
        )
    for name, value in {"URL": url, **found}.items():
        if not value:
            fault = _("is missing: an operator is configured as a whole or not at all")
            raise SettingError(f"{prefix}_{name}", fault, example if name == "URL" else "…")
    return {"url": str(url).rstrip("/"), **{name.lower(): value for name, value in found.items()}}
