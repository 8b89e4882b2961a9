"""Where the limits that come with the product are from, in words. Others are in the words of whoever entered them."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy

SOURCES: Mapping[str, Any] = {
    "press_2018": lazy(
        "To be confirmed with the operator. Press of 30 March 2018 on withdrawals: 500,000 each, 750,000 a day."
    ),
    "press_2018_count": lazy(
        "To be confirmed with the operator. Press of 30 March 2018 on withdrawals: 500,000 each, "
        "750,000 a day; press of 2018 on their number."
    ),
    "aggregator": lazy(
        "To be confirmed with the operator. What an aggregator has published for transfers to accounts, without a date."
    ),
    "aggregator_mobicash": lazy(
        "To be confirmed with the operator. What an aggregator has published for transfers to MobiCash, without a date."
    ),
    "gsma_first": lazy(
        "To be confirmed with the operator. Case study of the GSMA on the central bank’s rules for "
        "electronic money: first tier."
    ),
    "gsma_second": lazy(
        "To be confirmed with the operator. Case study of the GSMA on the central bank’s rules for "
        "electronic money: second tier."
    ),
}


def source_words(source: str) -> str:
    """A source in the reader's language, where it is one of ours; as it was typed otherwise."""
    return str(SOURCES.get(source, source))
