"""Two people edit the same record: nothing that either typed is lost."""

from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.forms.merge import merge

words = st.sampled_from(["", "a", "b", "c"])
records = st.fixed_dictionaries({"name": words, "notes": words, "source": words})


@given(before=records, theirs=records, mine=records)
def test_what_i_changed_stays_mine_and_what_i_left_alone_becomes_theirs(
    before: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    merged = merge(before, theirs, mine)
    for name, value in before.items():
        assert merged.values[name] == (theirs[name] if mine[name] == value else mine[name])


@given(before=records, theirs=records, mine=records)
def test_a_clash_is_what_both_changed_differently(
    before: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    clashing = {each.name for each in merge(before, theirs, mine).clashing}
    assert clashing == {name for name in before if len({before[name], theirs[name], mine[name]}) == 3}
