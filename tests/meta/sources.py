"""The files of the repository, as structure tests read them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fundapp"
NOT_OURS = {".venv", ".git", "var", "__pycache__", "node_modules", "build", "dist"}
CACHES = ("_cache", ".egg-info", ".hypothesis")


@dataclass(frozen=True)
class Source:
    """One file: its path from the repository's root, and its text."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed Python."""
        return _tree(self.text)

    @property
    def room(self) -> str:
        """The room a module of a package stands in: `fundapp/donors/views/show.py` stands in `views`."""
        parts = Path(self.path).with_suffix("").parts
        return parts[2] if len(parts) > 2 else ""


@cache
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def files() -> tuple[Path, ...]:
    """Every file that is ours (there may be no git here to ask)."""
    return tuple(sorted(_walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or entry.name.endswith(CACHES):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif not entry.is_symlink():
            yield entry


@cache
def sources(ending: str, *below: str) -> tuple[Source, ...]:
    """The files with this ending, below the folders named (default: anywhere)."""
    found = []
    for file in files():
        path = file.relative_to(ROOT).as_posix()
        if path.endswith(ending) and (not below or path.startswith(below)):
            found.append(Source(path, file.read_text(encoding="utf-8")))
    return tuple(found)


def python() -> tuple[Source, ...]:
    """The modules of fundapp."""
    return sources(".py", "fundapp/")


def templates() -> tuple[Source, ...]:
    """The pages and partials of fundapp."""
    return sources(".html", "fundapp/")


def template_name(source: Source) -> str:
    """The name by which Jinja knows a template."""
    return source.path.rpartition("/templates/")[2]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, however deep."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def sample(text: str, path: str = "fundapp/sample/commands.py") -> tuple[Source, ...]:
    """A made-up file, to prove that a checker can fail."""
    return (Source(path, text),)
