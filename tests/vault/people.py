"""A vault for tests: its root, members with keys, groups, and cheap derivations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.vault.commands import admit_member, found_group, make_member, renew_epoch
from fundapp.vault.files import open_store
from fundapp.vault.house import Vault
from fundapp.vault.keeping import keep_member, spoken_fingerprint
from fundapp.vault.keystore import open_keystore
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.pairs import SigningPair
from fundapp.vault.passphrases import Cost
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import Kind, Reader, ReaderKind, Subject
from fundapp.vault.unlocked import Unlocked, UnlockedMember

CHEAP = Cost(memory=8, passes=1)
"""For tests alone: a real derivation takes half a second on purpose."""

PASSPHRASE = "le manguier du voisin porte des avocats"


def make_vault(folder: Path, root: SigningPair) -> Vault:
    """A new vault whose keystore and files lie in a folder of the test."""
    vault = vault_in(folder, root)
    vault.begin()
    return vault


def vault_in(folder: Path, root: SigningPair) -> Vault:
    """The vault that lies in a folder."""
    keystore = open_keystore([str(folder / "keys-here"), str(folder / "keys-there")])
    return Vault(root.public, keystore, open_store(folder / "files"), folder / "copies", members=CHEAP, codes=CHEAP)


@dataclass
class People:
    """Members of staff and their groups, through the real commands."""

    vault: Vault
    root: SigningPair
    ctx: Context
    members: dict[str, UnlockedMember] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)

    def add(self, *names: str) -> list[UnlockedMember]:
        """New members with keys."""
        made = [UnlockedMember.fresh(uuid4()) for _name in names]
        kept = [keep_member(unlocked, PASSPHRASE, CHEAP) for unlocked in made]
        with transaction() as session:
            for each in kept:
                make_member(session, self.ctx, each)
        self.members |= dict(zip(names, made, strict=True))
        return made

    def found(self, code: str, *names: str) -> UUID:
        """A group of members that exist."""
        with transaction() as session:
            spoken = {self.members[name].id: self.digits(name) for name in names}
            self.groups[code] = found_group(session, self.ctx, self.vault, self.root, code, spoken).id
        return self.groups[code]

    def admit(self, code: str, name: str, by: str) -> None:
        """One member admits another, fingerprint compared."""
        with transaction() as session:
            self.admit_in(session, code, name, by)

    def admit_in(self, session: Session, code: str, name: str, by: str) -> None:
        """As `admit`, in a transaction that is under way."""
        new, old = self.members[name], self.members[by]
        admit_member(session, self.as_(by), self.vault, old, self.groups[code], new.id, spoken=self.digits(name))

    def renew(self, session: Session, code: str, by: str) -> None:
        """A group's next epoch, for everybody who holds the last one."""
        group, members = self.groups[code], holders_of(session, self.groups[code])
        renew_epoch(session, self.as_(by), self.vault, self.members[by], group, members=members)

    def digits(self, name: str) -> str:
        """What a member reads out."""
        return spoken_fingerprint(self.members[name].signing.public, self.members[name].pair.public)

    def as_(self, name: str) -> Context:
        """The context in which a member acts."""
        return replace(self.ctx, actor=Actor(self.members[name].id, name, "member", frozenset()))

    def group(self, code: str) -> Reader:
        """A group as a reader."""
        return Reader(ReaderKind.GROUP, self.groups[code])

    def open(self, name: str, subject: Subject, *kinds: Kind) -> Opened:
        """What a member opens."""
        return open_compartments(self.vault, self.as_(name), self.members[name], subject, kinds, purpose="test")


def new_case() -> Subject:
    """A subject of its own."""
    return Subject("case", uuid4())


def readers(holders: Sequence[Reader | Unlocked], kinds: Iterable[Kind]) -> dict[Kind, Sequence[Reader | Unlocked]]:
    """The same readers for several compartments."""
    return dict.fromkeys(kinds, holders)
