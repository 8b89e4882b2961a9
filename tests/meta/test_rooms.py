"""Packages keep the rooms of docs/architecture.md; files and functions stay small enough to read."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.meta.sources import Source, functions, python, sample, sources

FEATURES = {
    "grants", "donors", "disbursements", "cases", "committee", "ledger", "directory", "imports", "accounts",
}  # fmt: skip
ROOMS = {
    "__init__", "rules", "workflow", "models", "queries", "permissions", "commands", "schemas", "forms", "views",
    "api", "jobs", "cli", "templates",
}  # fmt: skip
DRAWERS = {"utils", "util", "helpers", "helper", "managers", "manager", "services", "service", "common", "misc"}

LONGEST_FILE, LONGEST_FUNCTION = 300, 40

# path → why this room has no other place
OTHER_ROOMS: dict[str, str] = {
    "fundapp/accounts/export.py": "entries of the log, messages and deliveries as rows of sheets",
    "fundapp/accounts/committee_words.py": "the words of what the committee records, for the log’s pages and sheets",
    "fundapp/accounts/fund_words.py": "the same, of what the emergency fund records",
    "fundapp/grants/one_page.py": "a call as a paper of one page, as committee/minutes.py sets minutes",
    "fundapp/grants/copil_paper.py": "the monthly digest as a paper of two pages, between rules and pages",
    "fundapp/accounts/budget_words.py": "the same, of what budgets of proposals record",
    "fundapp/accounts/call_words.py": "the same, of what the call watch records",
    "fundapp/accounts/funder_words.py": "the same, of what the funder map and imports record",
    "fundapp/accounts/ledger_words.py": "the same, of what the ledger records",
    "fundapp/accounts/report_words.py": "the same, of what reports to donors record",
    "fundapp/accounts/journal_words.py": "the words of the audit log: pure data, for pages, filters and sheets",
    "fundapp/accounts/outbox_words.py": "the words of the outbox: pure data, for pages, filters and sheets",
    "fundapp/accounts/signin.py": "who is signed in: an edge of the web that is neither a page nor an API",
    "fundapp/accounts/entering.py": "the slow steps of coming in, between pages and commands",
    "fundapp/accounts/errands.py": "what a worker does in somebody’s name, part by part, for jobs of several packages",
    "fundapp/accounts/errors.py": "what sign-in refuses",
    "fundapp/accounts/again.py": "proving once more who one is, for the forms of several pages",
    "fundapp/accounts/credentials.py": "what people know and hold: derived, sealed, compared; slow or pure",
    "fundapp/accounts/replay.py": "what a restore takes away again, from the entries of a newer log",
    "fundapp/accounts/passkeys.py": "WebAuthn: what browsers are asked and what they answer, for two rooms of pages",
    "fundapp/accounts/pacing.py": "how often one may be wrong: counted in the memory of a web process",
    "fundapp/accounts/devices.py": "what is known of a browser, from its headers and cookies",
    "fundapp/accounts/pictures.py": "QR codes as SVG",
    "fundapp/accounts/telling.py": "notices about one’s own account, for several commands and pages",
    "fundapp/accounts/payment_words.py": "the same, of what payments record",
    "fundapp/accounts/portal_words.py": "the same, of what happens with donors’ contacts",
    "fundapp/disbursements/filing.py": "papers about payments cleaned and sealed, between pages and commands",
    "fundapp/disbursements/kept.py": "what the tables hold of payments, for auditors to compare with the log",
    "fundapp/disbursements/sealing.py": "payees and instructions sealed and opened, between pages and commands",
    "fundapp/disbursements/searching.py": "payees looked for on lists of sanctions, in memory, for two rooms",
    "fundapp/disbursements/signatures.py": "what is signed of an order and whether it holds, for commands and proofs",
    "fundapp/donors/filing.py": "papers cleaned, sealed and opened, between pages and commands",
    "fundapp/grants/filing.py": "the same, of documents of proposals",
    "fundapp/cases/announcing.py": "an applicant’s notice carried by the courier, for jobs of two packages",
    "fundapp/cases/answering.py": "answers of an application in words, for pages of two packages: pure",
    "fundapp/cases/arriving.py": "the slow steps of what arrives, between pages and commands: codes, keys",
    "fundapp/cases/assessing.py": "the officers’ own compartment opened, and made first, between pages and commands",
    "fundapp/cases/counting.py": "the link of a count opened and sealed, between pages and commands",
    "fundapp/cases/erasing.py": "many cases erased one by one, and files of what is erased, for pages and jobs",
    "fundapp/cases/export.py": "a case as a row of a sheet",
    "fundapp/cases/filing.py": "additions and their files made ready, for pages, desk and partners",
    "fundapp/cases/naming.py": "whether a text names somebody, by digests made with a member’s keys",
    "fundapp/cases/restricting.py": "everything of a case opened, to change who reads it, between pages and commands",
    "fundapp/cases/sealing.py": "messages sealed in a case’s mailbox, for pages, desk and commands",
    "fundapp/cases/visiting.py": "who holds a follow-up code: an edge of the web that is neither a page nor an API",
    "fundapp/committee/ballots.py": "a vote as it is signed and read again, for commands, tally and minutes",
    "fundapp/committee/briefs.py": "a brief and the commitments that votes are bound to: pure",
    "fundapp/committee/minutes.py": "minutes of a decision as a paper, in words: between queries and pages",
    "fundapp/committee/pack.py": "the pack of a meeting as a paper, in words: between queries and pages",
    "fundapp/committee/kept.py": "what the tables hold of rounds, written out for auditors, for the command line",
    "fundapp/committee/sealing.py": "cards and briefs sealed and opened, between pages and commands",
    "fundapp/directory/importing.py": "organisations as a source of imports: between commands, schemas and the factory",
    "fundapp/donors/importing.py": "the same, of funders",
    "fundapp/grants/importing.py": "the same, of calls",
    "fundapp/ledger/importing.py": "the same, of opening balances",
    "fundapp/directory/sealing.py": "people met, sealed before any transaction, between pages and commands",
    "fundapp/ledger/ecb.py": "the history of a central bank’s rates, as a package brings it: pure",
    "fundapp/ledger/pack.py": "the month-end pack as a paper and a workbook, in words: between queries and pages",
}
# folder → what it holds, all of it pure
OTHER_FOLDERS: dict[str, str] = {
    "fundapp/disbursements/sending": "files, requests and letters that hand payments over, made of a batch",
    "fundapp/disbursements/receiving": "what banks and operators send back, read into reports",
    "fundapp/disbursements/operators": "how operators are spoken with: who they are to us, and their interfaces",
    "fundapp/donors/figures": "what reports say of money and work, computed from ledger and cases, and traced back",
    "fundapp/grants/fetching": "what stands on others’ servers brought here, within limits: no database, no web",
    "fundapp/grants/formats": "formats in which calls reach us, each read from a stream",
    "fundapp/donors/paper": "a report as page, PDF and workbook, made of its data and of nothing else",
    "fundapp/donors/disclosure": "what reports may tell of persons: pure, with a solver; for jobs and pages",
    "fundapp/disbursements/screening": "sanction lists read, and names of payees compared with them",
}
# path, or path and function → why it is better long
LONG: dict[str, str] = {
    "run.py": "one file on purpose: it runs before anything is installed, and is all that it can rely on",
    "fundapp/audit/verify.py": "one file on purpose: auditors get it, read it and run it with nothing but Python",
}


def unknown_rooms(modules: Iterable[Source]) -> list[str]:
    """Modules of feature packages that stand in no room of the house."""
    return [
        source.path
        for source in modules
        if source.path.split("/")[1] in FEATURES
        and source.room not in ROOMS
        and source.path not in OTHER_ROOMS
        and source.path.rpartition("/")[0] not in OTHER_FOLDERS
    ]


def drawers(modules: Iterable[Source]) -> list[str]:
    """Modules and folders named after nothing."""
    return [source.path for source in modules if DRAWERS & set(Path(source.path).with_suffix("").parts)]


def too_long(modules: Iterable[Source]) -> list[str]:
    """Files over 300 lines; functions over 40 lines, their docstring not counted."""
    found = []
    for source in modules:
        lines = source.text.count("\n")
        if lines > LONGEST_FILE and source.path not in LONG:
            found.append(f"{source.path}: {lines} lines")
        for function in functions(source.tree):
            name = f"{source.path}:{function.name}"
            if (length := _length(function)) > LONGEST_FUNCTION and name not in LONG:
                found.append(f"{name}: {length} lines")
    return found


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    hidden = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - hidden


def test_feature_packages_have_only_the_rooms_of_the_house() -> None:
    assert unknown_rooms(python()) == []


def test_a_room_of_another_name_is_found() -> None:
    assert unknown_rooms(sample("", "fundapp/cases/handlers.py")) == ["fundapp/cases/handlers.py"]
    assert unknown_rooms(sample("", "fundapp/cases/sending/files.py")) == ["fundapp/cases/sending/files.py"]
    for known in ("fundapp/cases/views/show.py", "fundapp/disbursements/sending/files.py"):
        assert unknown_rooms(sample("", known)) == []


def test_nothing_is_called_utils() -> None:
    assert drawers(sources(".py", "fundapp/", "tests/")) == [
        source.path for source in sources(".py", "tests/services/")
    ]


def test_a_drawer_is_found() -> None:
    assert drawers(sample("", "fundapp/core/utils.py")) == ["fundapp/core/utils.py"]


def test_files_and_functions_are_short() -> None:
    assert too_long(sources(".py", "fundapp/", "tests/", "benchmarks/", "run.py", "wsgi.py")) == []


def test_a_long_file_and_a_long_function_are_found() -> None:
    long_function = "def long():\n" + "    pass\n" * 41
    assert too_long(sample(long_function, "a.py")) == ["a.py:long: 42 lines"]
    assert too_long(sample("# line\n" * 301, "a.py")) == ["a.py: 301 lines"]
    explained = 'def short():\n    """' + "\n" * 60 + '"""\n    return 1\n'
    assert too_long(sample(explained, "a.py")) == []


def test_every_exemption_is_still_needed() -> None:
    existing = {source.path for source in sources(".py")}
    assert {path.partition(":")[0] for path in LONG | OTHER_ROOMS} <= existing
    assert {f"{folder}/__init__.py" for folder in OTHER_FOLDERS} <= existing
