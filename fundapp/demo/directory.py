"""Other funds for the demonstration: facts from public pages, each with its source. For trying out, not as advice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.places import COUNTRIES, Region, region_of
from fundapp.directory.commands.funds import add_fund
from fundapp.directory.schemas.funds import FundSchema

DATA = Path(__file__).resolve().parent / "data" / "other_funds.json"
AFRICA = frozenset(
    {
        Region.CENTRAL_AFRICA, Region.WEST_AFRICA, Region.EAST_AFRICA, Region.NORTH_AFRICA, Region.SOUTHERN_AFRICA,
    }
)  # fmt: skip


def add_other_funds(session: Session, ctx: Context) -> int:
    """Loads them, and returns how many."""
    found = list(_funds())
    for given in found:
        add_fund(session, ctx, FundSchema().judge(given))
    return len(found)


def _funds() -> Iterator[dict[str, Any]]:
    for each in json.loads(DATA.read_text(encoding="utf-8")):
        countries = sorted(code for code in COUNTRIES if region_of(code) in AFRICA) if each.pop("africa", False) else []
        yield {"countries": countries, **each}
