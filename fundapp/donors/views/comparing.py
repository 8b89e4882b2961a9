"""Two funders side by side, as whoever merges them reads them: each answer in words, and whose would stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fundapp.core import formats
from fundapp.core.i18n import _
from fundapp.core.places import country_name, language_name
from fundapp.core.reader import current_reader
from fundapp.donors.commands.merging import snapshot
from fundapp.donors.models import Funder
from fundapp.donors.rules.merging import ANSWERS, BOTH, KEPT, OTHER, SETS, can_join, differs, says, standing
from fundapp.donors.rules.vocabulary import APPLICATION_MODES, KINDS, REGISTRATION, RELATIONS, STATUSES, THEMES

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "kind": KINDS, "status": STATUSES, "application_mode": APPLICATION_MODES, "needs_registration": REGISTRATION,
    "relation": RELATIONS,
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One answer of both in words (None: nothing is known), and whose stands by itself.

    `offered`: where somebody has to choose, whose answer may stand.
    """

    name: str
    label: Any
    kept: str | None
    other: str | None
    standing: str
    offered: Sequence[str] = ()


def compared(kept: Funder, other: Funder, names: Mapping[UUID, str]) -> list[Compared]:
    """Every answer that one of them has, those first where somebody has to choose. `names`: of who looks after them."""
    one, two = snapshot(kept), snapshot(other)
    found = []
    for name, answer in ANSWERS.items():
        offered = [KEPT, OTHER, *([BOTH] if can_join(one, two, name) else [])] if differs(one, two, name) else []
        said = [_written(each, name, names) if says(shot, name) else None for each, shot in ((kept, one), (other, two))]
        if any(said):
            found.append(Compared(name, answer.label, said[0], said[1], standing(one, two, name), offered))
    return sorted(found, key=lambda each: not each.offered)


def united_lists(kept: Funder, other: Funder) -> list[Compared]:
    """The lists of both, which are united."""
    found = [
        Compared(table, label, _listed(kept, table), _listed(other, table), BOTH) for table, (_k, label) in SETS.items()
    ]
    return [each for each in found if each.kept or each.other]


def _written(found: Funder, name: str, names: Mapping[UUID, str]) -> str:
    reader = current_reader()
    if name == "amounts":
        return "; ".join(_amounts(found))
    if name == "owner_id":
        return names.get(found.owner_id, "") if found.owner_id else ""
    if name == "cofunding" and found.cofunding_max_pct is not None:
        return formats.percent(reader, found.cofunding_max_pct / 100, 2)
    value = getattr(found, ANSWERS[name].columns[0])
    if name == "hq_country":
        return country_name(reader, value)
    return str(_WORDS[name][value]) if name in _WORDS else str(value)


def _amounts(found: Funder) -> Iterator[str]:
    reader = current_reader()
    for label, money in (
        (_("Smallest grant"), found.smallest),
        (_("Largest grant"), found.largest),
        (_("Typical grant"), found.typical),
    ):
        if money is not None:
            yield _("%(label)s: %(value)s", label=label, value=formats.money(reader, money))
    if found.amount_basis:
        yield found.amount_basis


def _listed(found: Funder, table: str) -> str | None:
    reader = current_reader()
    words: Mapping[str, Sequence[str]] = {
        "funder_theme": [str(THEMES[code]) for code in found.themes],
        "funder_country": [country_name(reader, code) for code in found.focus_countries],
        "funder_language": [language_name(reader, code) for code in found.languages],
        "funder_tag": found.tags,
    }
    return formats.list_of(reader, words[table]) if words[table] else None
