"""Readers for tests."""

from zoneinfo import ZoneInfo

from fundapp.core.reader import Reader

DOUALA = ZoneInfo("Africa/Douala")
GOMA = ZoneInfo("Africa/Lubumbashi")
BRUSSELS = ZoneInfo("Europe/Brussels")

FRENCH = Reader("fr", DOUALA)
ENGLISH = Reader("en", DOUALA)
BOTH = (FRENCH, ENGLISH)
