"""Clients of a campaign: each leads payments through their lives, and asks until it is answered."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from random import Random
from threading import Lock
from typing import Any
from uuid import UUID

import urllib3

from benchmarks.clients import pause
from benchmarks.disbursements.payments_ground import SIGNERS, Case, Ground
from fundapp.disbursements.operators.settings import callback_token
from fundapp.disbursements.queries.batches import MAKING

CLIENTS = 32
TRIES = 3_000
"""So often one thing is asked for, a fifth of a second apart, before the campaign is given up."""
REFUSED = "refused"
SAID = (
    ("paid",),
    ("paid",),
    ("paid",),
    ("paid", "returned"),
    ("rejected",),
    ("paid", "refunded"),
    ("paid", "reversed"),
)
"""What a bank may say of a payment, one thing after the other."""


AtBank = tuple[str, dict[str, Any], tuple[str, ...]]
"""A batch that a bank is to be given, what is known of its payment, and what the bank will say."""


@dataclass(frozen=True)
class Acknowledged:
    """Something that was answered as done: under which key, and what came of it."""

    what: str
    key: str
    told: dict[str, Any]


@dataclass
class Notes:
    """What all clients were answered. `rung`: callbacks that were taken, each of which says nothing.

    `harmed`: whether there were faults enough; clients go on until then.
    """

    wanted: int
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the bank says of a payment, by its reference."""
    rung: int = 0
    harmed: Callable[[], bool] = lambda: True
    lock: Lock = field(default_factory=Lock)

    @property
    def operations(self) -> int:
        """Everything that was answered as done."""
        return len(self.acknowledged) + self.rung

    @property
    def enough(self) -> bool:
        """Whether there were as many as wanted, and as many faults."""
        return self.operations >= self.wanted and self.harmed()


class Client:
    """One of them. Every case of its own is used until nothing of its award is left; then those of everybody."""

    def __init__(self, port: int, secret_key: str, notes: Notes, cases: Sequence[Case], ground: Ground) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._ring = f"{self._address}/payments/callbacks/mtn/{callback_token(secret_key, 'mtn')}"
        self._pool = urllib3.PoolManager(maxsize=2, retries=False, timeout=urllib3.Timeout(connect=1, read=20))
        self._notes, self._cases, self._ground = notes, cases, ground

    def work(self, seed: int) -> None:
        """Lives of payments, one after the other, until there were enough."""
        self.chance, self._keys = Random(seed), (f"{seed}-{number}" for number in count())
        self._dry, self._at_bank = set[Case](), deque[AtBank]()
        own = self._lasting()
        while not self._notes.enough:
            case = next(own, None) if self.chance.random() < 0.85 else None
            self._life(case or self.chance.choice(self._ground.crowded))
            self._hear(list(self._at_bank))

    def finish(self) -> None:
        """What banks have been given meanwhile, they report at last."""
        while self._at_bank:
            self._hear(list(self._at_bank))
            pause(0.1)

    def _lasting(self) -> Iterator[Case]:
        """A case again and again, until an order is refused; then the next."""
        for case in self._cases:
            while case not in self._dry:
                yield case

    def _life(self, case: Case) -> None:
        """From the payee to what the bank or the operator says."""
        way = self.chance.choice(("mtn", "mtn", "pain001v9"))
        about = {"case": case.case, "award": case.award, "envelope": case.envelope}
        payee = self.do("payee", {**about, "way": way, "number": self.chance.randrange(10**8)})
        amount = self.chance.randint(500, 2_500)
        order = payee and self.do("order", {**about, "payee": payee["id"], "amount": amount})
        if not order:
            self._dry.add(case)
            return
        if self.chance.random() < 0.06:
            self.do("cancel", {"order": order["id"]})
            return
        known = {**about, "order": order["id"], "amount": amount, "account": self._ground.accounts[way]}
        made = self.do("batch", known) if self._sign(known) else None
        if made:
            self._sent(way, order["reference"], known, made["id"])

    def _sign(self, known: dict[str, Any]) -> bool:
        """Two signatures, and two more where the case was stopped after them."""
        for _revision in range(3):
            signed = [self.do("sign", {**known, "by": name}) for name in SIGNERS]
            if not all(signed):
                return False
            if self.chance.random() > 0.08:
                return True
            self._stop(known)
        return False

    def _stop(self, known: dict[str, Any]) -> None:
        """A case is stopped and goes on."""
        if self.do("suspend", known):
            self.do("resume", known)

    def _sent(self, way: str, reference: str, known: dict[str, Any], batch_id: str) -> None:
        """Operators ring, twice and in any order; a bank waits for its file. Now and then the case is stopped."""
        if self.chance.random() < 0.08:
            self._stop(known)
        if way == "mtn":
            for status in self.chance.choices(("PENDING", "SUCCESSFUL", "FAILED"), k=2):
                self.ring(reference, status)
            return
        said = self.chance.choice(SAID)
        with self._notes.lock:
            self._notes.said[reference] = said
        self._at_bank.append((batch_id, {**known, "reference": reference}, said))

    def _hear(self, waiting: Sequence[AtBank]) -> None:
        """Banks report what has become of payments whose file they were given: each thing twice, in any order."""
        for batch_id, known, said in waiting:
            state = json.loads(self._asked("GET", f"{self._address}/campaign/file/{UUID(batch_id)}", None, 200))[
                "state"
            ]
            if state == MAKING:
                continue
            self._at_bank.remove((batch_id, known, said))
            files = [(became, f"{known['reference']}-{became}-{time}") for became in said for time in (1, 2)]
            for became, file in self.chance.sample([*files, files[0]], len(files) + 1):
                self.do("report", {**known, "became": became, "file": file})

    def do(self, what: str, told: dict[str, Any]) -> dict[str, Any] | None:
        """Asks until it is answered, under one key; None where it is refused."""
        key = f"{what}-{next(self._keys)}"
        answer: dict[str, Any] = json.loads(self._asked("POST", f"{self._address}/campaign/{what}/{key}", told, 200))
        with self._notes.lock:
            if REFUSED in answer:
                self._notes.refused[f"{what}: {answer[REFUSED]}"] += 1
                return None
            self._notes.acknowledged.append(Acknowledged(what, key, answer))
        return answer

    def ring(self, reference: str, status: str) -> None:
        """As an operator rings, twice."""
        for _time in range(2):
            self._asked("POST", self._ring, {"externalId": reference, "status": status}, 204)
            with self._notes.lock:
                self._notes.rung += 1

    def _asked(self, method: str, url: str, told: dict[str, Any] | None, good: int) -> bytes:
        body, headers = told and json.dumps(told).encode(), {"Content-Type": "application/json"}
        for _try in range(TRIES):
            try:
                answer = self._pool.request(method, url, body=body, headers=headers, redirect=False)
                if answer.status == good:
                    return answer.data
                if answer.status < 500:
                    raise ValueError(f"{url} answered {answer.status}")
            except urllib3.exceptions.HTTPError:
                pass
            pause(0.2)
        raise TimeoutError(url)


def work_all(
    port: int, secret_key: str, notes: Notes, ground: Ground, seed: int, clients: int = CLIENTS
) -> list[Client]:
    """All clients at once, each with its share of the cases. Raises what any of them meets."""
    shares = [ground.own[number::clients] for number in range(clients)]
    made = [Client(port, secret_key, notes, share, ground) for share in shares]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(Client.work, made, range(seed * 1_000, seed * 1_000 + clients)))
    return made


def finish_all(clients: Sequence[Client]) -> None:
    """What was left open by clients, of payments that were handed over."""
    with ThreadPoolExecutor(len(clients)) as pool:
        list(pool.map(Client.finish, clients))
