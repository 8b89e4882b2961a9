"""Invented amounts, moments and counts of the style page. Templates write them for whoever reads, as real pages do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from fundapp.core import formats
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.lists.paging import Page
from fundapp.core.money import Money
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import ALLOWED, HIDDEN, refused
from fundapp.core.web.circumstances import current_context
from fundapp.donors.schemas.funders import FunderFilterSchema

ASKED = MultiDict([("q", "solidarité"), ("theme", "emergency"), ("theme", "relocation"), ("country", "TD")])


def fcfa(units: int) -> Money:
    """Central African francs, which have no cents."""
    return Money(units, "XAF")


def euros(cents: int) -> Money:
    """Euros from cents."""
    return Money(cents, "EUR")


def an_envelope(received: int, spent: int, held: int) -> dict[str, Any]:
    """What the macro `envelope_bar` takes, from francs."""
    return {
        "amounts": {
            "received": fcfa(received),
            "spent": fcfa(spent),
            "held": fcfa(held),
            "free": fcfa(received - spent - held),
        },
        "shares": {"spent": round(spent * 100 / received), "held": round(held * 100 / received)},
    }


AMOUNTS: Mapping[str, tuple[Money, Money]] = {
    "envelope": (fcfa(32_797_850), euros(5_000_000)),
    "asked": (fcfa(1_015_000), euros(154_736)),
    "proposed": (fcfa(785_000), euros(119_673)),
    "rent": (fcfa(780_000), fcfa(640_000)),
    "care": (fcfa(145_000), fcfa(145_000)),
    "telephone": (fcfa(90_000), fcfa(0)),
    "wanted": (fcfa(1_250_000), euros(190_561)),
    "large": (fcfa(6_559_570), euros(1_000_000)),
    "middling": (fcfa(3_279_785), euros(500_000)),
    "small": (fcfa(1_639_893), euros(250_000)),
    "sum": (fcfa(11_479_248), euros(1_750_000)),
    "before": (fcfa(2_500_000), fcfa(3_000_000)),
}
"""Pairs: an amount, and what stands beside it (the same in euros, or the next column)."""

ENVELOPES = {
    "emergency": an_envelope(32_797_850, 14_102_000, 6_250_000),
    "relocation": an_envelope(9_839_355, 8_900_000, 939_355),
}

COUNTS = {
    "waiting": 7,
    "due": 3,
    "found": 3,
    "funders": 1214,
    "first": 26,
    "last": 50,
    "done": 1240,
    "lines": 5000,
    "documents": 4,
    "exchanges": 12,
    "entries": 27,
    "none": 0,
}

SPANS = {
    "triage": timedelta(hours=2, minutes=10),
    "verification": timedelta(hours=31),
    "decision": timedelta(hours=19),
}


def moments(now: datetime) -> dict[str, datetime]:
    """Points in time around `now`, so that the clocks of the page always read alike."""
    spare = timedelta(seconds=30)
    return {
        "now": now,
        "soon": now + timedelta(hours=5, minutes=12) + spare,
        "late": now - timedelta(hours=3) - spare,
        "days": now + timedelta(days=2) + spare,
        "weeks": now + timedelta(days=19) + spare,
        "opened": now - timedelta(hours=2),
        "yesterday": now - timedelta(days=1),
        "before": now - timedelta(days=2),
        "arrived": now - timedelta(days=3),
        "contact": now - timedelta(days=21),
    }


def samples() -> dict[str, Any]:
    """What the templates below /style may use."""
    reader = current_reader()
    return {
        "amounts": AMOUNTS,
        "counts": COUNTS,
        "envelopes": ENVELOPES,
        "moments": moments(current_context().now),
        "verdicts": (ALLOWED, refused(_("Whoever prepared a payment does not release it as well.")), HIDDEN),
        "spans": {name: formats.duration(reader, span) for name, span in SPANS.items()},
    }


def sample_listing() -> Listing:
    """The funder map's own filter: what the address asks for, else an example. It filters nothing here."""
    return Listing("style.index", read_filter(FunderFilterSchema(), request.args or ASKED), Page([], None, None, 0))
