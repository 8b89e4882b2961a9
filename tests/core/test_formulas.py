"""Text that a spreadsheet would run is neutralised, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.sheets import protect, unprotect

SOUP = st.text(st.sampled_from("=+-@'\t\r\n\0 \u00a0\u200b\ufeff＝＋－＠−﹦⁼aé1")) | st.text()


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "=1+1",
        "+1",
        "-1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\tx",
        "\r=1",
        "\nx",
        "\0=1",
        "\0",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\x0b=1",
        "\x01=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
        "−1",
    ],
)
def test_what_may_run_gets_an_apostrophe(text: str) -> None:
    assert protect(text) == "'" + text


@pytest.mark.parametrize("text", ["", "x", "a=1", "1-2", "l’été", "(=1", "'quoted'", "  x", "é", "http://x"])
def test_what_cannot_run_is_left_alone(text: str) -> None:
    assert protect(text) == text
    assert unprotect(text) == text


@given(SOUP)
def test_protected_text_begins_with_nothing_that_runs_and_comes_back(text: str) -> None:
    protected = protect(text)
    assert protected.lstrip()[:1] not in set("=+-@＝＋－＠")
    assert protected[:1] not in set("\t\r\n\0")
    assert unprotect(protected) == text


@given(SOUP)
def test_an_apostrophe_that_somebody_typed_is_not_taken_off(text: str) -> None:
    typed = "'" + text
    assert unprotect(protect(typed)) == typed
