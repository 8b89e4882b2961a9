"""Templates of reports: which sections one has, in which order, in every language. Data, judged when it is read. Pure.

A template is a TOML file of report_templates/: its `key` (the name of the file), the `kind` of report that it is for,
`name` and `about` by language, and `sections` in their order. Whoever wants another one adds a file.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fundapp.donors.rules.agreements import ReportKind

FOLDER = Path(__file__).resolve().parents[1] / "report_templates"
NEEDED = ("fr", "en")
"""Languages in which every text of a template must stand; in others, what is missing is shown in English."""
LONGEST_TEXT = 20_000
"""Signs that a section may have where its template, or the funder who asks, sets no other limit."""
QUESTION = "question-"
"""How the keys of the agreement's own questions begin."""
_KEY = re.compile(r"[a-z][a-z0-9-]{0,38}")


class SectionKind(StrEnum):
    """What a section holds: what people write (`text`, `points`: one on each line), stories, or what is computed."""

    TEXT = "text"
    POINTS = "points"
    STORIES = "stories"
    MONEY = "money"
    LINES = "lines"
    LOCAL = "local"
    EVIDENCE = "evidence"
    PERSONS = "persons"
    REQUESTS = "requests"
    TIMES = "times"
    INDICATORS = "indicators"
    LEDGER = "ledger"
    MAP = "map"


WRITTEN = (SectionKind.TEXT, SectionKind.POINTS)


class WrongTemplate(ValueError):
    """A template that cannot be used: which file, and why. It stops the start."""


@dataclass(frozen=True)
class Words:
    """A text in several languages."""

    texts: Mapping[str, str]

    def written_in(self, language: str) -> str:
        """The text in a language, in English where there is none."""
        return self.texts.get(language) or self.texts["en"]


@dataclass(frozen=True)
class TemplateSection:
    """A section. `longest`: signs it may have; `optional`: offered as an extra when a report is begun."""

    key: str
    kind: SectionKind
    title: Words
    guidance: Words | None
    required: bool
    longest: int | None
    optional: bool

    @property
    def is_written(self) -> bool:
        """Whether people write it."""
        return self.kind in WRITTEN


@dataclass(frozen=True)
class ReportTemplate:
    """A template. `kind`: of the reports that it is meant for, one of ReportKind."""

    key: str
    kind: str
    name: Words
    about: Words
    sections: Sequence[TemplateSection]

    @property
    def extras(self) -> Sequence[TemplateSection]:
        """What may be taken or left when a report is begun."""
        return [each for each in self.sections if each.optional]

    def laid_out(self, extras: Collection[str]) -> Sequence[TemplateSection]:
        """Its sections with these extras, in their order."""
        return [each for each in self.sections if not each.optional or each.key in extras]

    def section(self, key: str) -> TemplateSection | None:
        """One of its sections."""
        return next((each for each in self.sections if each.key == key), None)


def read_templates(folder: Path = FOLDER) -> Mapping[str, ReportTemplate]:
    """The templates of a folder by their keys, in the order of the names of their files. Raises WrongTemplate."""
    found = [_template(path) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({each.key: each for each in found})


def _template(path: Path) -> ReportTemplate:
    try:
        return _judged(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    except ValueError as error:  # also of TOML and of UTF-8
        raise WrongTemplate(f"report_templates/{path.name}: {error}") from error


def _judged(told: Mapping[str, Any], name: str) -> ReportTemplate:
    _demand(set(told) == {"key", "kind", "name", "about", "sections"}, "key, kind, name, about and sections, no others")
    _demand(told["key"] == name and _KEY.fullmatch(name), "its key is the name of its file, in small letters")
    _demand(told["kind"] in list(ReportKind), f"no kind of report is called {told['kind']}")
    _demand(isinstance(told["sections"], list) and told["sections"], "it has no sections")
    sections = [_section(each) for each in told["sections"]]
    keys = [each.key for each in sections]
    _demand(len(set(keys)) == len(keys), "two sections have the same key")
    _demand(any(each.is_written for each in sections), "nobody has anything to write")
    return ReportTemplate(name, told["kind"], _words(told["name"], "name"), _words(told["about"], "about"), sections)


def _section(told: Any) -> TemplateSection:
    _demand(isinstance(told, dict), "a section is a table")
    key = told.get("key")
    _demand(isinstance(key, str) and _KEY.fullmatch(key) and not key.startswith(QUESTION), f"a section’s key: {key}")
    _demand(told.get("kind") in list(SectionKind), f"{key}: no kind of section is called {told.get('kind')}")
    kind = SectionKind(told["kind"])
    writing = {"guidance", "required", "longest"} if kind in WRITTEN else set()
    unknown = set(told) - {"key", "kind", "title", "optional"} - writing
    _demand(not unknown, f"{key}: {', '.join(sorted(unknown))} means nothing here")
    longest = told.get("longest")
    _demand(longest is None or _is_length(longest), f"{key}: longest is a number up to {LONGEST_TEXT}")
    required, optional = told.get("required", False), told.get("optional", False)
    _demand(
        isinstance(required, bool) and isinstance(optional, bool), f"{key}: required and optional are true or false"
    )
    _demand(not (required and optional), f"{key}: what is required is no extra")
    guidance = _words(told["guidance"], f"{key}: guidance") if "guidance" in told else None
    return TemplateSection(
        key, kind, _words(told.get("title"), f"{key}: title", 400), guidance, required, longest, optional
    )


def _words(told: Any, what: str, most: int = 2_000) -> Words:
    _demand(isinstance(told, dict) and all(isinstance(each, str) for each in told.values()), f"{what} by language")
    for language in NEEDED:
        _demand(told.get(language, "").strip(), f"{what} is missing in “{language}”")
    _demand(all(len(each) <= most for each in told.values()), f"{what} is longer than {most} signs")
    return Words(MappingProxyType(dict(told)))


def _is_length(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LONGEST_TEXT


def _demand(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


TEMPLATES = read_templates()
"""Those that the house brings, and whatever was put beside them."""
