"""Reads an audit export back into the tables of the log, for a restore: the log goes on from there.

An export tells neither when a checkpoint was made nor which table's row an alias stands for. The first follows from the
backup, or from the last entry's minute; the second from the ids that payloads are bound to, or from aliases kept.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from fundapp.audit.minutes import moment
from fundapp.audit.models import Alias, CheckpointRow, Entry, Erasure, Head, Node, Payload, Staged
from fundapp.audit.tree import Tree
from fundapp.audit.verify import ERASURE, Summary, Verifier
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _

BATCH = 500
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """What an entry tells: the action, upon which subject, with what content; None for what was erased."""

    action: str
    kind: str
    subject_id: UUID | None
    payload: dict[str, Any] | None

    def detail(self, name: str) -> Any:
        """A detail that must not be missing: a restore that could not take something away must not be finished.

        Raises Conflict where the content was erased.
        """
        if self.payload is None:
            raise Conflict(_("The log no longer tells what was taken away: the backup cannot be put back safely."))
        return self.payload[name]

    @property
    def subject(self) -> UUID:
        """Upon whom or what; as `detail`."""
        return UUID(self.detail("subject"))


def load_log(session: Session, lines: Iterable[bytes], *, key: str, made_at: Mapping[int, datetime]) -> Summary:
    """Fill the empty log with what an export holds, and take from the stage what stands in it.

    Aliases and erasures that are there already stay. `key` is the verifier key that the export must have; `made_at`
    says when checkpoints were made, by their size. Verifies as it reads: raises verify.Refused, and the caller rolls
    back. Memory: a batch, and what the verifier keeps.
    """
    verifier, loader = Verifier(key=key), _Loader(session, key, made_at)
    for line in lines:
        verifier.line(line)
        loader.take(json.loads(line))
    loader.flush()
    session.execute(update(Head).values(size=loader.tree.size, frontier=loader.tree.freeze()))
    session.execute(delete(Staged).where(Staged.id.in_(select(Entry.id))))
    return verifier.finish()


def told_since(session: Session, size: int, known: Container[UUID] = ()) -> Iterator[Told]:
    """What the entries behind the first `size` tell, in their order, but for those whose ids are `known`."""
    newest = session.scalar(select(Head.size)) or 0
    columns = select(Entry.id, Entry.action, Entry.subject, Payload.payload, Alias.subject_id)
    joined = columns.outerjoin(Payload, Payload.entry_id == Entry.id).outerjoin(Alias, Alias.alias == Entry.subject)
    for begin in range(size, newest, BATCH):
        chunk = joined.where(Entry.index >= begin, Entry.index < begin + BATCH).order_by(Entry.index)
        for entry_id, action, subject, payload, named in session.execute(chunk).all():
            bound = (payload or {}).get("subject")
            if entry_id not in known:
                yield Told(action, subject.partition(":")[0], UUID(bound) if bound else named, payload)


class _Loader:
    """Rows of the log, a batch at a time."""

    def __init__(self, session: Session, key: str, made_at: Mapping[int, datetime]) -> None:
        self.tree = Tree()
        self._session, self._key, self._made_at = session, key, made_at
        self._minute = ""
        self._rows: dict[type[Any], list[Row]] = {model: [] for model in (Entry, Payload, CheckpointRow, Erasure, Node)}
        self._aliases: dict[str, tuple[str, UUID]] = {}

    def take(self, line: Mapping[str, Any]) -> None:
        """One line of an export, which was found good."""
        if "leaf" in line:
            self._take_entry(line)
            if len(self._rows[Entry]) == BATCH:
                self.flush()
        elif "checkpoint" in line:
            size = self.tree.size
            made_at = self._made_at.get(size) or moment(self._minute)
            self._rows[CheckpointRow].append(
                {"size": size, "note": line["checkpoint"], "key": self._key, "made_at": made_at}
            )

    def _take_entry(self, line: Mapping[str, Any]) -> None:
        leaf, payload, digest = line["leaf"], line["payload"], bytes.fromhex(line["hash"])
        own = UUID(leaf["id"])
        facts = {name: leaf[name] for name in ("minute", "actor", "action", "commitment")}
        row = {**facts, "id": own, "index": self.tree.size, "subject": leaf["object"], "leaf_hash": digest}
        self._rows[Entry].append(row)
        self._minute = leaf["minute"]
        self.tree.append(digest)
        if payload is None:
            return
        self._rows[Payload].append({"entry_id": own, "salt": bytes.fromhex(line["salt"]), "payload": payload})
        for alias, bound in ((leaf["object"], payload.get("subject")), (leaf["actor"], payload.get("actor"))):
            if bound is not None:
                self._aliases[alias] = (alias.partition(":")[0], UUID(bound))
        if leaf["action"] == ERASURE:
            erased = [{"entry_id": UUID(each), "by_entry_id": own} for each in payload["entries"]]
            self._rows[Erasure] += erased

    def flush(self) -> None:
        """Write what was taken."""
        self._keep_erasures()
        self._keep_aliases()
        made = self.tree.made
        self._rows[Node] += [{"level": level, "index": index, "hash": digest} for (level, index), digest in made]
        for model, rows in self._rows.items():
            self._insert(model, rows)
            rows.clear()
        self._aliases.clear()
        made.clear()

    def _keep_erasures(self) -> None:
        """Of each payload one erasure: the first."""
        first = {row["entry_id"]: row for row in reversed(self._rows[Erasure])}
        for entry_id in self._known(Erasure.entry_id, list(first)):
            del first[entry_id]
        self._rows[Erasure] = list(first.values())

    def _keep_aliases(self) -> None:
        """Those that nobody bears yet, for whatever has none yet."""
        for alias in self._known(Alias.alias, list(self._aliases)):
            del self._aliases[alias]
        pairs = {pair: alias for alias, pair in self._aliases.items()}
        if not pairs:
            return
        wanted = tuple_(Alias.kind, Alias.subject_id).in_(sorted(pairs))
        for kind, subject_id in self._session.execute(select(Alias.kind, Alias.subject_id).where(wanted)).all():
            del pairs[kind, subject_id]
        self._insert(Alias, [{"kind": kind, "subject_id": own, "alias": alias} for (kind, own), alias in pairs.items()])

    def _insert(self, model: type[Any], rows: list[Row]) -> None:
        if rows:
            self._session.connection().execute(insert(model), rows)

    def _known(self, column: InstrumentedAttribute[Any], values: Sequence[Any]) -> Iterator[Any]:
        for begin in range(0, len(values), BATCH):
            found = select(column).where(column.in_(values[begin : begin + BATCH]))
            yield from self._session.scalars(found).all()
