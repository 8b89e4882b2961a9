"""Calls, organisations and offers as the gates and the score see them, made up or drawn."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st

from fundapp.grants.rules.domains import themes_of
from fundapp.grants.rules.gates import Candidate, Kind, Terms
from fundapp.grants.rules.score import Offer
from fundapp.grants.rules.vocabulary import Where

CALLS = Path(__file__).parent / "data" / "calls.csv"
NOTHING = Terms(Where.UNKNOWN, frozenset(), "unknown", None, frozenset(), None, None, frozenset())
"""A call of which nobody knows anything."""

EVERYTHING = Terms(Where.NAMED, frozenset({"CM"}), "yes", 3, frozenset({"association"}), 1, 10**9, frozenset({"fr"}))
"""A call that says all of it."""

SOLID = Candidate(
    id=UUID(int=7),
    kind=Kind.MEMBER,
    name="Ligue",
    countries=frozenset({"CM"}),
    countries_known=True,
    registration="yes",
    founded=2001,
    status="association",
    budget=5_000_000,
    languages=frozenset({"fr"}),
    themes=themes_of(["protection"]),
    names=frozenset({"ligue"}),
)
"""A member of which everything is known, and that passes every gate."""


def member(**facts: Any) -> Candidate:
    """SOLID under another id, with some facts changed."""
    return replace(SOLID, id=uuid4(), **facts)


def terms(**facts: Any) -> Terms:
    """EVERYTHING, with some facts changed."""
    return replace(EVERYTHING, **facts)


def real_call(title: str) -> Terms:
    """The one real call whose title begins so. Its list is read as it stands: blank is not known."""
    with CALLS.open(encoding="utf-8", newline="") as sheet:
        (row,) = [row for row in csv.DictReader(sheet) if row["title"].startswith(title)]
    return real_terms(row)


def real_terms(row: Mapping[str, str]) -> Terms:
    """A row of the list."""
    named = frozenset(filter(None, row["eligible_countries"].split("|")))
    years = row["min_years_existence"]
    return replace(
        NOTHING,
        where=Where.NAMED if named else Where.UNKNOWN,
        countries=named,
        min_years=int(years) if years else None,
        languages=frozenset(filter(None, row["languages"].split("|"))),
    )


COUNTRIES = st.frozensets(st.sampled_from(["CM", "CG", "TD", "TN"]))
LANGUAGES = st.frozensets(st.sampled_from(["fr", "en"]))
STATUSES = st.frozensets(st.sampled_from(["association", "ngo", "any"]))
AMOUNTS = st.none() | st.integers(0, 10)
TERMS = st.builds(
    Terms,
    where=st.sampled_from([str(each) for each in Where]),
    countries=COUNTRIES,
    registration=st.sampled_from(["yes", "no", "unknown"]),
    min_years=st.none() | st.integers(0, 5),
    statuses=STATUSES,
    budget_min=AMOUNTS,
    budget_max=AMOUNTS,
    languages=LANGUAGES,
)
CANDIDATES = st.builds(
    Candidate,
    id=st.uuids(),
    kind=st.sampled_from([Kind.MEMBER, Kind.PARTNER]),
    name=st.sampled_from(["Ligue", "Cercle"]),
    countries=COUNTRIES,
    countries_known=st.booleans(),
    registration=st.sampled_from(["yes", "no", "pending", "unknown"]),
    founded=st.none() | st.integers(2018, 2026),
    status=st.none() | st.sampled_from(["association", "ngo"]),
    budget=AMOUNTS,
    languages=LANGUAGES,
    themes=st.frozensets(st.sampled_from(["media", "youth", "human_rights"])),
    names=st.frozensets(st.sampled_from(["ligue", "cercle"])),
)
OFFERS = st.builds(
    Offer,
    themes=st.frozensets(st.sampled_from(["media", "youth", "human_rights"])),
    countries=COUNTRIES,
    anywhere=st.booleans(),
    languages=LANGUAGES,
    least=AMOUNTS,
    most=AMOUNTS,
    months=st.none() | st.integers(1, 60),
    left=st.none() | st.timedeltas(timedelta(-400), timedelta(400)),
    endless=st.booleans(),
    share_paid=st.none() | st.integers(0, 10_000),
    relation=st.sampled_from(["unknown", "none", "distant", "good", "close"]),
    won_by=st.frozensets(st.sampled_from(["ligue", "cercle"])),
    won=st.booleans(),
    lost=st.booleans(),
)
