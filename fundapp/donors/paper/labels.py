"""The names of grouped codes and of protected tables, as disclosure control gives them. Pure data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fundapp.donors.disclosure.shipped import CATALOGUES

Labels = Mapping[str, Mapping[str, Any]]
"""Names of codes by dimension; those of dimensions under DIMENSIONS, those of tables under TABLES."""

DIMENSIONS, TABLES = "dimensions", "tables"

_DIMENSIONS = [each for catalogue in CATALOGUES.values() for each in catalogue.dimensions]

LABELS: Labels = MappingProxyType(
    {
        DIMENSIONS: {each.name: each.label for each in _DIMENSIONS},
        TABLES: {each.name: each.label for catalogue in CATALOGUES.values() for each in catalogue.tables},
        **{each.name: each.labels for each in _DIMENSIONS},
    }
)
