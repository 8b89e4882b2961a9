"""Loads the demonstration data once, through the same commands and schemas that people use."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from fundapp.accounts.credentials import Chosen
from fundapp.core.database import ReadSession, db, transaction
from fundapp.demo.acting import acting
from fundapp.demo.agreements import add_agreements
from fundapp.demo.budgets import add_budget
from fundapp.demo.calls import add_calls
from fundapp.demo.cases import add_cases
from fundapp.demo.committee import begin_committee
from fundapp.demo.copil import add_copil_digest
from fundapp.demo.directory import add_other_funds
from fundapp.demo.duty import add_turns
from fundapp.demo.going import put_opportunities
from fundapp.demo.ledger import fill_envelopes
from fundapp.demo.papers import add_papers
from fundapp.demo.people import add_people, by_key, choose_for_all
from fundapp.demo.pipeline import add_pipeline
from fundapp.demo.portal import add_portal
from fundapp.demo.proposals import add_proposals
from fundapp.demo.reports import add_reports
from fundapp.demo.vault import found_vault
from fundapp.demo.working import Keys
from fundapp.donors.commands.funders import add_funder
from fundapp.donors.models import Funder
from fundapp.donors.rules.facts import sourced
from fundapp.donors.rules.others_words import KINDS, THEMES
from fundapp.donors.schemas.funders import FunderSchema

AS_THEY_STAND = (
    "name", "short_name", "website", "currency", "hq_country", "needs_registration", "grant_min", "grant_max",
    "grant_typical", "amount_basis", "instruments", "application_mode", "notes",
)  # fmt: skip
DATA = Path(__file__).resolve().parent / "data"
Progress = Callable[[int, int], None]


def load_once(app: Flask, progress: Progress = lambda _done, _all: None) -> int:
    """Loads what an empty database lacks; returns how many records: people and what they found, then cases."""
    with app.app_context():
        if not _is_empty():
            return 0
        added, keys = _load(app, choose_for_all(), progress)
        begin_committee(app, keys, datetime.now(UTC))
        fill_envelopes(app, datetime.now(UTC))
        add_agreements(app, datetime.now(UTC))
        add_portal(app, datetime.now(UTC))
        add_papers(app, datetime.now(UTC))
        add_reports(app, datetime.now(UTC))
        put_opportunities(app, keys, datetime.now(UTC))
    return added + add_cases(app, keys)


def _is_empty() -> bool:
    with ReadSession(db) as session:
        return session.scalar(select(Funder.id).limit(1)) is None


def _load(app: Flask, chosen: dict[str, Chosen], progress: Progress) -> tuple[int, Keys]:
    ctx = acting(app, by_key("awa"), datetime.now(UTC))
    with transaction() as session:
        add_people(session, ctx, chosen)
        keys = found_vault(session, ctx, app.extensions["fundapp.settings"], chosen)
        add_turns(session, app, ctx.now)
        add_other_funds(session, acting(app, by_key("solange"), ctx.now))
        found = list(_funders())
        for done, given in enumerate(found, start=1):
            add_funder(session, ctx, FunderSchema().judge(given))
            progress(done, len(found))
        added = len(found) + add_calls(session, ctx) + add_pipeline(session, ctx)
        add_copil_digest(session, ctx)
        added += add_proposals(session, ctx)
        add_budget(session, ctx)
        return added, keys


def _funders() -> Iterator[dict[str, Any]]:
    with (DATA / "funders.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield _funder(row)


def _funder(row: dict[str, str]) -> dict[str, Any]:
    """One row of the sourced spreadsheet as a person would type it; its source is that of every group of facts."""
    typed = {
        **{name: row[name] for name in AS_THEY_STAND},
        "kind": KINDS[row["type"]],
        "status": row["status"] or "active",
        "themes": sorted({THEMES[word] for word in row["themes"].split("|") if word}),
        "regions": "; ".join(row["regions"].split("|")),
        "focus_countries": [code for code in row["focus_countries"].split("|") if code],
        "languages": [code for code in row["languages"].split("|") if code],
        "min_years": row["min_years_existence"],
        "cofunding_max_pct": row["cofunding_max_rate_pct"],
    }
    return sourced(typed, row["source"], row["source_date"])
