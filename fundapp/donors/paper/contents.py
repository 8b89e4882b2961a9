"""A report as a paper in words: what stands where. Pure, and the same for page and PDF."""

from collections.abc import Callable, Mapping, Sequence

from fundapp.core import formats
from fundapp.core.i18n import _, pgettext
from fundapp.core.reader import reading
from fundapp.donors.paper.blocks import Block, Column, Grid, Paper, Part, Picture, Prose, Remark, Row, Story
from fundapp.donors.paper.charts import counts_grid, indicators_grid, lines_grid, money_whole, times_grid
from fundapp.donors.paper.keys import key_figures
from fundapp.donors.paper.labels import LABELS, Labels
from fundapp.donors.paper.maps import on_map, region_map
from fundapp.donors.paper.money import evidence_blocks, flows_grid, ledger_blocks, local_grid
from fundapp.donors.paper.persons import cell_name, largest, table_grid
from fundapp.donors.paper.prose import paragraphs, points
from fundapp.donors.paper.words import PERSONS, REQUESTS, WITHHELD, Writer, named, not_shown
from fundapp.donors.rules.agreements import REPORTS
from fundapp.donors.rules.report_data import PartData, ReportData, TableData, canonical, digest_of

LETTER = "letter"
IN_LETTERS = ("money", "persons", "stories")
"""Computed parts that a letter has where no template says which: it is one or two pages."""

ENDS = ("withheld", "check")
"""What every report ends with; a letter with the latter alone."""

Compute = Callable[[Writer, ReportData], Sequence[Block]]


def report_paper(data: ReportData, labels: Labels = LABELS, *, draft: bool = False) -> Paper:
    """The paper of a report, in its language. `labels`: names of grouped codes and tables; `draft`: it says so."""
    write = Writer.of(data, labels)
    with reading(write.reader):
        cover, head = data["cover"], data["head"]
        edition = _("Edition %(number)s", number=write.number(cover["edition"]))
        return Paper(
            language=cover["language"],
            title=cover["title"],
            house=head["holder"] or "",
            funder=head["funder"],
            kind=named(REPORTS, cover["kind"]),
            period=write.days(cover["covers_from"], cover["covers_to"]),
            edition=edition,
            facts=_facts(write, data),
            keys=key_figures(write, data),
            money=money_whole(write, data["figures"]["money"]),
            parts=_parts(write, data, draft=draft),
            foot=f"{head['code']} · {edition}",
            mark=_("DRAFT – not released") if draft else "",
            changes=cover["changes"] or "",
            letter=cover["template"] == LETTER,
            words={
                "contents": pgettext("report", "Contents"),
                "changes": _("What this edition changes"),
                "hidden": not_shown(),
                "figures": _("At a glance"),
                "bars": pgettext("report", "As a picture"),
            },
        )


def _facts(write: Writer, data: ReportData) -> list[tuple[str, str]]:
    head, cover = data["head"], data["cover"]
    runs = write.days(head["begins_on"], head["ends_on"])
    found = [
        (pgettext("report", "Agreement"), f"{head['code']} – {head['title']}"),
        (pgettext("report", "Funder’s reference"), head["reference"] or ""),
        (pgettext("report", "Days covered"), write.days(cover["covers_from"], cover["covers_to"])),
        (pgettext("report", "Agreement runs"), runs),
        (pgettext("report", "Amount agreed"), write.money(head["amount"])),
        (pgettext("report", "For administration"), "" if head["share"] is None else write.hundredths(head["share"], 2)),
        (pgettext("report", "Books read until"), write.moment(cover["cut_off"])),
    ]
    return [(term, value) for term, value in found if value]


def _parts(write: Writer, data: ReportData, *, draft: bool) -> list[Part]:
    """The parts in their order, and at the end what is not shown and how to check it all.

    Whatever is empty is left out, but in a draft, which says what is still to be written.
    """
    computed = {key: compute for key, _title, compute in _computed()}
    parts = [_part(write, data, each, computed, draft=draft) for each in data.get("order") or _usual_order(data)]
    ends = ENDS[1:] if data["cover"]["template"] == LETTER else ENDS
    parts += [Part(key, title, compute(write, data)) for key, title, compute in _computed() if key in ends]
    return [each for each in parts if each.blocks]


def _usual_order(data: ReportData) -> list[PartData]:
    """What is written, then what is computed; a letter has little of that."""
    letter = data["cover"]["template"] == LETTER
    written: list[PartData] = [
        {"key": each["key"], "kind": "text", "title": each["title"]} for each in data["sections"]
    ]
    computed: list[PartData] = [
        {"key": key, "kind": key, "title": title}
        for key, title, _compute in _computed()
        if key not in ENDS and (not letter or key in IN_LETTERS)
    ]
    return [*written, *computed]


def _part(write: Writer, data: ReportData, told: PartData, computed: Mapping[str, Compute], *, draft: bool) -> Part:
    if told["kind"] in computed:
        return Part(told["key"], told["title"], computed[told["kind"]](write, data))
    text = next((each["text"] for each in data["sections"] if each["key"] == told["key"]), "")
    language = data["cover"]["language"]
    found = points(text, language) if told["kind"] == "points" else paragraphs(text, language)
    blocks: list[Block] = [Prose(found)] if found else []
    if not blocks and draft:
        blocks = [Remark(_("Nothing is written here yet."))]
    return Part(told["key"], told["title"], blocks)


def _computed() -> list[tuple[str, str, Compute]]:
    """The parts that are computed, in the order in which they stand where no template says another."""
    return [
        ("requests", _("Requests for help"), _requests),
        ("persons", pgettext("report", "Persons supported"), _persons),
        ("map", _("Where the help went"), _map),
        ("money", pgettext("report", "Money"), _money),
        ("lines", _("Budget and spending"), _lines),
        ("local", pgettext("report", "Local currencies"), _local),
        ("evidence", _("Papers for what was paid"), _evidence),
        ("times", _("How soon help came"), _times),
        ("indicators", _("Results against their targets"), _indicators),
        ("stories", pgettext("report", "Stories"), _stories),
        ("ledger", _("Payments one by one"), _ledger),
        ("withheld", _("What is not shown, and why"), _withheld),
        ("check", _("How to check this report"), _check),
    ]


def _requests(write: Writer, data: ReportData) -> list[Block]:
    figures = data["figures"]
    blocks: list[Block] = []
    if figures["requests"]:
        counts = [(named(REQUESTS, each["key"]), each["count"]) for each in figures["requests"]]
        blocks.append(counts_grid(write, "requests-counts", "", counts))
    return [*blocks, *(table_grid(write, each) for each in figures["tables"] if each["dimensions"] == ["reason"])]


def _persons(write: Writer, data: ReportData) -> list[Block]:
    figures = data["figures"]
    tables = [each for each in figures["tables"] if each["dimensions"] != ["reason"]]
    blocks: list[Block] = []
    if figures["persons"]:
        counts = [(named(PERSONS, each["key"]), each["count"]) for each in figures["persons"]]
        blocks.append(counts_grid(write, "persons-counts", "", counts))
    if blocks or tables:
        blocks.append(Remark(_protection()))
    tables = tables[:1] if data["cover"]["template"] == LETTER else tables
    return [*blocks, *(table_grid(write, each) for each in tables)]


def _protection() -> str:
    return _(
        "So that nobody can be recognised, counts of persons are rounded, and a count that is small, or that would "
        "tell too much together with other figures, is not shown. Not shown does not mean nought."
    )


def regions_of(data: ReportData) -> TableData | None:
    """The table of regions, where the report shows something of it that a map can show."""
    tables = [each for each in data["figures"]["tables"] if each["dimensions"] == ["region"]]
    return next((each for each in tables if any(cell["count"] for cell in on_map(each))), None)


def _map(write: Writer, data: ReportData) -> list[Block]:
    table = regions_of(data)
    if table is None:
        return []
    told = [f"{cell_name(write, table, each)} ({write.count(each['count'])})" for each in table["cells"]]
    most = largest({**table, "cells": on_map(table)})
    finding = _("Most persons: %(region)s", region=cell_name(write, table, most)) if most else ""
    alt = _("Map of persons supported by region: %(told)s", told=formats.list_of(write.reader, told))
    notes = [_("The darker, the more persons; hatched: not shown. Borders are Natural Earth’s and state no claim.")]
    return [Picture(finding, region_map(write, table), alt, notes=notes)]


def _money(write: Writer, data: ReportData) -> list[Block]:
    money = data["figures"]["money"]
    flows = [] if data["cover"]["template"] == LETTER else [flows_grid(write, money, data["cover"]["covers_to"])]
    return [money_whole(write, money), *flows]


def _lines(write: Writer, data: ReportData) -> list[Block]:
    lines = data["figures"]["lines"]
    return [lines_grid(write, lines)] if lines else []


def _local(write: Writer, data: ReportData) -> list[Block]:
    local = data["figures"]["local"]
    foreign = [each for each in local if each["currency"] != write.currency]
    return [local_grid(write, local)] if foreign else []


def _evidence(write: Writer, data: ReportData) -> list[Block]:
    return evidence_blocks(write, data["figures"]["evidence"])


def _times(write: Writer, data: ReportData) -> list[Block]:
    times = data["figures"]["times"]
    return [times_grid(write, times)] if times else []


def _indicators(write: Writer, data: ReportData) -> list[Block]:
    indicators = data["figures"]["indicators"]
    return [indicators_grid(write, indicators)] if indicators else []


def _stories(_write: Writer, data: ReportData) -> list[Block]:
    if not data["stories"]:
        return []
    said = _("Told with the consent of the persons; names, places and details are changed.")
    language = data["cover"]["language"]
    stories = [Story(each["pseudonym"], paragraphs(each["text"], language)) for each in data["stories"]]
    return [Remark(said), *stories]


def _ledger(write: Writer, data: ReportData) -> list[Block]:
    ledger = data["figures"]["ledger"]
    return [] if ledger is None else ledger_blocks(write, ledger)


def _withheld(write: Writer, data: ReportData) -> list[Block]:
    withheld = data["figures"]["withheld"]
    if not withheld:
        return []
    columns = [Column(pgettext("report", "What is not shown"), share=2), Column(pgettext("report", "Why"), share=3)]
    rows = [Row((write.table(each["what"]), named(WITHHELD, each["reason"]))) for each in withheld]
    return [Remark(_protection()), Grid("withheld", "", columns, rows)]


def _check(_write: Writer, data: ReportData) -> list[Block]:
    return [
        Remark(
            _(
                "Everything here is made from one file of data, report.json, which comes with it. Its fingerprint "
                "(SHA-256) is written below, and in the fund’s log, where it can be changed no more. Whoever computes "
                "the fingerprint of the file and finds the same signs has the report as it was released by two people."
            )
        ),
        Remark(digest_of(canonical(data)), code=True),
    ]
