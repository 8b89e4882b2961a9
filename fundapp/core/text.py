"""Text as people search for it."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents or surplus space: « Égalité » is found by "egalite" and sorts beside it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("œ", "oe").replace("æ", "ae").split())


def tidy(text: str) -> str:
    """NFC, one kind of line end, no control characters, no space around; what is typed is otherwise kept."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or unicodedata.category(char) != "Cc").strip()
