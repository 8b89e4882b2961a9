"""Addresses without what only follows their readers."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_FOLLOWS = ("utm_", "mc_", "pk_", "mtm_", "hsa_", "_hs", "vero_", "oly_", "stm_")
_FOLLOWERS = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "mkt_tok", "igshid", "yclid", "wickedid", "hsctatracking", "elqtrackid"}
)
_LONGEST = 2_000


def untracked(address: str) -> str | None:
    """The address without parameters that campaigns add; None where it is no address of the web.

    The address of a service that counts clicks is kept as it is: where it leads, only that service knows.
    """
    try:
        parts = urlsplit(address.strip())
        _port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    if len(address) > _LONGEST or any(sign.isspace() or not sign.isprintable() for sign in address.strip()):
        return None
    if not any(_is_follower(name) for name, _value in parse_qsl(parts.query, keep_blank_values=True)):
        return parts.geturl()
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_follower(pair[0])]
    return parts._replace(query=urlencode(kept)).geturl()


def _is_follower(name: str) -> bool:
    return name.lower().startswith(_FOLLOWS) or name.lower() in _FOLLOWERS
