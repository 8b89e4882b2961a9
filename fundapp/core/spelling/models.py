"""The vocabulary of what lists are searched by. A scope is the table whose rows they find."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base


class KnownWord(Base):
    """A word that stands in rows of a scope: folded, and as it was written first. It outlives the rows."""

    __tablename__ = "known_word"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy takes it

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    written: Mapped[str] = mapped_column(String(40))


class WordGram(Base):
    """A piece of three letters of a known word. `length`: the letters of the word, to compare only with its like."""

    __tablename__ = "word_gram"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy takes it

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    gram: Mapped[str] = mapped_column(String(3), primary_key=True)
    length: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)
