"""What a report must say, added up by hand from rows in memory: nothing of the code under test is used here."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from tests.donors.report_books import ZONE, Books, Row

IN, OUT = ("opening", "instalment"), ("payment", "spent_before")


class Reckoning:
    """A report on the days from `covers_from` to `covers_to`, as the books stood at `cut_off`."""

    def __init__(self, books: Books, covers_from: date, covers_to: date, cut_off: datetime) -> None:
        self.books = books
        self.since = self._midnight(covers_from) if covers_from > books.begins_on else None
        end = self._midnight(covers_to + timedelta(days=1))
        self.known = [
            each
            for each in books.transfers
            if each["envelope_id"] in books.envelopes and each["at"] < end and each["at"] <= cut_off
        ]

    @staticmethod
    def _midnight(day: date) -> datetime:
        return datetime.combine(day, time(), ZONE).astimezone(UTC)

    def in_period(self, row: Row) -> bool:
        return self.since is None or row["at"] >= self.since

    def flow(self, *signed: tuple[str, int]) -> dict[str, int]:
        """What movements come to; "mistaken" are refunds of what was entered by mistake."""
        signs, found = dict(signed), {"period": 0, "total": 0}
        for each in self.known:
            amount = signs.get(self._name(each), 0) * each["amount"]
            found["total"] += amount
            found["period"] += amount if self.in_period(each) else 0
        return found

    @staticmethod
    def _name(row: Row) -> str:
        if row["pending"] or row["resolution"] == "void":
            return "nothing"
        return "mistaken" if row["movement"] == "refund" and row["reason"] == "mistaken" else row["movement"]

    def money(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "received": self.flow(("opening", 1), ("instalment", 1), ("mistaken", -1)),
            "refunded": self.flow(("refund", 1)),
            "awards": self.flow(("payment", 1), ("spent_before", 1), ("return", -1)),
            "fees": self.flow(("fee", 1)),
            "exchange": self.flow(("loss", 1), ("gain", -1)),
            "administration": self.flow(("share", 1)),
        }
        names = ("awards", "fees", "exchange", "administration")
        told["spent"] = {span: sum(told[name][span] for name in names) for span in ("period", "total")}
        resolved = {each["resolves_id"] for each in self.known}
        told["held"] = sum(each["amount"] for each in self.known if each["pending"] and each["id"] not in resolved)
        told["cash"] = sum(
            (1 if each["movement"] in (*IN, "return", "gain") else -1) * each["amount"]
            for each in self.known
            if self._name(each) != "nothing"
        )
        told["strangers"] = len(self.books.strangers)
        return told

    def lines(self) -> dict[int | None, dict[str, int]]:
        """What was spent, by the number of the line; None: no line takes it."""
        found: dict[int | None, dict[str, int]] = defaultdict(lambda: {"period": 0, "total": 0})
        for each in self.known:
            sign = {"return": -1, "gain": -1}.get(self._name(each), 1)
            if self._name(each) in ("payment", "spent_before", "return", "fee", "loss", "gain", "share"):
                line = found[self._line(each)]
                line["total"] += sign * each["amount"]
                line["period"] += sign * each["amount"] if self.in_period(each) else 0
        return found

    def _line(self, row: Row) -> int | None:
        if row["movement"] in ("payment", "spent_before", "return"):
            takers = (each["number"] for each in self.books.lines if row["purpose"] in each["purposes"])
            return next(takers, None)
        bare = [each["number"] for each in self.books.lines if each["purposes"] == ()]
        return bare[0] if len(bare) == 1 else None

    def local(self) -> Mapping[str, dict[str, dict[str, int]]]:
        found: dict[str, dict[str, dict[str, int]]] = defaultdict(
            lambda: {"paid": {"period": 0, "total": 0}, "counted": {"period": 0, "total": 0}}
        )
        for each, currency, paid, counted in self._awards():
            for name, amount in (("paid", paid), ("counted", counted)):
                found[currency][name]["total"] += amount
                found[currency][name]["period"] += amount if self.in_period(each) else 0
        return found

    def _awards(self) -> Iterator[tuple[Row, str, int, int]]:
        paid = {each["about_id"]: each for each in self.books.transfers if each["movement"] == "payment"}
        for each in self.known:
            if each["movement"] in OUT:
                money = each["other_amount"] or each["amount"]
                yield each, each["other_currency"] or each["currency"], money, each["amount"]
            elif each["movement"] == "return":
                origin = paid[each["about_id"]]
                money = origin["other_amount"] or origin["amount"]
                local = round(Fraction(each["amount"] * money, origin["amount"]))
                yield each, origin["other_currency"] or origin["currency"], -local, -each["amount"]
