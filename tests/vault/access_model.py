"""Who may read what, in plain sets: what the vault is held against."""

from dataclasses import dataclass, field
from uuid import UUID

from fundapp.vault.rules import Kind, Subject


@dataclass
class Box:
    """A compartment as it ought to be. `readers` are ids of groups, members and applicants."""

    id: UUID
    subject: Subject
    kind: Kind
    readers: set[UUID]
    wrapped_at: dict[UUID, int]
    """Each reading group's epoch when the key was wrapped to it."""
    version: int = 1
    renewal_wanted: bool = False
    shredded: bool = False


@dataclass
class Record:
    """A text that was sealed, and the version of its compartment that it is sealed under."""

    box: Box
    text: str
    version: int


@dataclass
class Model:
    """Groups and boxes; `known` is the newest version of each box that a person ever had the key of."""

    holders: dict[UUID, set[UUID]] = field(default_factory=dict)
    epochs: dict[UUID, int] = field(default_factory=dict)
    reach: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    """The newest epoch of a group whose secret a person ever held."""
    boxes: dict[UUID, Box] = field(default_factory=dict)
    records: dict[UUID, Record] = field(default_factory=dict)
    known: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    read_by_groups: set[tuple[UUID, UUID]] = field(default_factory=set)
    """Each group with each box that it ever read: its later members find both in an older copy of the database."""

    def may_open(self, person: UUID, box: Box) -> bool:
        """Whether the key is wrapped to this person, or to a group of theirs."""
        if box.shredded:
            return False
        return any(person == reader or person in self.holders.get(reader, ()) for reader in box.readers)

    def may_read(self, person: UUID) -> dict[UUID, str]:
        """Texts by record that a person may read now."""
        return {key: each.text for key, each in self.records.items() if self.may_open(person, each.box)}

    def could_read(self, person: UUID) -> dict[UUID, str]:
        """Texts that somebody could read who wrote down every key that was ever within their reach."""
        return {
            key: each.text
            for key, each in self.records.items()
            if not each.box.shredded and each.version <= self.known.get((person, each.box.id), 0)
        }

    def ever(self, person: UUID) -> set[UUID]:
        """Texts that somebody may find with older copies: what they, or groups whose secret they held, ever read."""
        groups = {group for someone, group in self.reach if someone == person}
        return {
            key
            for key, each in self.records.items()
            if self.known.get((person, each.box.id))
            or any((group, each.box.id) in self.read_by_groups for group in groups)
        }

    def is_due(self, box: Box) -> bool:
        """Whether the next who opens a box gives it a new key."""
        return box.renewal_wanted or any(self.epochs[group] > number for group, number in box.wrapped_at.items())

    def renewable_by(self, person: UUID, box: Box) -> bool:
        """Whether a new key would leave whoever opens the box among its readers: nobody locks themselves out."""
        return person not in box.readers or person in self.applicants or person in self.vouched

    def is_alone(self, reader: UUID, box: Box) -> bool:
        """Whether nobody else of the staff has the key of a box."""
        return reader in box.readers and not (box.readers - {reader} - self.applicants)

    def renew(self, box: Box) -> None:
        """A new key, for the readers whom somebody still vouches for."""
        people = {each for each in box.readers if each in self.vouched}
        groups = {each for each in box.readers if each in self.epochs}
        others = {each for each in box.readers if each in self.applicants}
        box.readers = people | groups | others
        box.wrapped_at = {group: self.epochs[group] for group in groups}
        box.version, box.renewal_wanted = box.version + 1, False

    @property
    def vouched(self) -> set[UUID]:
        """Members of any group."""
        return set().union(*self.holders.values())

    applicants: set[UUID] = field(default_factory=set)

    def remember(self, people: set[UUID]) -> None:
        """After each step: whoever could reach a key has it for ever."""
        for group, holders in self.holders.items():
            for person in holders:
                self.reach[person, group] = self.epochs[group]
        for box in self.boxes.values():
            self.read_by_groups |= {(group, box.id) for group in box.wrapped_at}
            for person in people:
                if not box.shredded and (self.may_open(person, box) or self._outlasts(person, box)):
                    self.known[person, box.id] = box.version

    def _outlasts(self, person: UUID, box: Box) -> bool:
        """Whether a secret that a person kept of an epoch still opens it: until the first opening after the next."""
        return any(number <= self.reach.get((person, group), -1) for group, number in box.wrapped_at.items())
