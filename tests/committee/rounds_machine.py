"""Any history of rounds: hypothesis chooses, the real commands do it, and a small model says what comes of it."""

from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.committee.ballots import Ballot
from fundapp.committee.briefs import new_brief
from fundapp.committee.commands.convening import convene_round
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.commands.declaring import declare_standing
from fundapp.committee.commands.opening import cancel_round, change_brief, extend_round, open_round, seat_reserve
from fundapp.committee.commands.voting import Cast, cast_vote
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist, RoundLine
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Choice
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from tests.committee import rounds_ballots as chance
from tests.committee.rounds_ground import Ground, in_order
from tests.committee.rounds_model import Round
from tests.fixtures.application import NOW


class RoundsMachine(RuleBasedStateMachine):
    """Subclasses say on which ground. `counts` go on over all runs."""

    ground: Ground
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undone = self.ground.connection.begin_nested()
        self.hour, self.decisions, self.round_id = 0, 0, UUID(int=0)
        self.model = Round("award", "full", [1], {}, state="cancelled")
        self.ground.chamber.subject.settled.clear()
        self.ground.chamber.subject.refusal, self.ground.chamber.subject.waits = None, True

    @initialize(asked=chance.ASKED, barred=st.sets(chance.NAMES, max_size=2), names=chance.SEVERAL)
    def begin(self, asked: list[int], barred: set[str], names: set[str]) -> None:
        self.convene("award", asked, barred)
        for name in sorted(names):
            self.say(name, "none")

    @rule(asked=chance.ASKED, barred=st.sets(chance.NAMES, max_size=2))
    def ask(self, asked: list[int], barred: set[str]) -> None:
        """The next question, once the last one is settled: an appeal or a ratification where there can be one."""
        if self.model.state not in ("decided", "cancelled"):
            return
        outcome = (self.model.outcome or {}).get("outcome")
        if self.model.question == "award" and outcome in ("declined", "referred", "more"):
            self.convene("appeal", self.model.asked, set(self.model.casts), about=self.round_id)
        elif self.model.question == "award" and self.model.track == "fast" and outcome == "approved":
            self.convene("ratification", self.model.asked, barred, about=self.round_id)
        else:
            self.convene("award", asked, barred)

    @rule(name=chance.NAMES, grade=chance.GRADES)
    def declare(self, name: str, grade: str) -> None:
        self.say(name, grade)

    @rule()
    def open(self) -> None:
        brief = new_brief({"summary": "x"})
        conductor = self.ground.conductor()
        may = self.model.may_open()
        self.do("open", may, lambda session: open_round(session, self.officer, conductor, self.round_id, brief))
        if may:
            self.model.open(self.hour)

    @rule(
        name=chance.NAMES,
        choice=chance.CHOICES,
        shares=chance.SHARES,
        conditions=chance.CONDITIONS,
        against=st.integers(0, 5),
        aim=chance.TENTH,
    )
    def vote(
        self, name: str, choice: str, shares: list[int], conditions: frozenset[str], against: int, aim: int
    ) -> None:
        waiting = [each for each in self.model.seated if each not in self.model.voted]
        name = waiting[aim % len(waiting)] if waiting and aim < chance.LIKELY else name
        amounts = tuple(most * share // 4 for most, share in zip(self.model.asked, shares, strict=False))
        ballot = chance.ballot_of(choice, amounts, conditions, against)
        may = self.model.may_vote(name, self.hour) and (choice != "for" or any(amounts))
        self.cast(name, ballot, may, self.model.brief)

    @rule(name=chance.NAMES)
    def vote_on_an_old_brief(self, name: str) -> None:
        self.cast(name, Ballot(Choice.ABSTAIN), False, self.model.brief - 1)

    @rule(name=chance.NAMES, more=st.integers(1, 2))
    def vote_for_too_much(self, name: str, more: int) -> None:
        self.cast(name, Ballot(Choice.FOR, tuple(each + more for each in self.model.asked)), False, self.model.brief)

    @rule(names=chance.SEVERAL, amounts=st.integers(1, 4), refused=st.sampled_from(["", "money", "gone"]))
    def everybody_votes(self, names: set[str], amounts: int, refused: str) -> None:
        """The rest of the panel in favour; where the source refuses what would be decided, nothing is."""
        subject = self.ground.chamber.subject
        subject.refusal, subject.waits = Conflict("no money") if refused == "money" else None, refused != "gone"
        for name in [each for each in self.model.seated if each not in self.model.voted]:
            given = tuple(max(1, each * amounts // 4) for each in self.model.asked)
            may = self.model.may_vote(name, self.hour)
            self.cast(name, Ballot(Choice.FOR, given), may, self.model.brief, refused=bool(refused))
        subject.refusal, subject.waits = None, True

    @rule(off=st.sampled_from([0, 0, 0, 1]))
    def rewrite(self, off: int) -> None:
        may = self.model.state in ("open", "lapsed") and not off
        changed, voids = self.ground.brief(self.round_id), len(self.model.voted) + off
        conductor = self.ground.conductor()
        self.do("rewrite", may, lambda session: change_brief(
            session, self.officer, conductor, self.round_id, changed=changed, voids=voids
        ))  # fmt: skip
        if may:
            self.model.brief += 1

    @rule(name=chance.NAMES, aim=chance.TENTH)
    def fill(self, name: str, aim: int) -> None:
        reserve = [each for each, how in self.model.standing.items() if how == "reserve"]
        name = reserve[aim % len(reserve)] if reserve and aim < chance.LIKELY else name
        may = self.model.state in ("open", "lapsed") and name in reserve and self.model.is_short
        person_id, conductor = self.ground.chamber.people[name].id, self.ground.conductor()
        self.do("fill", may, lambda session: seat_reserve(session, self.officer, conductor, self.round_id, person_id))
        if may:
            self.model.standing[name] = "seated"

    @rule()
    def extend(self) -> None:
        may = self.model.state in ("open", "lapsed")
        self.do("extend", may, lambda session: extend_round(session, self.officer, self.round_id))
        if may:
            self.model.state = "open"
            self.model.closes = self.hour + {"fast": 12, "full": 72}[self.model.track]

    @rule(sure=st.integers(0, 9))
    def cancel(self, sure: int) -> None:
        if sure:
            return
        may = self.model.state in ("convened", "open", "lapsed")
        self.do("cancel", may, lambda session: cancel_round(session, self.officer, self.round_id))
        if may:
            self.model.state = "cancelled"

    @rule(hours=st.sampled_from([1, 11, 12, 72]))
    def wait(self, hours: int) -> None:
        self.hour += hours

    @rule(due=st.sampled_from([True, True, False]))
    def close(self, due: bool) -> None:
        """The job that closes rounds, whether or not one is due."""
        if due and self.model.state == "open":
            self.hour = max(self.hour, self.model.closes)
        ctx, sources = Context(None, self.officer.now, "job", self.officer.reader), self.ground.chamber.sources
        ends = self.model.state == "open" and self.hour >= self.model.closes
        self.ground.act(lambda session: close_round(session, ctx, sources, self.round_id))
        self.counts["close" if ends else "close: not yet"] += 1
        if ends:
            self.end()

    def teardown(self) -> None:
        """What the auditors' program makes of it, and all is undone."""
        try:
            assert self.ground.decided() == self.decisions
            assert len(self.ground.chamber.subject.settled) == self.decisions
            self.counts["decisions"] += self.decisions
        finally:
            self.counts["runs"] += 1
            self.undone.rollback()

    @property
    def officer(self) -> Context:
        """An officer, now."""
        return self.acting("solange")

    def acting(self, name: str) -> Context:
        """Somebody, now."""
        return replace(self.ground.chamber.acting(name), now=NOW + timedelta(hours=self.hour))

    def convene(self, question: str, asked: list[int], barred: set[str], about: UUID | None = None) -> None:
        """The next question."""
        chamber, sealed = self.ground.chamber, self.ground.sealed()
        track = "fast" if question == "award" and sum(asked) < 500_000 else "full"
        self.model, self.round_id = Round(question, track, asked, in_order(chamber), barred), sealed.id
        ids = {chamber.people[name].id: "verified" for name in barred}
        wanted = chamber.asked(
            *asked, question=Question(question), barred=ids, about_id=about, subject_id=self.subject()
        )
        self.do("convene", True, lambda session: convene_round(session, self.officer, wanted, sealed))

    def subject(self) -> UUID:
        """What it is about: an appeal and a ratification are about what the award was."""
        if self.model.question == "award":
            self.subject_id = uuid4()
        return self.subject_id

    def say(self, name: str, grade: str) -> None:
        """Somebody declares how they stand."""
        may, keys, ctx = self.model.may_declare(name), self.ground.chamber.keys(name), self.acting(name)
        self.do("declare", may, lambda session: declare_standing(session, ctx, keys, self.round_id, Grade(grade)))
        if may:
            self.model.declare(name, grade)

    def cast(self, name: str, ballot: Ballot, may: bool, brief: int, *, refused: bool = False) -> None:
        """Somebody votes. `refused`: the source would refuse a decision, and so the vote that brings it about."""
        keys, ctx, sources = self.ground.chamber.keys(name), self.acting(name), self.ground.chamber.sources
        before = self.model.casts.get(name)
        ends = may and self.model.vote(name, chance.body_of(ballot))
        decides = ends and self.would_decide()
        if decides and refused:
            may = False
        self.do("vote", may, lambda session: cast_vote(
            session, ctx, keys, sources, self.round_id, Cast(ballot, brief)
        ))  # fmt: skip
        if decides and refused:
            self.counts["decision refused by its source"] += 1
            self.model.revisions[name] -= 1
            self.model.casts.pop(name)
            if before:
                self.model.casts[name] = before
        elif ends:
            self.end()

    def would_decide(self) -> bool:
        """Whether the end of the round would be a decision."""
        trial = copy(self.model)
        trial.end()
        return trial.state == "decided"

    def end(self) -> None:
        """All have voted, or the time is over."""
        self.model.end()
        self.decisions += self.model.state == "decided"
        self.counts[self.model.state] += 1
        self.compare()

    def do(self, name: str, may: bool, command: Callable[[Session], Any]) -> None:
        """What the model allows is done, and nothing else."""
        done = self.ground.act(command) is not None
        self.counts[name if may else f"{name}: refused"] += 1
        self.counts["steps"] += 1
        assert done == may, f"{name}: done {done}, by the model {may}"

    def check_invariants(self, *given: Any, **more: Any) -> None:
        """After each step."""
        super().check_invariants(*given, **more)
        self.compare()

    def compare(self) -> None:
        """The database against the model."""
        if not self.model.members:
            return
        self.ground.look(self._compare)

    def _compare(self, session: Session) -> None:
        model, people = self.model, self.ground.chamber.people
        names = {person.id: name for name, person in people.items()}
        outcome: Any = model.outcome or {"outcome": None, "amounts": [], "conditions": [], "reason": None}
        columns = DecisionRound.state, DecisionRound.track, DecisionRound.brief_version, DecisionRound.outcome
        wanted = select(*columns, DecisionRound.reason, DecisionRound.conditions)
        found = session.execute(wanted.where(DecisionRound.id == self.round_id)).one()
        expected = model.state, model.track, model.brief, outcome["outcome"], outcome["reason"]
        assert tuple(found) == (*expected, tuple(outcome["conditions"]))
        standings = select(Panellist.person_id, Panellist.standing).where(Panellist.round_id == self.round_id)
        assert {names[row[0]]: row[1] for row in session.execute(standings)} == model.standing
        lines = select(RoundLine.approved).where(RoundLine.round_id == self.round_id).order_by(RoundLine.position)
        assert session.scalars(lines).all() == (outcome["amounts"] or [None] * len(model.asked))
        counted = select(CommitteeVote.person_id, func.count()).where(CommitteeVote.round_id == self.round_id)
        votes = {names[row[0]]: row[1] for row in session.execute(counted.group_by(CommitteeVote.person_id))}
        assert votes == {name: count for name, count in model.revisions.items() if count}


def run(ground: Ground, runs: int, number: int, steps: int, counts: Counter[str]) -> None:
    """Some runs with a seed; raises AssertionError with the steps of the shortest that differs."""

    class Here(RoundsMachine):
        pass

    Here.ground, Here.counts = ground, counts
    given = settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(Here), settings=given)
