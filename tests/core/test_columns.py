"""Columns keep what they were given, exactly."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from fundapp.core.columns import ExactDecimal


@pytest.mark.parametrize("text", ["655.957", "0.0000000001", "3050.50", "1E+3"])
def test_an_exact_decimal_comes_back_as_it_was_written(text: str) -> None:
    column, dialect = ExactDecimal(), sqlite.dialect()
    kept = column.process_bind_param(Decimal(text), dialect)
    assert column.process_result_value(kept, dialect) == Decimal(text)


@pytest.mark.parametrize("wrong", [1.5, 3, Decimal("NaN")], ids=["a float", "a whole number", "no number"])
def test_what_is_no_exact_decimal_is_not_kept(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        ExactDecimal().process_bind_param(wrong, sqlite.dialect())
