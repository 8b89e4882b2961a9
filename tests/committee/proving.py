"""What somebody does who can write the database, past its triggers; and what auditors find, offline."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import Kept, Refused, Summary, verify_export
from fundapp.committee.ballots import commitment
from fundapp.committee.kept import kept_lines
from fundapp.committee.models import CommitteeVote
from fundapp.vault.pairs import SigningPair
from fundapp.vault.statements import sign_statement
from tests.audit.logs import checkpoint, exported
from tests.committee.chamber import Chamber

MIGRATION = Path(__file__).resolve().parents[2] / "migrations" / "versions" / "0010_committee.py"


def drop_guards(session: Session) -> None:
    """The triggers of the committee's tables go, as they do for whoever owns the database."""
    postgresql = session.get_bind().dialect.name == "postgresql"
    space: dict[str, Any] = {}
    source = MIGRATION.read_text(encoding="utf-8")
    begin = source.index("SEATED = (")
    exec(source[begin : source.index("def guard")], space)
    rules = [(table, event.lower()) for table, event, _refused in space["RULES"]]
    for table, event in [*rules, ("audit_stage", "update"), ("audit_stage", "delete")]:
        name = f"{table}_no_{event}"
        session.execute(text(f"DROP TRIGGER {name} ON {table}" if postgresql else f"DROP TRIGGER {name}"))
    session.commit()


def log_of(chamber: Chamber) -> list[bytes]:
    """The log as auditors get it."""
    chamber.session.expire_all()
    while sequence(chamber.session):
        pass
    checkpoint(chamber.session)
    return exported(chamber.session)


def kept_of(chamber: Chamber) -> Kept:
    """The rows as auditors get them."""
    chamber.session.expire_all()
    return Kept([*kept_lines(chamber.session, chamber.sources)])


def checked(chamber: Chamber) -> Summary:
    """What `verify.py LOG --root KEY --decisions FILE` finds. Raises Refused."""
    lines = log_of(chamber)
    return verify_export(lines, root=chamber.vault.root, kept=kept_of(chamber))


def found(chamber: Chamber) -> tuple[str, str]:
    """By which sentence the log or the rows are refused, and the action of the entry, or the field; or nothing."""
    lines = log_of(chamber)
    try:
        verify_export(lines, root=chamber.vault.root, kept=kept_of(chamber))
    except Refused as refused:
        return refused.message_id, str(refused.values.get("field") or refused.values.get("action"))
    return "", ""


def votes_of(chamber: Chamber, round_id: UUID) -> Sequence[CommitteeVote]:
    """Every vote of a round."""
    wanted = select(CommitteeVote).where(CommitteeVote.round_id == round_id)
    return chamber.session.scalars(wanted.order_by(CommitteeVote.person_id, CommitteeVote.revision)).all()


def vote_of(chamber: Chamber, round_id: UUID, name: str) -> CommitteeVote:
    """Somebody's last vote."""
    return next(each for each in reversed(votes_of(chamber, round_id)) if each.person_id == chamber.people[name].id)


def staged(session: Session, action: str) -> Sequence[Staged]:
    """What is staged of an action."""
    return session.scalars(select(Staged).where(Staged.action == action).order_by(Staged.position)).all()


def forge(session: Session, vote: CommitteeVote, pair: SigningPair | None = None, **facts: Any) -> dict[str, Any]:
    """The columns of a vote that says something else; signed by `pair`, or under its old signature."""
    body = {**json.loads(vote.body), **facts}
    if pair is None:
        text_of = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return {"body": text_of, "signature": vote.signature, "signer": vote.signer}
    stated = sign_statement(pair, body.pop("kind"), body)
    return {"body": stated.body.decode(), "signature": stated.signature, "signer": stated.signer}


def rewrite_vote(chamber: Chamber, vote: CommitteeVote, columns: dict[str, Any], *, committed: bool) -> None:
    """Changes the row of a vote; with `committed`, the entry that is still staged too."""
    session = chamber.session
    session.execute(update(CommitteeVote).where(CommitteeVote.id == vote.id).values(**columns))
    if committed:
        told = next(each for each in staged(session, "committee.vote.cast") if each.id == vote.entry_id)
        hidden = commitment(vote.salt, columns["body"].encode(), columns["signature"])
        session.execute(update(Staged).where(Staged.id == told.id).values(payload={**told.payload, "vote": hidden}))
    session.commit()


def slip_in(chamber: Chamber, like: CommitteeVote, person_id: UUID, revision: int, columns: dict[str, Any]) -> None:
    """One more vote: the row and the staged entry, as the application would have written them."""
    session, entry_id, vote_id = chamber.session, uuid4(), uuid4()
    model = staged(session, "committee.vote.cast")[-1]
    hidden = commitment(like.salt, columns["body"].encode(), columns["signature"])
    told = {
        **model.payload, "member": person_id.hex, "actor": person_id.hex, "revision": revision, "vote": hidden,
        "subject": vote_id.hex,
    }  # fmt: skip
    row = {column.name: getattr(like, column.name) for column in CommitteeVote.__table__.columns}
    row |= {"id": vote_id, "person_id": person_id, "revision": revision, "entry_id": entry_id, "said": None, **columns}
    session.execute(
        insert(Staged).values(
            id=entry_id, minute=model.minute, action=model.action, actor_id=person_id, subject_kind="committee_vote",
            subject_id=vote_id, payload=told,
        )
    )  # fmt: skip
    session.execute(insert(CommitteeVote).values(**row))
    session.commit()


def unstage(session: Session, action: str) -> int:
    """Removes what is staged of an action; how much that was."""
    ids = [each.id for each in staged(session, action)]
    session.execute(delete(Staged).where(Staged.id.in_(ids)))
    session.commit()
    return len(ids)
