"""Compartments and their wraps in memory, before there is a row of either: what takes longest of making them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.vault.ciphers import fresh_key
from fundapp.vault.opened import OpenCompartment, assemble
from fundapp.vault.rules import HOLDERS, Kind, Reader, Subject
from fundapp.vault.trust import Keys
from fundapp.vault.unlocked import Unlocked
from fundapp.vault.unstorable import Unstorable
from fundapp.vault.wrapping import new_wrap

Holder = Reader | Unlocked
"""Whom something is sealed to. Applicants are given with their key in memory: it is never believed from a table."""

Plan = Mapping[Kind, Sequence[Holder]]
"""Which compartments are made, and who reads each."""


@dataclass(frozen=True)
class Prepared(Unstorable):
    """New compartments of a subject, open, and the wraps to their readers. `told` is what the audit log says."""

    subject: Subject
    opened: Mapping[Kind, OpenCompartment] = field(repr=False)
    wraps: Sequence[Mapping[str, Any]] = field(repr=False)
    told: Mapping[str, Any]


def prepare_compartments(keys: Keys, subject: Subject, plan: Plan) -> Prepared:
    """Makes compartments, once the keystore has kept its halves of their keys. Halves without rows open nothing.

    Raises Untrusted for a reader that nobody vouches for, Conflict for one that this kind of compartment never admits,
    KeystoreAway where the keystore cannot keep the new halves.
    """
    kept = {uuid4(): fresh_key() for _kind in plan}
    keys.vault.keep(kept)
    opened = {
        kind: assemble(subject, kind, compartment_id, 1, (fresh_key(), half))
        for kind, (compartment_id, half) in zip(plan, kept.items(), strict=True)
    }
    wraps = [wrap_to(keys, opened[kind], to) for kind, holders in plan.items() for to in holders]
    return Prepared(subject, opened, wraps, {"compartments": sorted(plan), "readers": _told(plan)})


def wrap_to(keys: Keys, made: OpenCompartment, to: Holder) -> dict[str, Any]:
    """The key of an open compartment for one more reader, as a row of Wrap by column.

    Raises Conflict, Untrusted, Unvouched.
    """
    reader = to.reader if isinstance(to, Unlocked) else to
    if reader.kind not in HOLDERS[made.kind]:
        raise Conflict(_("Readers of this kind never get this compartment."))
    public = (to.pair.public, 0) if isinstance(to, Unlocked) else keys.of(reader, made.kind)
    return new_wrap(made.subject, made.kind, (made.id, made.version, made.half, made.key), reader, public)


def _told(plan: Plan) -> dict[str, list[str]]:
    return {
        kind: sorted((to.reader if isinstance(to, Unlocked) else to).id.hex for to in holders)
        for kind, holders in plan.items()
    }
