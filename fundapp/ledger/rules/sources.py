"""The words of where a rate is from."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

SOURCES: Mapping[str, Any] = {
    "ecb": lazy("European Central Bank"),
    "peg": lazy("fixed by treaty"),
    "identity": lazy("the same currency"),
    "instalments": lazy("the instalments received"),
}
"""Codes that stand for a source; any other text is what somebody typed."""

BETWEEN = "; "


def source_words(source: str) -> str:
    """Where a rate is from, as its reader says it; of a rate across two currencies, both sources."""
    return BETWEEN.join(str(SOURCES.get(each, each)) for each in source.split(BETWEEN))
