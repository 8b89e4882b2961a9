"""What people tell us is sealed: models of cases, payments and people met hold no free text in clear."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import JSON, Enum, Integer, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column

from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base
from fundapp.vault.envelope import Envelope, SealedColumn, sealed
from fundapp.vault.rules import Kind

CONFIDENTIAL = ("fundapp.cases", "fundapp.disbursements", "fundapp.directory")

# table.column → why it may stand in clear
OPEN: dict[str, str] = {
    "case_digest.digest": "a digest under a key that only the officers' group has: it finds a person, and tells nobody",
    "criteria_set.name_fr": "a question of triage asks the same of every case, and tells of none",
    "criteria_set.name_en": "a question of triage asks the same of every case, and tells of none",
    "criterion.question_fr": "a question of triage asks the same of every case, and tells of none",
    "criterion.question_en": "a question of triage asks the same of every case, and tells of none",
    "hotline.name": "stands on the public page",
    "hotline.number": "stands on the public page",
    "hotline.hours": "stands on the public page",
    "other_fund.name": "a fund's public page says it",
    "other_fund.short_name": "a fund's public page says it",
    "other_fund.sort_name": "a fund's public page says it",
    "other_fund.website": "a fund's public page says it",
    "other_fund.reached_by": "a fund's public page says it",
    "other_fund.rules": "a fund's public page says it",
    "other_fund.source": "a fund's public page says it",
    "organisation_profile.registration_number": "public: how an organisation is reached, and its register entry",
    "organisation_profile.place": "public: how an organisation is reached, and its register entry",
    "organisation_profile.website": "public: how an organisation is reached, and its register entry",
    "organisation_profile.email": "public: how an organisation is reached, and its register entry",
    "organisation_profile.phone": "public: how an organisation is reached, and its register entry",
    "payment_account.name": "an account of the fund's own: its files and letters show it to the bank anyway",
    "payment_account.sort_name": "an account of the fund's own",
    "payment_account.holder": "the fund itself, as the bank names it",
    "payment_account.number": "an account of the fund's own: its files and letters show it to the bank anyway",
    "payment_account.bank": "at which bank the fund has an account",
    "payment_batch.digest": "SHA-256 of a file that is sealed: it tells nothing of what stands in it",
    "payment_limit.source": "where a limit of an operator was read: public matter",
    "payment_payee.commitment": "a salted SHA-256: signatures stand for it, and nobody can try names against it",
    "payment_payee_digest.digest": "a digest under a key that only one group has: it finds an account, and tells none",
    "payment_release.body": "a signed statement of ids, amounts and a commitment: auditors check it without keys",
    "payment_release.signer": "a public key",
    "payment_release.signature": "a signature over a statement that stands in clear",
    "payment_report.digest": "SHA-256 of a file of a bank's: the same one counts once",
    "payment_report_line.reference": "our own opaque reference, as the bank repeats it",
    "payment_report_line.theirs": "the bank's own reference of a movement, never its words",
    "sanction_entry.body": "a published list of sanctions: nobody of ours stands in it",
    "sanction_list.digest": "SHA-256 of a published list",
}


def unsealed(models: Iterable[Mapper[Any]], packages: tuple[str, ...], exempt: Mapping[str, str]) -> list[str]:
    """Columns of confidential packages that could hold what somebody typed, and are neither sealed nor excused."""
    return [
        f"{column.table.name}.{column.name}"
        for mapper in models
        if mapper.class_.__module__.startswith(packages)
        for column in mapper.columns
        if _holds_text(column.type) and f"{column.table.name}.{column.name}" not in exempt
    ]


def _holds_text(kind: Any) -> bool:
    if isinstance(kind, SealedColumn | Coded | Codes | Enum):
        return False
    return isinstance(kind, String | Text | JSON | LargeBinary)


def all_columns() -> set[str]:
    return {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}


def test_confidential_packages_keep_no_free_text_in_clear() -> None:
    assert unsealed(Base.registry.mappers, CONFIDENTIAL, OPEN) == []


def test_every_exemption_names_a_column_and_a_reason() -> None:
    assert set(OPEN) <= all_columns()
    assert all(len(reason) > 10 for reason in OPEN.values())


class _Base(DeclarativeBase):
    pass


class Planted(_Base):
    """A model as somebody in a hurry might write it."""

    __tablename__ = "planted"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(Coded())
    story: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)
    note: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    scan: Mapped[bytes] = mapped_column(LargeBinary)


@pytest.fixture
def planted() -> list[Mapper[Any]]:
    return list(_Base.registry.mappers)


def test_a_text_column_in_clear_is_found(planted: list[Mapper[Any]]) -> None:
    here = (__name__,)
    found = ["planted.note", "planted.phone", "planted.answers", "planted.scan"]
    assert unsealed(planted, here, {}) == found
    assert unsealed(planted, here, dict.fromkeys(found, "a reason that somebody wrote")) == []
    assert unsealed(planted, CONFIDENTIAL, {}) == []


def test_a_coded_column_takes_no_sentence() -> None:
    write = Coded().process_bind_param
    assert write("under_review", None) == "under_review"  # type: ignore[arg-type]
    assert write(None, None) is None  # type: ignore[arg-type]
    for text in ("Émérence a été arrêtée", "a b", "", "x" * 41, "+237 6 99"):
        with pytest.raises(ValueError, match="never free text"):
            write(text, None)  # type: ignore[arg-type]
