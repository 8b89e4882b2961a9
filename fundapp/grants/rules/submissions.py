"""How something was sent to a funder, and lists of SHA-256 that programs check. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from fundapp.core.i18n import lazy

CHANNELS: Mapping[str, Any] = {
    "portal": lazy("On the funder’s portal"),
    "email": lazy("By e-mail"),
    "post": lazy("By post"),
    "hand": lazy("Handed over in person"),
}
"""How it was sent."""

CHECK_LIST = "SHA256SUMS.txt"
"""The name under which `sha256sum -c` is told of the list."""


def check_list(papers: Iterable[tuple[str, str]]) -> str:
    """The list as `sha256sum -c` reads it, from pairs of SHA-256 and the name of a file, which has no line break."""
    return "".join(f"{digest}  {name}\n" for digest, name in papers)
