"""The names of grouped codes and of protected tables, as disclosure control gives them. Pure data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Labels = Mapping[str, Mapping[str, Any]]
"""Names of codes by dimension; those of dimensions under DIMENSIONS, those of tables under TABLES."""

DIMENSIONS, TABLES = "dimensions", "tables"

LABELS: Labels = MappingProxyType({})
