"""What was found waits in the database without a word lost."""

from datetime import date, time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from fundapp.grants.rules.found import Doubt, Found, FoundDeadline
from fundapp.grants.rules.packing import as_json, from_json, pack, unpack
from fundapp.grants.rules.vocabulary import Step, Timing, Where

TEXT = st.text(max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
AMOUNTS = st.none() | st.decimals(0, 10**14, allow_nan=False, places=2)
SEVERAL = st.lists(TEXT, max_size=3).map(tuple)
CLOCKS = st.none() | st.times().map(lambda each: each.replace(microsecond=0))
DEADLINES = st.builds(
    FoundDeadline, day=DAYS, step=st.sampled_from(Step), clock=CLOCKS, zone=st.none() | TEXT, label=TEXT
)
FOUND = st.builds(
    Found, key=TEXT, title=TEXT, timing=st.sampled_from(Timing), where=st.sampled_from(Where), closed=st.booleans(),
    deadlines=st.lists(DEADLINES, max_size=3).map(tuple), published_on=st.none() | DAYS, amount_min=AMOUNTS,
    amount_max=AMOUNTS, envelope=AMOUNTS, cofunding_max_pct=AMOUNTS, duration_min=st.none() | st.integers(0, 240),
    countries=SEVERAL, languages=SEVERAL, themes=SEVERAL, summary=st.none() | st.text(min_size=1),
    doubts=st.lists(st.builds(Doubt, field=TEXT, said=TEXT), max_size=2).map(tuple), payload=TEXT,
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(FOUND, max_size=3))
def test_what_is_packed_is_unpacked_as_it_was(found: list[Found]) -> None:
    assert unpack(pack(found)) == found


def test_what_is_not_said_takes_no_room() -> None:
    found = Found("a", "Appel", deadlines=(FoundDeadline(date(2026, 9, 1), clock=time(17)),), amount_max=Decimal(5))
    written = as_json(found)
    assert "summary" not in written
    assert from_json(written) == found
