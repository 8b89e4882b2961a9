"""Ports: what a lower package needs of a higher one, registered by `app.py` when the application is made."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from fundapp.core.context import Actor, Context
from fundapp.core.importing import ImportSource
from fundapp.core.schemas import InputSchema

Grants = Mapping[str, frozenset[str]]
"""Permissions by the code of a group; those of everybody who is signed in under an empty code."""


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the main navigation, shown to those who hold `permission`. `order` sorts the entries.

    `unless`: a permission whose holders have a front page of their own, and no use for this entry.
    """

    order: int
    label: Any
    endpoint: str
    permission: str
    unless: str = ""


@dataclass(frozen=True)
class ToDo:
    """Something that waits for a person on the home page; `due`: until when it should be done.

    `instead_of` is the name of an absent colleague for whom this person stands in. `urgent`: a life or a freedom is at
    stake, so it comes before everything else, however late that is.
    """

    label: str
    url: str
    detail: str = ""
    due: datetime | None = None
    instead_of: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class KeyFigure:
    """A figure that matters to a person's work, and the list behind it."""

    figure: str
    label: str
    url: str


@dataclass(frozen=True)
class ViewAct:
    """What else one may do with a view of a list: a button that is pressed (`posts`), or a link."""

    label: str
    url: str
    posts: bool = False


@dataclass(frozen=True)
class KeptList:
    """A list whose filter can be kept under a name, by those who hold `permission`: its filter's schema.

    `acts(session, ctx, view_ids)`: what one may do with each of these views besides, in one query.
    """

    schema: type[InputSchema]
    permission: str
    acts: Callable[[Session, Context, Collection[UUID]], Mapping[UUID, ViewAct]] | None = None


@dataclass(frozen=True)
class Settled:
    """What the committee decided of a question, for the package that brought it.

    `amounts`: what is approved of each line, in minor units of `currency`; `conditions` and `reason` are codes of the
    question's source. `fast`: decided on the fast track, so the full committee must ratify it.
    """

    round_id: UUID
    question: str
    subject_id: UUID
    outcome: str
    currency: str
    amounts: Sequence[int] = ()
    conditions: Sequence[str] = ()
    reason: str | None = None
    fast: bool = False


@dataclass(frozen=True)
class QuestionSource:
    """A package that brings questions of one kind of subject before the committee.

    `awaits(session, subject_id, question)` locks the subject and says whether it still waits for that decision.
    `admits(session, ctx, subject_id)` raises Denied, with the reason, where an officer may not read of the subject.
    `settle(session, ctx, settled)` does what a decision brings about, in its transaction: a refusal of it (no money)
    refuses the decision. `purposes`, `reasons` (by remedy), `conditions` and `ties` (why somebody may not decide)
    are the words of codes. `endpoint`: its page, by `reference`; `brief`: the template that shows card and brief.
    `kept(session, round_ids)` tells what is kept of what rounds approved ("case", "amount", "currency", "minute",
    "conditions", "fast", "ratified"), for whoever compares it with the log.
    `hides(ctx, subject_id)`: the condition that its subject is one from which the actor has stepped back.
    `page(subject_id, title)`: of what the address of its page is made. `named(session, ctx, subject_ids)`: what people
    call its subjects, where the code of a round tells too little and that is no secret. `graded`: whether priority and
    risk mean something here. `remedies`: what a vote against may ask for; None: whatever there is. `grades`: the
    answers of a declaration, as somebody says them of themselves, and `minuted_grades`, as minutes tell them; `says`:
    other sentences of its pages, by their places (committee/rules/sentences.py); empty: as they are for a person.
    `card_said(card)`: terms and values of a card on paper; `minuted(sections)`: what minutes tell of a brief.
    """

    awaits: Callable[[Session, UUID, str], bool]
    settle: Callable[[Session, Context, Settled], object]
    purposes: Mapping[str, Any]
    reasons: Mapping[str, Mapping[str, Any]]
    conditions: Mapping[str, Any]
    endpoint: str
    brief: str
    admits: Callable[[Session, Context, UUID], object] = lambda _session, _ctx, _subject_id: None
    ties: Mapping[str, Any] = field(default_factory=dict)
    kept: Callable[[Session, Collection[UUID]], Mapping[UUID, Mapping[str, object]]] | None = None
    hides: Callable[[Context, ColumnElement[UUID]], ColumnElement[bool]] | None = None
    page: Callable[[UUID, str], Mapping[str, Any]] = lambda _subject_id, title: {"reference": title}
    named: Callable[[Session, Context, Collection[UUID]], Mapping[UUID, str]] | None = None
    graded: bool = True
    remedies: Collection[str] | None = None
    grades: Mapping[str, Any] = field(default_factory=dict)
    minuted_grades: Mapping[str, Any] = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    card_said: Callable[[Mapping[str, str]], Sequence[tuple[str, str]]] | None = None
    minuted: Callable[[Mapping[str, str]], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True)
class Begun:
    """From what an agreement is set up: its heading and page, its version, and what of the form is known already.

    `values`: by the names of the form; `lines`: rows of its budget, each with "label" and "amount". `funder_id`: None
    where the funder is not on the map yet. `remarks`: from where "period" and "lines" are known. `instead`: what else
    one may do than to record an agreement, and where.
    """

    heading: str
    url: str
    version: int
    funder_id: UUID | None
    values: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    instead: tuple[str, str] | None = None


@dataclass(frozen=True)
class AgreementOrigin:
    """A package above the agreements that brings some about, for instance by proposals that are won.

    `begin(session, ctx, subject_id)` tells what is known; it raises NotFound, Denied, and Conflict where no agreement
    is to be signed. `sign(session, ctx, subject_id, given, *, expected_version)` keeps the agreement, with all that
    goes with it, and moves the subject on, in one transaction; it returns the id of the agreement.
    """

    begin: Callable[[Session, Context, UUID], Begun]
    sign: Callable[..., UUID]


@dataclass(frozen=True)
class About:
    """What stands behind a transfer: its name, and its page for those who may read it."""

    label: str
    url: str | None


@dataclass
class Ports:
    """Who answers what. One for each application, in `app.extensions["fundapp.ports"]`.

    `grants`: what each package lets the members of each group do. `to_do`, `watched` and `figures` fill the home page.
    `hand_over(session, ctx, leaver, successor)` gives one package's open work to a successor and returns how many
    things that were. `left_groups(session, ctx, person)` takes from somebody who has just left a group, in the same
    transaction, what only its members may have. `lists` holds every list whose views can be saved, by endpoint.
    `questions`: who brings what before the committee, by the kind of subject. `abouts(session, ctx, ids)` name what
    stands behind transfers, as far as a package knows it, and link it only for those who may read it.
    `case_parts(session, ctx, case)`: what packages above say on the page of a case, as a template and what it may use;
    None for nothing. `imports`: whose records can come from a sheet, by their kind. `agreement_origins`: what brings
    agreements about, by the kind of subject. `landings` tell the address of the page with which somebody begins, where
    that is not the home page.
    """

    identify: Callable[[], Actor | None] = lambda: None
    grants: list[Grants] = field(default_factory=list)
    navigation: list[NavigationItem] = field(default_factory=list)
    to_do: list[Callable[[Context], Sequence[ToDo]]] = field(default_factory=list)
    watched: list[Callable[[Context], Sequence[ToDo]]] = field(default_factory=list)
    figures: list[Callable[[Context], Sequence[KeyFigure]]] = field(default_factory=list)
    hand_over: list[Callable[[Session, Context, UUID, UUID], int]] = field(default_factory=list)
    left_groups: list[Callable[[Session, Context, UUID], object]] = field(default_factory=list)
    lists: dict[str, KeptList] = field(default_factory=dict)
    questions: dict[str, QuestionSource] = field(default_factory=dict)
    abouts: list[Callable[[Session, Context, Collection[UUID]], Mapping[UUID, About]]] = field(default_factory=list)
    case_parts: list[Callable[[Session, Context, Any], tuple[str, Mapping[str, Any]] | None]] = field(
        default_factory=list
    )
    imports: dict[str, ImportSource] = field(default_factory=dict)
    landings: list[Callable[[Context], str | None]] = field(default_factory=list)
    agreement_origins: dict[str, AgreementOrigin] = field(default_factory=dict)
