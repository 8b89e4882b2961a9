"""What a report says, as data: every page, paper and sheet of it is made from this and nothing else. Pure.

Amounts are whole minor units of the agreement's currency unless a currency stands beside them. Days are ISO dates,
moments ISO instants in UTC. Everything is what JSON takes; `canonical` writes it, the same bytes for the same data.
Persons are counted by disclosure control alone: rounded, or None where too few or too telling.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NotRequired, TypedDict

FORMAT = "fundapp-report/1"


class Flow(TypedDict):
    """An amount: within the days covered, and from the beginning of the agreement to their last."""

    period: int
    total: int


class Head(TypedDict):
    """The agreement that it is about. `funder`: how it is named here; `share`: of administration, hundredths of 1 %."""

    code: str
    title: str
    reference: str | None
    funder: str
    holder: str | None
    currency: str
    amount: int
    begins_on: str
    ends_on: str
    share: int | None


class Cover(TypedDict):
    """What the report is. `cut_off`: until when the books were read."""

    title: str
    kind: str
    template: str
    language: str
    edition: int
    changes: str | None
    covers_from: str
    covers_to: str
    cut_off: str


class MoneyData(TypedDict):
    """From the books of the agreement's envelopes. `awards`: paid less returned; `exchange`: losses less gains.

    `spent` = awards + fees + exchange + administration. `held`: awarded and not paid, `cash`: received - refunded -
    spent, both at the last day. `strangers`: envelopes in another currency, in no sum.
    """

    received: Flow
    refunded: Flow
    awards: Flow
    fees: Flow
    exchange: Flow
    administration: Flow
    spent: Flow
    held: int
    cash: int
    strangers: int


class LocalData(TypedDict):
    """Awards paid in one currency: in its own minor units, and what that was in the agreement's."""

    currency: str
    paid: Flow
    counted: Flow


class LineData(TypedDict):
    """A line of the agreed budget. `used`: of it in all, in hundredths of 1 %, None of a line of nothing.

    `beyond`: more was spent than the line and its leeway allow. A line without number is what no line takes.
    """

    number: int | None
    code: str | None
    label: str | None
    budget: int
    spent: Flow
    used: int | None
    leeway: int | None
    beyond: bool


class EvidenceData(TypedDict):
    """Of what was paid in the days covered: how much has its papers, is waived, has neither."""

    paid: int
    documented: int
    waived: int
    missing: int


class TimeData(TypedDict):
    """How long a clock ran, in minutes; None where fewer than enough ended. `promised`: how long it may at most."""

    clock: str
    median: int | None
    ninetieth: int | None
    promised: NotRequired[int | None]


class CellData(TypedDict):
    """A cell of a protected table: coded labels, one of each dimension; persons rounded, or None."""

    labels: list[str]
    count: int | None
    as_of: str | None


class TableData(TypedDict):
    """A protected table: `dimensions` coded, `level`: how coarse."""

    key: str
    dimensions: list[str]
    level: int
    as_of: str
    cells: list[CellData]


class CountData(TypedDict):
    """A rounded count by a coded name ("received", "approved", "primary", "family", …)."""

    key: str
    count: int | None


class IndicatorData(TypedDict):
    """An indicator; values in hundredths of its unit. `progress`: from baseline to target, whole per cent."""

    code: str | None
    statement: str
    unit: str
    baseline: int | None
    target: int | None
    target_on: str | None
    value: int | None
    as_of: str | None
    progress: int | None
    source: str
    note: str | None


class LedgerRow(TypedDict):
    """A payment as the agreement lets it be handed out: under a pseudonym of this report, by month, no breakdown."""

    case: str
    month: str
    paid: int
    currency: str
    counted: int
    evidence: str


class WithheldData(TypedDict):
    """What was kept back (`what`: a coded table or figure), and why (a code of disclosure control)."""

    what: str
    reason: str


class SectionData(TypedDict):
    """What people wrote."""

    key: str
    title: str
    text: str


class PartData(TypedDict):
    """A part in its place, by its template. `kind`: text, points (one on each line), stories, or what is computed."""

    key: str
    kind: str
    title: str


class StoryData(TypedDict):
    """A story under a pseudonym."""

    pseudonym: str
    text: str


class ReportFigures(TypedDict):
    """What a worker computes."""

    money: MoneyData
    local: list[LocalData]
    lines: list[LineData]
    evidence: EvidenceData
    requests: list[CountData]
    persons: list[CountData]
    tables: list[TableData]
    times: list[TimeData]
    indicators: list[IndicatorData]
    ledger: list[LedgerRow] | None
    withheld: list[WithheldData]


class ReportData(TypedDict):
    """A whole report. `order`: of its parts; without one, what is written comes first, then what is computed."""

    format: str
    head: Head
    cover: Cover
    figures: ReportFigures
    sections: list[SectionData]
    stories: list[StoryData]
    order: NotRequired[list[PartData]]


def canonical(data: Mapping[str, Any]) -> str:
    """The data as JSON: keys in order, no spaces, characters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
