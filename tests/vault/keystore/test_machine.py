"""Any order of putting, shredding, going away and coming back, against a dictionary."""

import os
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fundapp.vault.keystore import Keystore, KeystoreAway
from tests.vault.keystore.stand_ins import give_back, take_away, two_folders

IDS = st.sampled_from([UUID(int=number) for number in range(1, 7)])
PLACES = st.sampled_from("ab")


class Mirror(RuleBasedStateMachine):
    """Two folders; the model is what was put, and what was shredded."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.keystore: Keystore = two_folders(self.folder)
        self.halves: dict[UUID, bytes] = {}
        self.gone: set[UUID] = set()
        self.away: set[str] = set()
        self.informed = {"a", "b"}
        """Places that know of every shredding, were they alone."""

    @initialize()
    def make(self) -> None:
        self.put(UUID(int=99))

    @rule(identity=IDS)
    def put(self, identity: UUID) -> None:
        if len(self.away) == 2:
            return  # to a process that begins then, this is a new installation: see Keystore's docstring
        half = self.halves.get(identity, os.urandom(32))
        try:
            self.keystore.put({identity: half})
        except KeystoreAway:
            assert self.away
        except ValueError:
            assert identity in self.gone
        else:
            assert not self.away
            assert identity not in self.gone
            self.halves[identity] = half
            self.informed = {"a", "b"}

    @rule(identity=IDS)
    def put_another(self, identity: UUID) -> None:
        if identity in self.halves and len(self.away) < 2:  # as in `put`
            try:
                self.keystore.put({identity: os.urandom(32)})
            except (KeystoreAway, ValueError):
                return
            raise AssertionError("another half was taken")

    @rule(ids=st.sets(IDS, min_size=1, max_size=3))
    def shred(self, ids: set[UUID]) -> None:
        reached = {"a", "b"} - self.away
        try:
            self.keystore.shred(ids)
        except KeystoreAway:
            assert not reached
            return
        if ids - self.gone and len(reached) == 1:
            self.informed &= reached
        self.gone |= ids
        for each in ids:
            self.halves.pop(each, None)
        if len(reached) == 2:
            self.informed = {"a", "b"}

    @precondition(lambda self: len(self.away) < 2)
    @rule(place=PLACES)
    def leave(self, place: str) -> None:
        # The gap that cannot be closed, as the docstring of `mirror` says: whoever knows goes, whoever missed it stays.
        if place not in self.away and (self.informed - self.away - {place} or self.away):
            take_away(self.folder / place)
            self.away.add(place)

    @rule(place=PLACES)
    def come_back(self, place: str) -> None:
        if place in self.away and (place in self.informed or self.informed - self.away):
            give_back(self.folder / place)
            self.away.discard(place)

    @rule()
    def begin_anew(self) -> None:
        self.keystore = two_folders(self.folder)

    @invariant()
    def reads_as_the_model(self) -> None:
        ids = [UUID(int=number) for number in range(1, 7)]
        try:
            found = self.keystore.get(ids)
        except KeystoreAway:
            assert len(self.away) == 2
            return
        assert found == {each: half for each, half in self.halves.items() if each in ids}
        assert self.keystore.shredded(ids) == self.gone

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def test_any_history_reads_as_a_dictionary_would() -> None:
    run_state_machine_as_test(Mirror, settings=settings(max_examples=20, stateful_step_count=20, deadline=None))
