"""What workers do for reports: topics of the outbox, how a report's tables were judged, what was computed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fundapp.donors.rules.report_data import ReportFigures

COMPUTING = "report.figures"
PUBLISHING = "report.publishing"
PUBLISHED = "report.published"
"""Its ids: of the report, and of its agreement."""


@dataclass(frozen=True)
class Computed:
    """What a worker computed. `tables`: what disclosure control lets out, by population; `withheld`: what not."""

    figures: ReportFigures
    tables: Mapping[str, Any]
    withheld: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Finding:
    """How tables stand against everything that was let out before. `told`: coded, kept with what is published."""

    ok: bool
    told: Mapping[str, Any] = field(default_factory=dict)
