"""Any history of two envelopes: hypothesis chooses, the real commands do it, a plain model says what comes of it."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.money import Money
from fundapp.ledger.commands.envelopes import change_envelope, close_envelope, open_envelope
from fundapp.ledger.commands.funding import carry_spending, open_balance, receive_money, refund_money, take_share
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.paying import Payment, charge_fee, pay_held, return_money
from fundapp.ledger.commands.topping import agree_top_up, ask_top_up
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.models import FundEnvelope, Transfer
from tests.ledger.funded import set_free
from tests.ledger.machine_ground import AGREEING, ASKING, Ground, wanted_as
from tests.ledger.machine_model import Plain
from tests.ledger.recount import columns, recounted

WHICH = st.integers(0, 1)
AMOUNTS = st.one_of(st.integers(1, 20), st.integers(1, 3_000))
PARTS = st.integers(1, 4)
COSTS = st.one_of(st.none(), st.integers(0, 130))
SHARES = st.sampled_from([0, 700, 1_000, 2_500])
CURRENCIES = ("XAF", "EUR")
RATE = "1000/655957"


class LedgerMachine(RuleBasedStateMachine):
    """Subclasses say on which ground. `counts` go on over all runs."""

    ground: Ground
    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.undone = self.ground.connection.begin_nested()
        self.number = 0
        self.models: list[Plain] = []
        self.ids: list[UUID] = []
        self.holds: dict[int, UUID] = {}
        self.sent: list[tuple[Callable[[Session], Any], UUID]] = []

    @initialize(
        basis=st.sampled_from(["received", "pledged"]), share=SHARES, first=AMOUNTS, tolerance=st.sampled_from([0, 500])
    )
    def begin(self, basis: str, share: int, first: int, tolerance: int) -> None:
        for which, currency in enumerate(CURRENCIES):
            model = Plain(basis if which else "received", 2_000, share, tolerance)
            made = self.ground.act(lambda session: open_envelope(
                session, ASKING, wanted_as(model, currency, which)  # noqa: B023
            ).id)  # fmt: skip
            assert made is not None
            self.models.append(model)
            self.ids.append(made)
            self.receive(which, first)

    @rule(which=WHICH, amount=AMOUNTS)
    def receive(self, which: int, amount: int) -> None:
        model = self.models[which]
        entry = self.entry(which, amount)
        may = model.set(received=model.received + amount)
        self.do("receive", may, lambda session: receive_money(session, ASKING, entry))

    @rule(which=WHICH, amount=AMOUNTS)
    def refund(self, which: int, amount: int) -> None:
        model, entry = self.models[which], self.entry(which, amount)
        may = model.set(received=model.received - amount)
        self.do("refund", may, lambda session: refund_money(session, ASKING, entry))

    @rule(which=WHICH, amount=AMOUNTS, spent=st.booleans())
    def carry(self, which: int, amount: int, spent: bool) -> None:
        """What was there before."""
        model, entry = self.models[which], self.entry(which, amount)
        may = model.set(spent=model.spent + amount) if spent else model.set(received=model.received + amount)
        command = carry_spending if spent else open_balance
        self.do(command.__name__, may, lambda session: command(session, ASKING, entry))

    @rule(which=WHICH, amount=AMOUNTS, converted=st.booleans())
    def hold(self, which: int, amount: int, converted: bool) -> None:
        number, whole = self.next(), amount * 7 + 3 if converted else amount
        rate = Converted(Money(whole, "XOF"), RATE, ASKING.now.date(), "peg") if converted else None
        entry = Entry(f"{number}", self.ids[which], amount, UUID(int=number), None, "medical", rate)
        may = self.models[which].hold(number, amount, whole)
        self.keep(number, self.do("hold", may, lambda session: hold_money(session, ASKING, entry)))

    @rule(aim=st.integers(0, 99))
    def free(self, aim: int) -> None:
        which, number = self.aimed(aim)
        if number:
            held_id, key, may = self.holds[number], f"{self.next()}", self.models[which].free(number)
            self.do("free", may, lambda session: set_free(session, ASKING, held_id, key))

    @rule(aim=st.integers(0, 99), quarters=PARTS, percent=COSTS)
    def pay(self, aim: int, quarters: int, percent: int | None) -> None:
        which, number = self.aimed(aim)
        if not number:
            return
        rest, held_id, model = self.next(), self.holds[number], self.models[which]
        known = model.holds.get(number)
        part = max(1, known.whole * quarters // 4) if known else 1
        cost = known.share(part) * percent // 100 if known and percent is not None and known.amount > 1 else None
        may = model.pay(number, rest, part, cost)
        payment = Payment(f"{rest}", part, cost)
        self.do("pay", may, lambda session: pay_held(session, ASKING, held_id, payment))
        if rest in model.holds:
            kept = select(Transfer.id).where(Transfer.key == f"{rest}:rest")
            self.keep(rest, self.ground.look(lambda session: session.scalars(kept).one()))

    @rule(aim=st.integers(0, 99), more=st.integers(0, 400))
    def top_up(self, aim: int, more: int) -> None:
        which, number = self.aimed(aim)
        if number:
            known, held_id = self.models[which].holds.get(number), self.holds[number]
            up_to = (known.amount if known else 1) + more
            may = self.models[which].top_up(number, up_to)

            def both(session: Session) -> UUID:
                ask_top_up(session, ASKING, held_id, up_to=up_to)
                return agree_top_up(session, AGREEING, held_id, up_to=up_to).id

            self.do("top_up", may, both, once=True)

    @rule(which=WHICH, amount=AMOUNTS)
    def fee(self, which: int, amount: int) -> None:
        model, entry = self.models[which], self.entry(which, amount)
        may = model.set(spent=model.spent + amount)
        self.do("fee", may, lambda session: charge_fee(session, ASKING, entry))

    @rule(which=WHICH, amount=AMOUNTS)
    def come_back(self, which: int, amount: int) -> None:
        model, entry = self.models[which], self.entry(which, amount)
        may = model.set(spent=model.spent - amount)
        self.do("return", may, lambda session: return_money(session, ASKING, entry))

    @rule(which=WHICH, amount=AMOUNTS)
    def administer(self, which: int, amount: int) -> None:
        model, entry = self.models[which], self.entry(which, amount)
        may = model.set(taken=model.taken + amount)
        self.do("share", may, lambda session: take_share(session, ASKING, entry))

    @rule(which=WHICH, basis=st.sampled_from(["received", "pledged"]), pledged=AMOUNTS, share=SHARES)
    def change(self, which: int, basis: str, pledged: int, share: int) -> None:
        model, envelope_id = self.models[which], self.ids[which]
        wanted = wanted_as(Plain(basis, pledged, share, model.tolerance), CURRENCIES[which], which)
        may = model.set(basis=basis, pledged=pledged, share=share)

        def change(session: Session) -> UUID:
            version = session.scalars(select(FundEnvelope.version).where(FundEnvelope.id == envelope_id)).one()
            return change_envelope(session, ASKING, envelope_id, wanted, expected_version=version).id

        self.do("change", may, change, once=True)

    @rule(which=WHICH, sure=st.integers(0, 9))
    def close(self, which: int, sure: int) -> None:
        if not sure:
            self.models[which].closed = True
            self.do("close", True, lambda session: close_envelope(session, ASKING, self.ids[which]), once=True)

    @rule(aim=st.integers(0, 99))
    def again(self, aim: int) -> None:
        """The same key a second time: the same transfer, and nothing else."""
        if self.sent and aim < 50:
            command, made = self.sent[aim % len(self.sent)]
            assert self.ground.act(lambda session: id_of(command(session))) == made
            self.counts["again"] += 1

    def teardown(self) -> None:
        self.counts["runs"] += 1
        self.undone.rollback()

    def do(self, name: str, may: bool, command: Callable[[Session], Any], *, once: bool = False) -> UUID | None:
        """What the model allows is done, and nothing else; its id. `once`: without a key, so not done again."""
        made = self.ground.act(lambda session: id_of(command(session)))
        self.counts[name if may else f"{name}: refused"] += 1
        self.counts["steps"] += 1
        assert (made is not None) == may, f"{name}: done {made is not None}, by the model {may}"
        if made is not None and not once:
            self.sent.append((command, made))
        return made

    def check_invariants(self, *given: Any, **more: Any) -> None:
        """After each step."""
        super().check_invariants(*given, **more)
        self.compare()

    def compare(self) -> None:
        """The columns against the transfers, and both against the model."""
        for model, envelope_id in zip(self.models, self.ids, strict=True):
            told = self.ground.look(lambda session: (columns(session, envelope_id), recounted(session, envelope_id)))  # noqa: B023
            assert told[0] == told[1], "the columns are not what the transfers say"
            assert told[0].fits, "more is held and spent than there is"
            expected = model.received, model.held, model.spent, model.taken, model.cap
            assert (told[0].received, told[0].held, told[0].spent, told[0].taken, told[0].cap) == expected

    def next(self) -> int:
        self.number += 1
        return self.number

    def entry(self, which: int, amount: int) -> Entry:
        return Entry(f"{self.next()}", self.ids[which], amount, None, "x")

    def keep(self, number: int, held_id: UUID | None) -> None:
        if held_id is not None:
            self.holds[number] = held_id

    def aimed(self, aim: int) -> tuple[int, int]:
        """A hold, and of which envelope: mostly one that waits, else one that is over. 0: there is none."""
        if not any(model.holds for model in self.models):
            self.hold(aim % 2, 1 + aim * 2, aim % 3 == 0)
        waiting = [(which, number) for which, model in enumerate(self.models) for number in model.holds]
        over = sorted(set(self.holds) - {number for _which, number in waiting})
        if waiting and (aim < 85 or not over):
            return waiting[aim % len(waiting)]
        return (0, over[aim % len(over)]) if over else (0, 0)


def id_of(done: Any) -> UUID:
    """Of what a command wrote; some give nothing else."""
    return getattr(done, "id", done)  # type: ignore[no-any-return]


def run(ground: Ground, runs: int, number: int, steps: int, counts: Counter[str]) -> None:
    """Some runs with a seed; raises AssertionError with the steps of the shortest that differs."""

    class Here(LedgerMachine):
        pass

    Here.ground, Here.counts = ground, counts
    given = settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(seed(number)(Here), settings=given)
