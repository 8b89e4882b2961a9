"""Batches of invented payments, for the tests of what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from fundapp.core.money import Money
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction, MobileAccount, Payee

IBAN = "CM2110002000300277976315008"
"""The example that Cameroon registered."""
FRENCH_IBAN = "FR1420041010050500013M02606"
IN_CAMEROON = BankAccount(IBAN, "CM", "SGCMCMCX")
IN_FRANCE = BankAccount(FRENCH_IBAN, "FR")
IN_KINSHASA = BankAccount("00012345678901234567", "CD", bank="Banque Exemple")
MTN = MobileAccount("+237670000001", "CM", "mtn")
AIRTEL = MobileAccount("+242055123456", "CG", "airtel")
ORANGE = MobileAccount("+237690000001", "CM", "orange")
WAVE = MobileAccount("+221770000001", "SN", "wave")


def paying(
    reference: str = "P7K2M9",
    minor: int = 250_000,
    currency: str = "XAF",
    account: BankAccount | MobileAccount = IN_CAMEROON,
    name: str = "Awa Exemple",
) -> Instruction:
    """One payment."""
    return Instruction(reference, Money(minor, currency), Payee(name, account))


def batch_of(*instructions: Instruction) -> Batch:
    """A batch of these payments, out of an account in Cameroon."""
    return Batch(
        reference="LOT4Q8",
        made_at=datetime(2026, 3, 31, 10, 0, tzinfo=UTC),
        pay_on=date(2026, 4, 1),
        debtor="Réseau Exemple",
        account=IN_CAMEROON,
        instructions=instructions,
    )


MIXED = batch_of(
    paying("P7K2M9"),
    paying("P1EUR5", 125_050, "EUR", IN_FRANCE, "Zoë d’Œuvre"),
    paying("P2CDF8", 1_005, "CDF", IN_KINSHASA, "Ngɔma"),
    paying("P3XAF1", 475_000, name="Élie"),
)
"""Three currencies, accounts with and without IBAN."""


@dataclass(frozen=True)
class Laden(Instruction):
    """A payment that carries, besides, all that must never go out."""

    purpose: str = "SECRET-PURPOSE"
    case: str = "SECRET-CASE"
    officer: str = "SECRET-OFFICER"


@dataclass(frozen=True)
class LadenBatch(Batch):
    """A batch that carries the same."""

    purpose: str = "SECRET-PURPOSE"
    case: str = "SECRET-CASE"
    officer: str = "SECRET-OFFICER"


def laden(instructions: Sequence[Instruction]) -> LadenBatch:
    """A batch of these payments, with what must never go out beside each."""
    full = [Laden(each.reference, each.money, each.payee) for each in instructions]
    whole = batch_of(*full)
    return LadenBatch(whole.reference, whole.made_at, whole.pay_on, whole.debtor, whole.account, whole.instructions)


def to(account: BankAccount | MobileAccount, instruction: Instruction | None = None) -> Instruction:
    """The payment, to another account."""
    found = instruction or paying()
    return replace(found, payee=replace(found.payee, account=account))
