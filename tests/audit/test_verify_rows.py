"""What the tables hold of decisions, compared with the log by the program that auditors run."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fundapp.audit.verify import Kept, Refused, main, verify_export
from tests.audit.decided_logs import Chamber, Noted, honest, opened, person
from tests.audit.decision_attacks import after, declined, do, fast, ratification
from tests.audit.histories import line
from tests.audit.honest_decisions import HONEST, THREE
from tests.audit.signed_logs import ROOT, own_id

Row = dict[str, Any]


STANDS = ("round", "case", "question", "about", "track", "currency", "room", "brief", "brief_version")


def rests_on(facts: Row) -> Row:
    """What the tables hold of what an officer states of a round."""
    return {name: facts[name] for name in STANDS}


def decided_at(chamber: Chamber) -> str:
    """The minute of the first decision."""
    decisions = (each for each in chamber.entries if each.action == "committee.round.decided")
    return next(each.minute for each in decisions if isinstance(each, Noted))


def rows_of(chamber: Chamber, called: str = "round", **more: Any) -> Row:
    """What the tables hold of a round that was decided with three seats."""
    casts = [each.payload for each in chamber.entries if each.action == "committee.vote.cast"]
    mine = [each for each in casts if each["round"] == own_id(called).hex]
    told = next((each.payload for each in chamber.entries if each.action == "committee.round.decided"), {})
    facts, approved = chamber.rounds[called], told.get("outcome") == "approved"
    panel = {person(name): "other" for name in ("awa", "bruno", "claire", "denis", "esther", "firmin", "grace")}
    award = {"amount": sum(told["amounts"]), "currency": "XAF", "conditions": [], "fast": False, "ratified": None}
    award |= {"case": facts["case"], "minute": decided_at(chamber)}
    return {
        **rests_on(facts), "ratify_by": None, "state": "decided", "outcome": told["outcome"], "reason": told["reason"],
        "conditions": told["conditions"], "asked": facts["asked"],
        "approved": told["amounts"] if approved else [None] * len(facts["asked"]),
        "panel": {**panel, **dict.fromkeys(facts["seats"], "seated")},
        "votes": [
            {"member": each["member"], "revision": each["revision"], "vote": each["vote"]}
            for each in sorted(mine, key=lambda each: (each["member"], each["revision"]))
        ],
        "award": award if approved else None,
        **more,
    }  # fmt: skip


def lines_of(size: int, *rows: Row) -> list[bytes]:
    """A file of decisions."""
    return [
        line({"fundapp-decisions": 1, "size": size}),
        *map(line, rows),
        line({"end": True, "rounds": len(rows)}),
    ]


def verdict(chamber: Chamber, *rows: Row, size: int | None = None) -> tuple[str, object]:
    """By which sentence these rows are refused, and the field; nothing for good ones."""
    kept = Kept(lines_of(len(chamber.entries) if size is None else size, *rows))
    try:
        verify_export(chamber.history().lines(), root=ROOT, kept=kept)
    except Refused as refused:
        return refused.message_id, refused.values.get("field")
    return "", None


def test_rows_that_fit_are_in_order() -> None:
    assert verdict(honest(), rows_of(honest())) == ("", None)
    refused = after(opened, declined)()
    assert verdict(refused, rows_of(refused)) == ("", None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "open"),
        ("case", "0" * 32),
        ("question", "go"),
        ("about", "0" * 32),
        ("track", "fast"),
        ("currency", "EUR"),
        ("room", None),
        ("brief", "0" * 64),
        ("brief_version", 2),
        ("ratify_by", "2026-01-01T00:00Z"),
        ("outcome", "declined"),
        ("reason", "no_danger"),
        ("conditions", ["receipts"]),
        ("asked", [600_000, 200_001]),
        ("approved", [500_000, 100_001]),
        ("approved", [500_000, None]),
        ("panel", {}),
        ("votes", []),
        ("award", None),
        *[
            ("award", {**rows_of(honest())["award"], name: value})
            for name, value in {
                "amount": 600_001, "currency": "EUR", "conditions": ["x"], "fast": True, "ratified": True,
                "case": "0" * 32, "minute": "2020-01-01T00:00Z",
            }.items()
        ],
    ],
)  # fmt: skip
def test_a_row_that_was_changed_is_named_with_what_differs(field: str, value: Any) -> None:
    assert verdict(honest(), rows_of(honest(), **{field: value})) == ("decisions.differ", field)


@pytest.mark.parametrize("field", ["state", "outcome", "approved", "panel", "votes"])
def test_what_is_left_out_of_a_row_is_missed(field: str) -> None:
    row = rows_of(honest())
    del row[field]
    expected = ("", None) if row.get(field, "") is None else ("decisions.differ", field)
    assert verdict(honest(), row) == expected


@pytest.mark.parametrize("standing", ["recused", "barred", "other"])
def test_a_seat_taken_in_the_table_is_named(standing: str) -> None:
    row = rows_of(honest())
    row["panel"][person("awa")] = standing
    assert verdict(honest(), row) == ("decisions.differ", "panel")


def test_somebody_recused_or_barred_stands_there_as_that() -> None:
    chamber = after(
        lambda: opened(barred=sorted([person("grace")])), do("declare", "round", "awa", "family", votes=False)
    )()
    panel = {person(name): "other" for name in ("denis", "esther", "firmin")}
    panel |= {
        person("awa"): "recused",
        person("grace"): "barred",
        person("bruno"): "seated",
        person("claire"): "seated",
    }
    row: Row = {"state": "open", "outcome": None, "reason": None, "conditions": [], "ratify_by": None}
    row |= rests_on(chamber.rounds["round"])
    row |= {"asked": [600_000, 200_000], "approved": [None, None], "panel": panel, "votes": [], "award": None}
    assert verdict(chamber, row) == ("", None)
    panel[person("awa")] = "seated"
    assert verdict(chamber, row) == ("decisions.differ", "panel")
    panel[person("awa")], panel[person("grace")] = "recused", "seated"
    assert verdict(chamber, row) == ("decisions.differ", "panel")


@pytest.mark.parametrize("outcome", ["approved", "declined"])
def test_what_the_full_committee_said_of_an_award_stands_in_its_row(outcome: str) -> None:
    chamber = after(fast, ratification(), *(do("declare", "ratified", name) for name in THREE))()
    chamber.open("ratified", *THREE)
    for name in THREE:
        if outcome == "approved":
            chamber.cast("ratified", name, 300_000)
        else:
            chamber.against("ratified", name)
    amounts = (300_000,) if outcome == "approved" else ()
    chamber.decide("ratified", outcome, amounts)
    award = {"amount": 250_000, "currency": "XAF", "conditions": [], "fast": True, "ratified": outcome == "approved"}
    award |= {"case": own_id("case").hex, "minute": decided_at(chamber)}
    ends = f"{datetime.fromisoformat(decided_at(chamber)) + timedelta(days=14):%Y-%m-%dT%H:%MZ}"
    approved = [300_000] if amounts else [None]
    second = {"outcome": outcome, "approved": approved, "award": None}
    rows = rows_of(chamber, award=award, ratify_by=ends), rows_of(chamber, "ratified", **second)
    assert verdict(chamber, *rows) == ("", None)
    rows[0]["award"]["ratified"] = None
    assert verdict(chamber, *rows) == ("decisions.differ", "award")
    rows[0]["ratify_by"] = None
    assert verdict(chamber, *rows)[0] == "decisions.differ"


def test_a_package_that_keeps_no_awards_tells_of_none() -> None:
    row = rows_of(honest())
    del row["award"]
    assert verdict(honest(), row) == ("", None)


def test_a_round_without_rows_and_rows_without_a_round_are_found() -> None:
    assert verdict(honest())[0] == "decisions.missing"
    foreign = {"round": "0" * 32}
    assert verdict(honest(), rows_of(honest()), foreign)[0] == "decisions.unknown"
    assert verdict(honest(), rows_of(honest()), {**foreign, "newer": True})[0] == ""


def test_rows_are_compared_with_the_log_as_it_was_when_they_were_read() -> None:
    chamber = honest()
    row = rows_of(chamber)
    chamber.tell("case.seen", "case")
    assert verdict(chamber, row, size=13) == verdict(chamber, row, size=14) == ("", None)
    assert verdict(chamber, row, size=12)[0] == "decisions.differ"
    assert verdict(chamber, row, size=15)[0] == "decisions.newer"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"{}\n"],
        [line({"fundapp-decisions": 1, "size": 1}), line({"end": True, "rounds": 1})],
        [line({"fundapp-decisions": 2, "size": 1}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": True, "size": 1}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": 1, "size": True}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": 1, "size": 0}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": 1}), line({"end": True, "rounds": 0})],
        [line({"fundapp-decisions": 1, "size": 1}), line({"round": "a"}), line({"end": True, "rounds": 2})],
        [line({"fundapp-decisions": 1, "size": 1}), *[line({"round": "a"})] * 2, line({"end": True, "rounds": 1})],
        [line({"fundapp-decisions": 1, "size": 1}), line({"round": "a"})],
    ],
    ids=[
        "empty",
        "foreign",
        "a row lost",
        "newer form",
        "truth",
        "size",
        "of nothing",
        "of no size",
        "end",
        "twice",
        "cut",
    ],
)
def test_a_file_that_is_cut_or_foreign_is_refused(lines: list[bytes]) -> None:
    with pytest.raises(Refused) as refused:
        Kept(lines)
    assert refused.value.message_id == "decisions.form"


@pytest.mark.parametrize("name", HONEST)
def test_rows_that_are_being_written_to_are_left_out(name: str) -> None:
    chamber = HONEST[name][0]()
    rows = [{"round": own_id(called).hex, "newer": True} for called in chamber.rounds]
    assert verdict(chamber, *rows) == ("", None)


Answer = tuple[int, str, str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """`verify.py` on a log and rows: exit status, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "C")

    def answer(*rows: Row, root: bool = True) -> Answer:
        log, decisions = tmp_path / "log.jsonl", tmp_path / "decisions.jsonl"
        log.write_bytes(b"".join(honest().history().lines()))
        decisions.write_bytes(b"".join(lines_of(13, *rows)))
        vouched = ["--root", b64encode(ROOT).decode()] if root else []
        try:
            status: Any = main([str(log), *vouched, "--decisions", str(decisions)])
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return answer


def test_the_answer_says_that_rows_fit_and_which_were_left_out(run: Callable[..., Answer]) -> None:
    status, said, _errors = run(rows_of(honest()))
    assert status == 0
    assert "The rows of the rounds fit the log; compared: 1.\n" in said
    assert "not compared" not in said
    newer = run({"round": own_id("round").hex, "newer": True})
    assert "compared: 0.\n" in newer[1]
    assert f"not compared, since they were written to while the file was made: {own_id('round').hex}.\n" in newer[1]


def test_the_answer_names_round_entry_and_field(run: Callable[..., Answer]) -> None:
    told = f"The rows of the round {own_id('round').hex} do not fit the log (last in entry 12): approved.\n"
    assert run(rows_of(honest(), approved=[1, 1])) == (1, "", f"Refused: {told}")


def test_rows_without_a_root_are_a_wrong_usage(run: Callable[..., Answer]) -> None:
    assert run(rows_of(honest()), root=False)[0] == 2
