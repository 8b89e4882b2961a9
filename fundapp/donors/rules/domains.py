"""Whose website an address is: the part that somebody has registered, or more where many share one house. Pure."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

PLATFORMS = frozenset({
    "facebook.com", "linkedin.com", "twitter.com", "x.com", "instagram.com", "youtube.com", "wikipedia.org",
    "google.com", "medium.com", "github.io", "notion.site", "linktr.ee", "helloasso.com", "bit.ly",
})  # fmt: skip
"""Hosts on which everybody has pages: only the whole path is somebody's."""

HOSTING = frozenset({
    "wordpress.com", "blogspot.com", "wixsite.com", "weebly.com", "over-blog.com", "ambafrance.org", "usembassy.gov",
    "un.org", "unwomen.org", "undp.org", "gouv.fr", "gov.uk", "gc.ca", "admin.ch", "belgium.be", "europa.eu",
})  # fmt: skip
"""Houses in which each name below is another's: of these, the whole host counts."""

SHARED = frozenset({"ec.europa.eu", "europa.eu", "gov.uk", "international.gc.ca"})
"""Hosts of several funders: they count with their path, and without one not at all."""

_SECOND = frozenset({"ac", "asso", "co", "com", "edu", "gob", "gouv", "gov", "ne", "net", "or", "org"})
_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PREFIX = re.compile(r"^(?:www\d?|en|fr|es|pt|de|m)\.")


def domains_of(website: str | None) -> frozenset[str]:
    """What of these addresses is somebody's own: « https://www.afd.fr/fr » and "afd.fr" are one."""
    return frozenset(_domains(website or ""))


def _domains(website: str) -> Iterator[str]:
    for part in re.split(r"[;\s]+", website.casefold()):
        try:
            address = urlsplit(part if "//" in part else f"//{part}")
            host = address.hostname or ""
        except ValueError:
            continue
        if _NAME.fullmatch(host) and (own := _own(host, address.path.strip("/"))):
            yield own


def _own(host: str, path: str) -> str | None:
    while _PREFIX.match(host) and host.count(".") > 1:
        host = _PREFIX.sub("", host)
    registered = _registered(host)
    if host in SHARED or registered in PLATFORMS:
        return f"{registered if registered in PLATFORMS else host}/{path}" if path else None
    return host if registered in HOSTING else registered


def _registered(host: str) -> str:
    """By the rules of the names in use; a list of all public suffixes would be exact, and old within a month."""
    labels = host.split(".")
    whole = next((".".join(labels[at:]) for at in range(len(labels)) if ".".join(labels[at:]) in HOSTING), None)
    if whole:
        return whole
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3:] if deep else labels[-2:])
