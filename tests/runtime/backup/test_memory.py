"""Ten times the rows take no more memory, on the way out and on the way back."""

import gc
import tracemalloc
from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import insert

from fundapp.audit.models import Alias
from tests.fixtures.houses import House, MakeHouse

FEW, MANY = 2_000, 20_000


def add(house: House, count: int) -> None:
    with house.writing() as session:
        rows = [{"kind": "case", "subject_id": uuid4(), "alias": uuid4().hex * 2} for _each in range(count)]
        session.execute(insert(Alias), rows)


def peak(act: Callable[[], object]) -> int:
    """Bytes at the highest."""
    before = gc.get_threshold()
    gc.set_threshold(10_000, 10, 10)  # as the product has it: tests collect less often
    tracemalloc.start()
    act()
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    gc.set_threshold(*before)
    return highest


def test_memory_does_not_grow_with_the_rows(make_house: MakeHouse) -> None:
    house = make_house()
    file = house.folder / "house.backup"
    add(house, FEW)
    house.restore(house.back_up())  # what is loaded once is loaded now
    few_out, few_back = peak(house.back_up), peak(lambda: house.restore(file))
    add(house, MANY - FEW)
    many_out, many_back = peak(house.back_up), peak(lambda: house.restore(file))
    assert file.stat().st_size > 2_000_000
    assert many_out < few_out + 1_000_000, (few_out, many_out)
    assert many_back < few_back + 1_000_000, (few_back, many_back)
