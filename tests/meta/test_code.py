"""Habits that code can be read for: commands never commit, only `_move()` assigns a state, tests never sleep, …"""

import ast
import re
from collections.abc import Iterable

from tests.meta.sources import ROOT, Source, files, functions, python, sample, sources

ENDS_A_TRANSACTION = {"commit", "rollback", "begin", "close"}
SLEEPS = {"sleep", "wait_for_timeout"}


def commits(modules: Iterable[Source]) -> list[str]:
    """Rooms of the domain that end a transaction: that is the edge's business."""
    rooms = {"commands", "queries", "models", "permissions"}
    return [
        f"{source.path}:{node.lineno}: .{node.func.attr}()"
        for source in modules
        if source.room in rooms
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDS_A_TRANSACTION
    ]


def states_assigned(modules: Iterable[Source]) -> list[str]:
    """Assignments to `.state` outside a function called `_move`."""
    found = []
    for source in modules:
        allowed = {id(node) for f in functions(source.tree) if f.name == "_move" for node in ast.walk(f)}
        found += [
            f"{source.path}:{getattr(node, 'lineno', 0)}"
            for node in ast.walk(source.tree)
            if _assigns_state(node) and id(node) not in allowed
        ]
    return found


def _assigns_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
        return len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
    return False


def sleepers(modules: Iterable[Source]) -> list[str]:
    """Calls that wait for a time instead of for an event."""
    return [
        f"{source.path}:{node.lineno}"
        for source in modules
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _name(node.func) in SLEEPS
    ]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def read_at_once(modules: Iterable[Source]) -> list[str]:
    """Reads of an export that do not read in chunks: a long list would fill the memory of whoever serves it."""
    return [
        f"{source.path}: {each.name}"
        for source in modules
        if source.room == "queries"
        for each in functions(source.tree)
        if each.name.endswith("_to_export") and not any(_name_of(node) == "IN_CHUNKS" for node in ast.walk(each))
    ]


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def undocumented(modules: Iterable[Source]) -> list[str]:
    """Public modules, classes and functions without a docstring. Nested functions are nobody's but their owner's."""
    found = []
    for source in modules:
        if not ast.get_docstring(source.tree):
            found.append(source.path)
        found += [f"{source.path}: {name}" for name in _undocumented_in(source.tree)]
    return found


def _undocumented_in(owner: ast.Module | ast.ClassDef, prefix: str = "") -> list[str]:
    found = []
    for node in owner.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not (prefix and node.name == "Meta"):
            found.append(prefix + node.name)
        if isinstance(node, ast.ClassDef):
            found += _undocumented_in(node, f"{node.name}.")
    return found


# Put together here, so that this file does not name what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|Users|home/[a-z]+)/|(?<![\w)\]])\." + "library" + r"\b")
HOSTS = re.compile(r"^\s*(?:--)?(?:index-url|extra-index-url|find-links|trusted-host)\b", re.MULTILINE)
TEXTS = (
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".po",
    ".csv",
    ".service",
    ".sh",
    ".ini",
    "run",
)


def machine_traces(texts: Iterable[Source]) -> list[str]:
    """Paths of somebody's machine, and package registries named in the repository."""
    found = []
    for source in texts:
        for pattern in (MACHINE_PATHS, HOSTS):
            found += [f"{source.path}: {match.group().strip()}" for match in pattern.finditer(source.text)]
    return found


STATIC_KINDS = {".css", ".js", ".svg", ".ico", ".png"}
LIBRARY_MARKS = re.compile(
    r"sourceMappingURL|@license|@preserve|/\*!|\(c\)|copyright|https?://(?!www\.w3\.org/)|@import", re.IGNORECASE
)


def foreign_files(texts: Iterable[Source]) -> list[str]:
    """Files under static/ that look as if somebody else had written or squeezed them, or that call another host."""
    found = []
    for source in texts:
        if not source.path.endswith(tuple(STATIC_KINDS)):
            found.append(f"{source.path}: of no kind that we write")
        if match := LIBRARY_MARKS.search(source.text):
            found.append(f"{source.path}: {match.group()}")
        if any(len(line) > 500 for line in source.text.splitlines()) and not source.path.endswith(".svg"):
            found.append(f"{source.path}: squeezed lines")
    return found


def test_domain_rooms_never_end_a_transaction() -> None:
    assert commits(python()) == []


def test_a_commit_in_a_command_is_found() -> None:
    assert commits(sample("def open_round(session):\n    session.commit()\n")) != []
    assert commits(sample("def show(session):\n    session.commit()\n", "fundapp/x/views.py")) == []


def test_only_move_assigns_a_state() -> None:
    assert states_assigned(python()) == []


def test_a_state_assigned_elsewhere_is_found() -> None:
    assert states_assigned(sample("def approve(case):\n    case.state = 'approved'\n")) != []
    assert states_assigned(sample("def approve(case):\n    setattr(case, 'state', 'approved')\n")) != []
    assert states_assigned(sample("def _move(case):\n    case.state = 'approved'\n")) == []
    assert states_assigned(sample("def shown(case):\n    return case.state\n")) == []


def test_tests_never_sleep() -> None:
    assert sleepers(sources(".py", "tests/")) == []


def test_a_sleeping_test_is_found() -> None:
    for text in ("import time\ntime.sleep(1)", "from time import sleep\nsleep(1)", "page.wait_for_timeout(500)"):
        assert sleepers(sample(text)) != []


def test_exports_are_read_in_chunks() -> None:
    assert read_at_once(python()) == []


def test_an_export_that_is_read_at_once_is_found() -> None:
    path = "fundapp/sample/queries.py"
    assert read_at_once(sample("def rows_to_export(s): return s.scalars(X).all()", path)) == [f"{path}: rows_to_export"]
    assert read_at_once(sample("def rows_to_export(s): return s.scalars(X, execution_options=IN_CHUNKS)", path)) == []


def test_public_names_say_what_they_are() -> None:
    assert undocumented(python()) == []


def test_a_name_without_docstring_is_found() -> None:
    assert undocumented(sample('"""M."""\ndef f(): ...\nclass C:\n    """C."""\n    def m(self): ...\n')) == [
        "fundapp/sample/commands.py: f",
        "fundapp/sample/commands.py: C.m",
    ]
    assert undocumented(sample('"""M."""\ndef _f(): ...\n')) == []


def test_no_file_tells_of_the_machine_it_was_written_on() -> None:
    assert machine_traces(source for ending in TEXTS for source in sources(ending)) == []


def test_a_trace_of_a_machine_is_found() -> None:
    assert machine_traces(sample("/" + "work/main/x")) != []
    assert machine_traces(sample("--" + "index-url somewhere")) != []
    assert machine_traces(sample("a/work/b, ~/x, <root>/home")) == []


def test_everything_under_static_is_our_own() -> None:
    texts = [
        Source(file.relative_to(ROOT).as_posix(), "" if file.suffix == ".png" else file.read_text())
        for file in files()
        if file.is_relative_to(ROOT / "fundapp" / "static")
    ]
    assert len(texts) > 3
    assert foreign_files(texts) == []


def test_a_foreign_file_is_found() -> None:
    assert foreign_files(sample("", "fundapp/static/font.woff2")) != []
    assert foreign_files(sample("/*! lib v3 */", "fundapp/static/lib.js")) != []
    assert foreign_files(sample("x" * 600, "fundapp/static/lib.js")) != []
    assert foreign_files(sample("import 'https://cdn.example/x.js'", "fundapp/static/a.js")) != []
    assert foreign_files(sample("<svg xmlns='http://www.w3.org/2000/svg'/>", "fundapp/static/a.svg")) == []
