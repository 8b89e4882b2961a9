"""Templates of reports are data, judged when they are read."""

from pathlib import Path

import pytest

from fundapp.donors.rules.report_templates import TEMPLATES, WrongTemplate, read_templates

GOOD = """
key = "mine"
kind = "both"
[name]
fr = "Le mien"
en = "Mine"
[about]
fr = "Pour moi"
en = "For me"
[[sections]]
key = "one"
kind = "text"
title.fr = "Un"
title.en = "One"
"""
SECTION = '[[sections]]\nkey = "two"\nkind = "{kind}"\ntitle.fr = "Deux"\ntitle.en = "Two"\n{more}\n'


def test_two_templates_ship_eight_questions_with_extras_and_a_letter() -> None:
    harmonised, letter = TEMPLATES["harmonised"], TEMPLATES["letter"]
    assert sum(each.is_written and each.required for each in harmonised.sections) == 8
    assert {"value", "visibility", "coordination", "environment"} <= {each.key for each in harmonised.extras}
    assert [each.key for each in letter.sections if each.required] == ["thanks", "done", "next"]
    computed = {each.kind.value for each in harmonised.sections if not each.is_written}
    assert computed == {
        "stories", "money", "lines", "local", "evidence", "persons", "requests", "times", "indicators", "ledger", "map",
    }  # fmt: skip


def test_extras_are_laid_out_where_they_stand(tmp_path: Path) -> None:
    template = TEMPLATES["letter"]
    assert "results" not in [each.key for each in template.laid_out(())]
    keys = [each.key for each in template.laid_out(("results",))]
    assert keys.index("done") < keys.index("results") < keys.index("money")
    assert template.section("next") is not None
    assert template.section("none") is None
    assert read_templates(tmp_path) == {}


def test_a_language_without_words_reads_english(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD, encoding="utf-8")
    name = read_templates(tmp_path)["mine"].name
    assert (name.written_in("fr"), name.written_in("es")) == ("Le mien", "Mine")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('key = "mine"', 'key = "other"'),
        ('key = "mine"', 'key = "mine'),
        ('key = "mine"', ""),
        ('kind = "both"', 'kind = "whim"'),
        ('kind = "both"', 'kind = "both"\ncolour = "red"'),
        ('kind = "text"', 'kind = "song"'),
        ('kind = "text"', 'kind = "money"'),
        ('kind = "text"', 'kind = "text"\nlongest = 0'),
        ('kind = "text"', 'kind = "text"\nlongest = true'),
        ('kind = "text"', 'kind = "text"\nlongest = 20001'),
        ('kind = "text"', 'kind = "text"\nrequired = true\noptional = true'),
        ('kind = "text"', 'kind = "text"\nrequired = "yes"'),
        ('kind = "text"', 'kind = "text"\nguidance.fr = "Ainsi"'),
        ('title.en = "One"', ""),
        ('title.en = "One"', 'title.en = " "'),
        ('title.en = "One"', "title.en = 1"),
        ('title.en = "One"', f'title.en = "{"x" * 401}"'),
        ('fr = "Pour moi"', ""),
        ('key = "one"', 'key = "question-1"'),
        ('key = "one"', 'key = "One Two"'),
        ("[[sections]]", "[sections]"),
        ('title.fr = "Un"', 'title.fr = "Un"\n' + SECTION.format(kind="text", more="").replace("two", "one")),
        ('title.en = "One"', 'title.en = "One"\n' + SECTION.format(kind="money", more="longest = 3")),
    ],
)
def test_a_wrong_template_stops_the_start_by_name(tmp_path: Path, before: str, after: str) -> None:
    assert before in GOOD
    (tmp_path / "mine.toml").write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(WrongTemplate, match=r"mine\.toml"):
        read_templates(tmp_path)


def test_a_template_that_is_no_text_stops_the_start_too(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(WrongTemplate, match=r"mine\.toml"):
        read_templates(tmp_path)
