"""Ids that sort by time."""

from datetime import UTC, datetime, timedelta

from fundapp.core.ids import timed_id

NOW = datetime(2026, 3, 14, 9, 26, 53, 589_000, tzinfo=UTC)


def test_ids_sort_as_they_were_made_and_are_of_version_7() -> None:
    made = [timed_id(NOW + timedelta(milliseconds=each)) for each in range(50)]
    assert made == sorted(made)
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}


def test_an_id_tells_its_millisecond_and_is_never_the_same_twice() -> None:
    made = {timed_id(NOW) for _each in range(100)}
    assert len(made) == 100
    assert {each.int >> 80 for each in made} == {int(NOW.timestamp() * 1000)}
