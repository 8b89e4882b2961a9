"""What somebody tries who can write to the database, past the application; and the guard that refuses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Executable, delete, insert, literal, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fundapp.committee.models import (
    Barred,
    CommitteeVote,
    DecisionRound,
    Panellist,
    PolicySignature,
    PolicyVersion,
    RoundLine,
)
from tests.committee.chamber import Chamber


@dataclass(frozen=True)
class Raw:
    """Somebody who can write to the database. `open` and `decided`: two rounds; `policy` is in force, `draft` is not.

    In the open round Awa is barred, Esther recused; Bruno has voted; Claire and Denis have seats; Firmin was silent.
    """

    chamber: Chamber
    open: UUID
    decided: UUID
    policy: UUID
    draft: UUID

    @property
    def session(self) -> Session:
        """Its connection."""
        return self.chamber.session

    def id(self, name: str) -> UUID:
        """Somebody's id."""
        return self.chamber.people[name].id

    def where(self, name: str, round_id: UUID | None = None) -> Any:
        """Somebody's row in the panel."""
        return (Panellist.round_id == (round_id or self.open)) & (Panellist.person_id == self.id(name))

    def vote(self, name: str, round_id: UUID | None = None, **changes: Any) -> Executable:
        """A forged vote."""
        return insert(CommitteeVote).values(
            **{
                "id": uuid4(), "round_id": round_id or self.open, "person_id": self.id(name), "revision": 9,
                "brief_version": 1, "choice": "for", "body": "{}", "signer": b"s" * 32, "signature": b"s" * 64,
                "salt": b"s" * 32, "at": self.chamber.now, "entry_id": uuid4(), **changes,
            }
        )  # fmt: skip

    def seat(self, name: str, **values: Any) -> Executable:
        """Somebody's row of the panel, changed."""
        declared = {"grade": "none", "declared_at": self.chamber.now}
        return update(Panellist).where(self.where(name)).values(**{**declared, **values})

    def policy_row(self, **changes: Any) -> Executable:
        """A forged version of the policy."""
        values = {
            "id": uuid4(), "number": 99, "state": "in_force", "body": "{}", "digest": "0" * 64, "version": 1,
            "drafted_by_id": self.id("awa"), "in_force_since": self.chamber.now, "created_at": self.chamber.now,
            "updated_at": self.chamber.now, "entry_id": uuid4(), **changes,
        }  # fmt: skip
        return insert(PolicyVersion).values(**values)

    def barred(self, name: str) -> Executable:
        """Somebody more who may not decide."""
        return insert(Barred).values(round_id=self.open, person_id=self.id(name), reason="verified")

    def refused(self, table: str, *statements: Executable) -> bool:
        """Whether the last of these statements is refused by the guards of a table; nothing of them stays."""
        point = self.session.begin_nested()
        try:
            for each in statements:
                self.session.execute(each)
        except DBAPIError as error:
            return table in str(error.orig) and "refuses this" in str(error.orig)
        finally:
            if point.is_active:
                point.rollback()
            self.session.expire_all()
        return False


Tried = Callable[[Raw], tuple[Executable, ...]]
CASES: Mapping[str, tuple[str, Tried]] = {
    "a vote of somebody without a seat": ("committee_vote_no_insert", lambda r: (r.vote("firmin"),)),
    "a vote of somebody who is barred": ("committee_vote_no_insert", lambda r: (r.vote("awa"),)),
    "a vote of somebody with a seat who is barred": (
        "committee_vote_no_insert",
        lambda r: (r.barred("claire"), r.vote("claire")),
    ),
    "a vote of somebody who is recused": ("committee_vote_no_insert", lambda r: (r.vote("esther"),)),
    "a vote on a round that is over": ("committee_vote_no_insert", lambda r: (r.vote("grace", r.decided),)),
    "a vote on another brief": ("committee_vote_no_insert", lambda r: (r.vote("claire", brief_version=2),)),
    "a vote changed": (
        "committee_vote_no_update",
        lambda r: (update(CommitteeVote).where(CommitteeVote.round_id == r.open).values(choice="against"),),
    ),
    "a vote removed": (
        "committee_vote_no_delete",
        lambda r: (delete(CommitteeVote).where(CommitteeVote.round_id == r.open),),
    ),
    "somebody barred for another reason": (
        "committee_barred_no_update",
        lambda r: (update(Barred).values(person_id=r.id("firmin")),),
    ),
    "somebody barred no longer": ("committee_barred_no_delete", lambda _r: (delete(Barred),)),
    "somebody barred put on the panel": (
        "committee_panellist_no_insert",
        lambda r: (
            r.barred("solange"),
            insert(Panellist).from_select(
                ["id", "round_id", "person_id", "organisation_id", "kind", "named", "standing", "grade", "declared_at"],
                select(
                    literal(uuid4()), Panellist.round_id, literal(r.id("solange")), Panellist.organisation_id,
                    Panellist.kind, Panellist.named, literal("seated"), literal("none"), Panellist.declared_at,
                ).where(r.where("claire")),
            ),
        ),
    ),
    "somebody barred seated": (
        "committee_panellist_no_update",
        lambda r: (r.barred("firmin"), r.seat("firmin", standing="seated")),
    ),
    "somebody barred in reserve": (
        "committee_panellist_no_update",
        lambda r: (r.barred("firmin"), r.seat("firmin", standing="reserve")),
    ),
    "somebody recused seated again": (
        "committee_panellist_no_update",
        lambda r: (r.seat("esther", standing="seated"),),
    ),
    "somebody recused as if newly convened": (
        "committee_panellist_no_update",
        lambda r: (r.seat("esther", standing="convened"),),
    ),
    "a seat handed to somebody else": (
        "committee_panellist_no_update",
        lambda r: (r.seat("claire", person_id=r.id("solange")),),
    ),
    "a voter of another organisation": (
        "committee_panellist_no_update",
        lambda r: (
            r.seat(
                "claire",
                organisation_id=select(Panellist.organisation_id).where(r.where("bruno")).scalar_subquery(),
            ),
        ),
    ),
    "a recusal removed": ("committee_panellist_no_delete", lambda r: (delete(Panellist).where(r.where("esther")),)),
    "another text in a policy": (
        "committee_policy_no_update",
        lambda _r: (update(PolicyVersion).values(body="{}"),),
    ),
    "another fingerprint of a policy": (
        "committee_policy_no_update",
        lambda _r: (update(PolicyVersion).values(digest="0" * 63 + "1"),),
    ),
    "another number of a policy": (
        "committee_policy_no_update",
        lambda r: (update(PolicyVersion).where(PolicyVersion.id == r.policy).values(number=77),),
    ),
    "a draft in force that nobody signed": (
        "committee_policy_no_update",
        lambda r: (
            update(PolicyVersion).where(PolicyVersion.id == r.policy).values(state="replaced"),
            update(PolicyVersion).where(PolicyVersion.id == r.draft).values(state="in_force"),
        ),
    ),
    "a dropped draft in force": (
        "committee_policy_no_update",
        lambda r: (
            update(PolicyVersion).where(PolicyVersion.id == r.draft).values(state="dropped"),
            update(PolicyVersion).where(PolicyVersion.id == r.draft).values(state="draft"),
        ),
    ),
    "a policy that was never a draft": (
        "committee_policy_no_insert",
        lambda r: (
            update(PolicyVersion).where(PolicyVersion.id == r.policy).values(state="replaced"),
            r.policy_row(),
        ),
    ),
    "a policy removed": (
        "committee_policy_no_delete",
        lambda r: (delete(PolicyVersion).where(PolicyVersion.id == r.draft),),
    ),
    "a signature of somebody else": (
        "committee_policy_signature_no_update",
        lambda r: (
            update(PolicySignature).where(PolicySignature.person_id == r.id("awa")).values(person_id=r.id("grace")),
        ),
    ),
    "a signature removed": ("committee_policy_signature_no_delete", lambda _r: (delete(PolicySignature),)),
    "another outcome": (
        "committee_round_no_update",
        lambda r: (update(DecisionRound).where(DecisionRound.id == r.decided).values(outcome="declined"),),
    ),
    "a decision undone": (
        "committee_round_no_update",
        lambda r: (
            update(DecisionRound).where(DecisionRound.id == r.decided)
            .values(state="open", outcome=None, decided_at=None, subject_id=DecisionRound.id),
        ),
    ),
    "a round decided that was not open": (
        "committee_round_no_update",
        lambda r: (
            update(DecisionRound).where(DecisionRound.id == r.open).values(state="lapsed"),
            update(DecisionRound).where(DecisionRound.id == r.open)
            .values(state="decided", outcome="approved", decided_at=r.chamber.now),
        ),
    ),
    "a round removed": (
        "committee_round_no_delete",
        lambda r: (delete(DecisionRound).where(DecisionRound.id == r.open),),
    ),
    "another policy for a round": (
        "committee_round_no_update",
        lambda r: (update(DecisionRound).where(DecisionRound.id == r.open).values(policy_id=r.draft),),
    ),
    "another track for a round": (
        "committee_round_no_update",
        lambda r: (update(DecisionRound).where(DecisionRound.id == r.open).values(track="fast"),),
    ),
    "another amount in a decision": (
        "committee_line_no_update",
        lambda r: (update(RoundLine).where(RoundLine.round_id == r.decided).values(approved=1),),
    ),
    "another amount asked for": (
        "committee_line_no_update",
        lambda r: (update(RoundLine).where(RoundLine.round_id == r.open).values(asked=900_000),),
    ),
    "a line more in a decision": (
        "committee_line_no_insert",
        lambda r: (
            insert(RoundLine).values(round_id=r.decided, position=7, purpose="relocation", asked=9, approved=9),
        ),
    ),
    "a line removed": ("committee_line_no_delete", lambda _r: (delete(RoundLine),)),
}  # fmt: skip


ALLOWED: Mapping[str, Tried] = {
    "a vote of somebody with a seat": lambda r: (r.vote("claire"),),
    "somebody who declares late": lambda r: (r.seat("firmin", standing="reserve"),),
    "somebody with a seat who is recused": lambda r: (r.seat("claire", standing="recused", grade="family"),),
    "a policy that is replaced": lambda r: (
        update(PolicyVersion).where(PolicyVersion.id == r.policy).values(state="replaced"),
    ),
    "a round that is called off": lambda r: (
        update(DecisionRound).where(DecisionRound.id == r.open).values(state="cancelled"),
    ),
}  # fmt: skip
