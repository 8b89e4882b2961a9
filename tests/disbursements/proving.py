"""What auditors find, offline, in the log and the rows of a fund that pays."""

import pytest

from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import KeptPayments, Refused, Summary, verify_export
from fundapp.disbursements.kept import kept_payments
from tests.audit.logs import checkpoint, exported
from tests.disbursements.breaking import drop_guards
from tests.disbursements.treasury import Treasury


def log_of(fund: Treasury) -> list[bytes]:
    """The log as auditors get it."""
    fund.session.expire_all()
    while sequence(fund.session):
        pass
    checkpoint(fund.session)
    lines = exported(fund.session)
    fund.session.commit()
    return lines


def rows_of(fund: Treasury) -> list[bytes]:
    """The rows as auditors get them."""
    fund.session.expire_all()
    found = [*kept_payments(fund.session)]
    fund.session.commit()
    return found


def checked(fund: Treasury) -> Summary:
    """What `verify.py LOG --root KEY --payments FILE` finds. Raises Refused."""
    lines = log_of(fund)
    return verify_export(lines, root=fund.vault.root, payments=KeptPayments(rows_of(fund)))


def found(fund: Treasury) -> tuple[str, str]:
    """By which sentence the log or the rows are refused, and the field or action; nothing for good ones."""
    try:
        checked(fund)
    except Refused as refused:
        return refused.message_id, str(refused.values.get("field") or refused.values.get("action"))
    return "", ""


@pytest.fixture
def broken(treasury: Treasury) -> Treasury:
    """The fund, whose database somebody owns."""
    drop_guards(treasury.session)
    return treasury
