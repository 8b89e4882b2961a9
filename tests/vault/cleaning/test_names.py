"""Names of attachments: neutral in clear, the sender's own tidied."""

import pytest

from fundapp.vault.cleaning.names import name_for, tidy_name
from fundapp.vault.cleaning.rules import AMR, APPEALS, DOCX, JPEG, OGG, PDF, TEXT


def test_a_neutral_name_says_the_kind_and_a_number() -> None:
    named = [name_for(kind, number) for number, kind in enumerate((JPEG, OGG, PDF, DOCX, TEXT, AMR), 1)]
    assert named == ["photo-1.jpg", "voice-2.ogg", "document-3.pdf", "document-4.docx", "text-5.txt", "voice-6.amr"]
    assert len({name_for(kind, 1) for kind in APPEALS.made}) == len(APPEALS.made)


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("Amina.jpg", "Amina.jpg"),
        ("C:\\Users\\amina\\passport.jpg", "passport.jpg"),
        ("/media/amina/../passport.jpg", "passport.jpg"),
        ("../../etc/passwd", "passwd"),
        ("folder/", "folder"),
        ("..", ""),
        ("", ""),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u2066b\u200bc\ufeff.txt", "abc.txt"),
        ("a\r\nContent-Type: text/html\0.txt", ["aContent-Type: text", "html\x00.txt"][1].replace("\0", "")),
        ("  two   words .pdf  ", "two words .pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("x" * 300, "x" * 120),
        ("a." + "x" * 300, "a." + "x" * 118),
    ],
)
def test_a_senders_name_is_tidied(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy
    assert len(tidy) <= 120
