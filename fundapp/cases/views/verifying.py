"""What the pages of verification share: their blueprint, what was noted in plain words, what is known, sealing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, url_for

from fundapp.accounts.signin import current_keys
from fundapp.cases.assessing import open_assessment
from fundapp.cases.models import (
    Assessment,
    EmergencyCase,
    Finding,
    FocalOpinion,
    RefereeCheck,
    SafeguardingPlan,
    SeenEvidence,
)
from fundapp.cases.queries.verification import Work, Written
from fundapp.cases.rules import safeguarding, tasks, verification
from fundapp.cases.rules.missing import GAPS, Found, Known, Said, missing
from fundapp.cases.rules.sheets import Step
from fundapp.cases.rules.verification import Answer, sources_of
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.reading import BROKEN, CLOSED, SHREDDED, WEIGHTY, Dossier
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.text import fold
from fundapp.vault.envelope import Envelope, Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind

COUNTING = WEIGHTY | {Step.REFEREES}
"""Steps of what was added that verification reads, beside those that every page does."""

TRUSTING = frozenset({"supports", "reserved"})

blueprint = Blueprint("verification", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_verification() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "checking": verification, "guarding": safeguarding, "tasking": tasks}


@dataclass(frozen=True)
class Plain:
    """Something that was noted, with its sealed words; `missing`: why they are not there."""

    written: Written
    note: str = ""
    name: str = ""
    missing: str = ""

    @property
    def row(self) -> Any:
        """The row."""
        return self.written.row


def plain_of(written: Written, opened: Opened | None) -> Plain:
    """What was noted, as far as it can be read: one that does not open must not hide the others."""
    row, found = written.row, {"name": "", "note": ""}
    for column in found:
        envelope: Envelope | None = getattr(row, column, None)
        if envelope is None:
            continue
        try:
            found[column] = _read(opened, Place(row.__tablename__, row.id, column), envelope)
        except Shredded:
            return Plain(written, missing=SHREDDED)
        except CannotOpen:
            return Plain(written, missing=BROKEN)
        except Locked:
            return Plain(written, missing=CLOSED)
    return Plain(written, **found)


def plain_work(work: Work, model: type[Any], opened: Opened | None) -> list[Plain]:
    """All that was noted of one kind, the newest first."""
    return [plain_of(each, opened) for each in reversed(work.of(model))]


def answers_of(dossier: Dossier, step: Step) -> dict[str, Any]:
    """The applicant's answers of a step, later ones over earlier ones."""
    found: dict[str, Any] = {}
    for sheet in dossier.sheets:
        answers = sheet.get(step.value)
        if isinstance(answers, Mapping):
            found.update({name: value for name, value in answers.items() if value not in (None, "", [])})
    return found


def says_minor_in(dossier: Dossier) -> bool | None:
    """Whether they say that they are under 18; None where that cannot be read."""
    if Kind.IDENTITY not in dossier.parts:
        return None
    return answers_of(dossier, Step.WHO).get("age_band") == safeguarding.MINOR


def referees_of(dossier: Dossier) -> list[Mapping[str, Any]]:
    """Whom the applicant named, in the order in which it came: their places are what checks refer to."""
    found: list[Mapping[str, Any]] = []
    for sheet in dossier.sheets:
        listed = sheet.get(Step.REFEREES.value)
        found += [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return found


def checks_of(work: Work, opened: Opened | None) -> list[Plain]:
    """Checks that nothing has corrected, the newest first."""
    return [plain_of(each, opened) for each in reversed(work.standing_checks())]


def known_of(dossier: Dossier, work: Work, checks: Sequence[Plain]) -> Known:
    """What is known of a case, for rules/missing.py."""
    finding, plan = work.newest(Finding), work.newest(SafeguardingPlan)
    newest = finding.row if finding else None
    opinions = (each.row for each in work.of(FocalOpinion))
    return Known(
        said=_said(dossier) if dossier.parts else None,
        sources=sources_of(_answer(each) for each in checks),
        seen=len(work.of(SeenEvidence)),
        finding=Found(newest.level, newest.at, newest.note is not None) if newest else None,
        assessed=bool(work.of(Assessment)),
        needs=len(dossier.needs),
        safeguarding=dossier.case.safeguarding_since is not None,
        guardian=plan.row.guardian if plan else None,
        tasks=work.task_kinds(),
        partner=any(each.trusted and each.recommendation in TRUSTING for each in opinions),
    )


def gaps_of(known: Known, found: EmergencyCase) -> list[tuple[Any, str]]:
    """What is missing, in words, with the address that mends it; empty where no page of this installation does."""
    gaps = [GAPS[code] for code in missing(known)]
    return [
        (each.words, url_for(each.page, reference=found.reference) if each.page in current_app.view_functions else "")
        for each in gaps
    ]


def opened_notes(dossier: Dossier) -> Opened | None:
    """What the page has opened of the case; None where nothing of it is open."""
    return dossier.opened.get(dossier.case.id)


def seal_texts(
    ctx: Context, found: EmergencyCase, model: type[Any], row_id: UUID, texts: Mapping[str, str | None], purpose: str
) -> dict[str, Envelope | None]:
    """Texts of a row, by column, sealed among the officers' own notes. Before the transaction.

    Raises Locked, NotFound for whoever cannot read these notes.
    """
    if not any(texts.values()):
        return dict.fromkeys(texts)
    opened = open_assessment(vault(), ctx, current_keys(), found, purpose=purpose)
    return {
        column: opened.seal(Kind.ASSESSMENT, Place(model.__tablename__, row_id, column), text) if text else None
        for column, text in texts.items()
    }


def weighty(dossier: Dossier) -> Dossier:
    """The dossier with those additions alone by which a person is found again: digests are made of all of them."""
    return replace(dossier, steps=[each for each in dossier.steps if each.added.addition.step in WEIGHTY])


def _said(dossier: Dossier) -> Said:
    who, consent = answers_of(dossier, Step.WHO), answers_of(dossier, Step.CONSENT)
    contact, start = answers_of(dossier, Step.CONTACT), answers_of(dossier, Step.START)
    return Said(
        role=str(who.get("role", "")),
        consent=str(consent.get("consent", "")),
        asked_of_uses=bool(consent),
        uses=frozenset(map(str, consent.get("uses", ()))),
        age_band=str(who.get("age_band", "")),
        guardian=bool(who.get("guardian")),
        legal_name=bool(who.get("legal_name")),
        reachable=bool(contact.get("way") or contact.get("details") or start.get("answer")),
        referees=len(referees_of(dossier)),
    )


def _answer(check: Plain) -> Answer:
    row: RefereeCheck = check.row
    who = row.referee if row.referee is not None else fold(check.name) or row.id
    return Answer(who, row.independence, row.conflict, row.outcome, row.contacted_at)


def _read(opened: Opened | None, place: Place, envelope: Envelope) -> str:
    if opened is None:
        raise Locked
    return opened.read(Kind.ASSESSMENT, place, envelope)
