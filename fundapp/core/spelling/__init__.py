"""Words that lists are searched by: known ones are kept, so that a mistyped one finds the nearest of them."""

from fundapp.core.spelling.looking import Respelling, respell
from fundapp.core.spelling.models import KnownWord, WordGram
from fundapp.core.spelling.words import learn_words

__all__ = ["KnownWord", "Respelling", "WordGram", "learn_words", "respell"]
