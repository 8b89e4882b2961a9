"""Any history of keys: hypothesis chooses, the world compares."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fundapp.vault.rules import Kind
from tests.vault import access_applicants as applicants
from tests.vault import access_boxes as boxes
from tests.vault import access_people as members
from tests.vault.access_model import Box
from tests.vault.access_world import Person, World
from tests.vault.stage import Stage

T = TypeVar("T")
NUMBERS = st.integers(0, 9)
LIKELY = 8
MANY = st.sets(st.integers(0, 5), min_size=1, max_size=3)
PLANS = st.dictionaries(
    st.sampled_from([Kind.NARRATIVE, Kind.SUMMARY, Kind.IDENTITY, Kind.EVIDENCE]), MANY, min_size=1, max_size=3
)
WHOLLY_EVERY, THOROUGHLY_EVERY = 8, 10
"""At the end of how many runs everybody tries everything by the interface, and each key on each row."""

MOST_CASES, MOST_STAFF, MOST_APPLICANTS = 3, 6, 2


def likely(fitting: Sequence[T], everything: Sequence[T], number: int) -> T:
    """Mostly one of those that fit, where there are any: refusals are worth some steps, not most."""
    return pick(fitting if fitting and number < LIKELY else everything, number)


def pick(found: Sequence[T], number: int) -> T:
    """One of them, whatever the number."""
    return found[number % len(found)]


class AccessMachine(RuleBasedStateMachine):
    """Subclasses say on which stage. `counts` go on over all runs."""

    stage: Stage
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.stage)
        self.sound = True

    @initialize(plan=PLANS, group=NUMBERS)
    def begin(self, plan: dict[Kind, set[int]], group: int) -> None:
        self.make(plan)
        applicants.apply(self.world)
        applicants.submit(self.world, self.world.applicants[0], self.group(group))
        self.done(0)

    def make(self, plan: dict[Kind, set[int]]) -> None:
        """A case for these readers."""
        chosen = {kind: [pick(self.readers, each) for each in sorted(numbers)] for kind, numbers in plan.items()}
        boxes.make_case(self.world, {kind: list(dict.fromkeys(each)) for kind, each in chosen.items()})

    def done(self, number: int) -> None:
        """After each step thieves try; after every other one, somebody opens a box by the interface."""
        self.sound = False
        self.counts["steps"] += 1
        world = self.world
        world.after()
        if self.counts["steps"] % 2:
            people = list(world.persons.values())
            world.check(pick(people, number), [pick(world.boxes, number // 2)])
        self.sound = True

    @rule()
    def join(self) -> None:
        if len(self.world.staff) < MOST_STAFF:
            members.join(self.world)
            self.done(0)

    @rule(group=NUMBERS, new=NUMBERS, by=NUMBERS)
    def admit(self, group: int, new: int, by: int) -> None:
        chosen = self.group(group)
        outside = [each for each in self.world.staff if each not in self.holders(chosen)]
        members.admit(self.world, chosen, likely(outside, self.world.staff, new), self.holder(chosen, by))
        self.done(new)

    @rule(group=NUMBERS, person=NUMBERS)
    def leave_group(self, group: int, person: int) -> None:
        chosen = self.group(group)
        members.leave_group(self.world, chosen, self.holder(chosen, person))
        self.done(person)

    @rule(person=NUMBERS)
    def part(self, person: int) -> None:
        members.part(self.world, self.member(person))
        self.done(person)

    @rule(person=NUMBERS)
    def reset(self, person: int) -> None:
        members.reset(self.world, self.member(person))
        self.done(person)

    @rule(plan=PLANS)
    def make_case(self, plan: dict[Kind, set[int]]) -> None:
        if len({box.subject for box in self.world.boxes}) < MOST_CASES:
            self.make(plan)
            self.done(0)

    @rule(box=NUMBERS, by=NUMBERS)
    def write(self, box: int, by: int) -> None:
        found = self.box(box)
        boxes.write(self.world, found, self.reader(found, by))
        self.done(by)

    @rule(box=NUMBERS, to=NUMBERS, by=NUMBERS)
    def share(self, box: int, to: int, by: int) -> None:
        found = self.box(box)
        boxes.share(self.world, found, pick(self.readers, to), self.reader(found, by))
        self.done(to)

    @rule(box=NUMBERS, reader=NUMBERS)
    def withdraw(self, box: int, reader: int) -> None:
        found = self.box(box)
        readers = sorted(found.readers, key=self.order) or self.readers
        boxes.withdraw(self.world, found, pick(readers, reader))
        self.done(reader)

    @rule(group=NUMBERS, by=NUMBERS)
    def renew_epoch(self, group: int, by: int) -> None:
        chosen = self.group(group)
        members.renew_epoch(self.world, chosen, self.holder(chosen, by))
        self.done(by)

    @rule(box=NUMBERS, by=NUMBERS)
    def renew(self, box: int, by: int) -> None:
        found = self.box(box)
        boxes.renew(self.world, found, self.reader(found, by))
        self.done(by)

    @rule(by=NUMBERS)
    def reseal(self, by: int) -> None:
        boxes.reseal_all(self.world, self.member(by))
        self.done(by)

    @rule(box=NUMBERS, whole=st.booleans())
    def shred(self, box: int, *, whole: bool) -> None:
        found = self.box(box)
        of_subject = [each for each in self.world.boxes if each.subject == found.subject]
        boxes.shred(self.world, of_subject if whole else [found])
        self.done(box)

    @rule()
    def apply(self) -> None:
        if len(self.world.applicants) < MOST_APPLICANTS:
            applicants.apply(self.world)
            self.done(0)

    @rule(who=NUMBERS, group=NUMBERS)
    def submit(self, who: int, group: int) -> None:
        applicants.submit(self.world, pick(self.world.applicants, who), self.group(group))
        self.done(who)

    @rule(who=NUMBERS)
    def purge(self, who: int) -> None:
        applicants.purge(self.world, pick(self.world.applicants, who))
        self.done(who)

    @rule(who=NUMBERS, by=NUMBERS, themselves=st.booleans())
    def replace_code(self, who: int, by: int, *, themselves: bool) -> None:
        applicant = pick(self.world.applicants, who)
        applicants.replace_code(self.world, applicant, applicant if themselves else self.member(by))
        self.done(who)

    @rule(person=NUMBERS, ends=st.booleans())
    def use_session(self, person: int, *, ends: bool) -> None:
        (members.end if ends else members.begin)(self.world, self.person(person))
        self.done(person)

    @rule(group=NUMBERS, by=NUMBERS)
    def view(self, group: int, by: int) -> None:
        chosen = self.group(group)
        boxes.view(self.world, chosen, self.holder(chosen, by))
        self.done(by)

    @rule(person=NUMBERS, forgets=st.booleans())
    def keep_anew(self, person: int, *, forgets: bool) -> None:
        (members.recover if forgets else members.change_passphrase)(self.world, self.member(person))
        self.done(person)

    def teardown(self) -> None:
        number = self.counts["runs"]
        self.counts["runs"] += 1
        try:
            if self.sound:
                self.world.end(wholly=number % WHOLLY_EVERY == 0, thoroughly=number % THOROUGHLY_EVERY == 0)
        finally:
            self.counts.update(self.world.outcomes)
            self.world.close()

    def group(self, number: int) -> UUID:
        return pick(list(self.world.model.epochs), number)

    def member(self, number: int) -> Person:
        return pick(self.world.staff, number)

    def person(self, number: int) -> Person:
        return pick(list(self.world.persons.values()), number)

    def holders(self, group: UUID) -> list[Person]:
        return [each for each in self.world.staff if each.id in self.world.model.holders[group]]

    def holder(self, group: UUID, number: int) -> Person:
        return likely(self.holders(group), self.world.staff, number)

    def reader(self, box: Box, number: int) -> Person:
        everybody = list(self.world.persons.values())
        return likely([each for each in everybody if self.world.model.may_open(each.id, box)], everybody, number)

    def box(self, number: int) -> Box:
        return likely([box for box in self.world.boxes if not box.shredded], self.world.boxes, number)

    @property
    def readers(self) -> list[UUID]:
        """Whom a compartment may be for: the groups, then each member."""
        return [*self.world.model.epochs, *(each.id for each in self.world.staff)]

    def order(self, reader: UUID) -> int:
        """A place for each reader that does not depend on random ids, so that a run can be repeated."""
        everybody = [*self.world.model.epochs, *self.world.persons]
        return everybody.index(reader)


def run(stage: Stage, runs: int, number: int, steps_each: int, counts: Counter[str]) -> None:
    """So many runs from this seed, added up in `counts`. Raises AssertionError for the first that fails."""
    machine = type("Machine", (AccessMachine,), {"stage": stage, "counts": counts})
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps_each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(machine), settings=chosen)
