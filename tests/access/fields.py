"""Who sees which field of a case: asked of every page as everybody, and of every private key.

`python -m tests.access.fields` asks and writes docs/cases/fields.md anew.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from fundapp.cases.models import EmergencyCase
from fundapp.core import formats
from fundapp.core.models import Base
from fundapp.core.reader import Reader
from fundapp.vault.envelope import SealedColumn
from tests.access import field_payments
from tests.access.field_crawl import Said, crawl
from tests.access.field_decisions import DECIDED, OPENED_BY
from tests.access.field_keys import Opens, opens
from tests.access.field_rows import COST, DAYS, DIGEST, MOMENTS
from tests.access.field_world import PARTNERS, ROLES, STAFF, FieldWorld, field_world
from tests.fixtures.databases import migrate, settings_for

CASE = EmergencyCase.__tablename__
FLAGS = (
    "restricted_since", "safeguarding_since", "erasure_asked_at", "withdrawal_unseen_since", "erase_at", "erased_at",
    "joined_to_id", "organisation_id",
)  # fmt: skip
"""Columns of which a page may tell without repeating what is in them: whatever page differs, tells."""

OLD: Mapping[str, Any] = {
    "state": "active", "channel": "referral", "priority": "P3", "country": "TD", "purpose": "medical",
    "resumes_in": "triage", "reason": "out_of_reach", "version": 80_806,
}  # fmt: skip
NEW: Mapping[str, Any] = {
    "state": "suspended", "channel": "partner", "priority": "P1", "country": "GQ", "purpose": "psychosocial",
    "resumes_in": "committee", "reason": "contact_endangers", "version": 90_917,
}  # fmt: skip
WORDS: Mapping[str, tuple[str, ...]] = {
    "state": ("Suspendu", "C’est en pause", '"suspended"'), "channel": ("Organisation partenaire", '"partner"'),
    "priority": ("P1 ·", ">P1<", '"P1"', ";P1"), "country": ("Guinée équatoriale", '"GQ"', ">GQ<"),
    "purpose": ("Soutien psychosocial", '"psychosocial"'), "resumes_in": ("Devant le comité",),
    "reason": ("la mettrait en danger", "contact_endangers"), "version": ("90917",),
}  # fmt: skip
"""How a page says a coded value, in French and in code."""

LOGGED = {"country": r"\bGQ\b", "priority": r"\bP1\b", "channel": r"channel\W+(<[^>]*>\W*)*partner"}
"""How the audit log tells of a case that was received."""

Seen = dict[str, dict[str, bool]]
"""By field, by role."""


@dataclass(frozen=True)
class Answers:
    """Who sees each field on a page, and whose keys open each compartment."""

    seen: Seen
    opens: dict[str, dict[str, Opens]]


def fields() -> list[str]:
    """Every field of a case that there is, by table and column: of other tables their sealed columns, and the row."""
    found = [f"{CASE}.{each.name}" for each in EmergencyCase.__table__.columns]
    for table in sorted(tables()):
        sealed = [each.name for each in Base.metadata.tables[table].columns if isinstance(each.type, SealedColumn)]
        found += [f"{table}.{name}" for name in sealed]
        found += [f"{table} (row)"] if table not in NO_ROW else []
    return [*found, WISHED, "vault_document.title", "file content"]


WISHED = "case_addition.content (how to be paid)"
"""An addition is sealed in a compartment of its step's kind: this one is for those who pay, too."""

NO_ROW = frozenset({"case_addition", "case_message", "case_notice", "case_draft", "case_criterion_answer"})
"""Tables of which the sealed column stands for the row; an answer to a criterion stands in its assessment."""


def undecided() -> list[str]:
    """Fields of which nobody has decided who may see them."""
    return [name for name in fields() if name not in DECIDED]


def mistakes(answers: Answers) -> list[str]:
    """What is seen by whom it is not for, or by somebody whose keys do not open it."""
    found = []
    for name, by_role in answers.seen.items():
        for role in (role for role, seen in by_role.items() if seen):
            if role not in DECIDED.get(name, ()):
                found.append(f"{name} is seen by {role}")
            if not _opens(answers.opens[role], name):
                found.append(f"{name} is seen by {role}, whose keys do not open it")
    return found


def _opens(keys: Mapping[str, Opens], name: str) -> bool:
    kind = OPENED_BY.get(name)
    return kind is None or any(each for compartment, each in keys.items() if compartment.endswith(f".{kind.value}"))


def tables() -> set[str]:
    """Tables of what belongs to a case: those named after it, those that point at one, or at what does."""
    found = {name for name in Base.metadata.tables if name.startswith("case_")} | _pointing_at({CASE})
    return (found | _pointing_at(found)) - {CASE}


def _pointing_at(tables: set[str]) -> set[str]:
    """Tables with a foreign key to one of these."""
    return {
        name
        for name, table in Base.metadata.tables.items()
        if any(key.column.table.name in tables for key in table.foreign_keys)
    }


def ask(world: FieldWorld) -> Answers:
    """Asks everything of everybody."""
    people = world.fund.people
    moments = {name: at for name, at in MOMENTS.items() if name not in FLAGS}
    plain = dict.fromkeys(FLAGS[:-2])
    named = {"code_issued_by_id": people["xavier"].id, "code_heard_by_id": people["zoe"].id}
    before = {name: at.replace(year=2017) for name, at in moments.items()}
    now = {**NEW, **moments, **plain, **named, "officer_id": people["solange"].id, "entered_by_id": people["rose"].id}
    then = {**OLD, **before, "officer_id": people["idriss"].id, "entered_by_id": people["anne"].id}
    world.change(**now)
    told = {role: crawl(world, role) for role in ROLES}
    world.change(**then)
    again = {role: {each: text for each, text in said.items() if ".xlsx" not in each} for role, said in told.items()}
    earlier = {role: crawl(world, role, again[role]) for role in ROLES}
    world.change(**now)
    seen: Seen = {name: dict.fromkeys(ROLES, False) for name in fields()}
    for role in ROLES:
        for name, look in looks(world, role).items():
            seen.setdefault(name, {})[role] = look(told[role], earlier[role])
    _flags(world, seen, told)
    with world.app.app_context():
        return Answers(seen, {role: opens(world, role) for role in ROLES})


Look = Callable[[Said, Said], bool]


def looks(world: FieldWorld, role: str) -> dict[str, Look]:
    """How each field is looked for in what a role is told."""
    planted = world.asked(role)
    found: dict[str, Look] = {}
    for name, text in planted.texts.items():
        found[name.partition(" ")[0] if name != "file content" else name] = _present(text, text.lower())
    found["case_message.text"] = _present(*(planted.texts[f"case_message.text {who}"] for who in ("ours", "theirs")))
    found["case_addition.content"] = _present(planted.texts["case_addition.content narrative"])
    found[WISHED] = _present(planted.texts["case_addition.content payment"])
    found[f"{CASE}.reference"] = _present(planted.sent.case.reference)
    for column in ("id", "entry_id", "applicant_id"):
        value = getattr(planted.sent.case, column)
        found[f"{CASE}.{column}"] = _present(value.hex, str(value))
    found |= {f"{CASE}.{name}": _more(*words, logged=LOGGED.get(name)) for name, words in WORDS.items()}
    found |= {f"{CASE}.{name}": _more(*days(at)) for name, at in MOMENTS.items() if name not in FLAGS}
    people = {"officer_id": STAFF["solange"][0], "entered_by_id": PARTNERS["rose"]}
    found |= {f"{CASE}.{name}": _more(words) for name, words in people.items()}
    found[f"{CASE}.code_issued_by_id"] = _present(STAFF["xavier"][0])
    found[f"{CASE}.code_heard_by_id"] = _present(STAFF["zoe"][0])
    found |= {f"{table} (row)": _present(*days(at)) for table, at in DAYS.items()}
    found["case_need (row)"] = _present(*days(DAYS["case_need"]), formats.number(READER, COST))
    found["case_earmark (row)"] = _on_a_case(planted.ids["envelope"])
    for table in field_payments.SHIFTED:
        found[f"{table} (row)"] = _present(*days(DAYS[table] + planted.later))
    found["case_digest (row)"] = _present(DIGEST.hex())
    found["payment_payee_digest (row)"] = _present(field_payments.DIGEST.hex())
    found["case_draft.content"] = _present("Brouillon-Qdraft")
    return found


READER = Reader("fr", ZoneInfo("Africa/Douala"))


def days(at: datetime) -> tuple[str, ...]:
    """How a page may write the day of a moment."""
    return (at.date().isoformat(), *(formats.date(READER, at.date(), style) for style in ("long", "medium", "short")))


def _present(*texts: str) -> Look:
    return lambda told, _earlier: any(text in page for page in told.values() for text in texts)


def _on_a_case(text: str) -> Look:
    """The ledger names its envelopes to many; which of them a case is to be paid from stands on its own pages."""
    return lambda told, _earlier: any(text in page for at, page in told.items() if at.startswith("/cases/"))


def _more(*texts: str, logged: str | None = None) -> Look:
    """Said more often than by the same page while the column held something else; or as the audit log says it."""

    def look(told: Said, earlier: Said) -> bool:
        log = " ".join(page for address, page in told.items() if address.startswith("/journal/"))
        return (logged is not None and re.search(logged, log) is not None) or any(
            page.count(text) > earlier.get(address, "").count(text)
            for address, page in told.items()
            if ".xlsx" not in address  # says what the same sheet as text says
            for text in texts
        )

    return look


def _flags(world: FieldWorld, seen: Seen, told: Mapping[str, Said]) -> None:
    """Changes one column after the other, and looks which pages differ: those of the case, the lists and exports."""
    now = datetime.now(UTC)
    plain: dict[str, Any] = dict.fromkeys(FLAGS[:-1])
    plain["organisation_id"] = world.league
    values = {**{name: now + timedelta(days=9) for name in FLAGS}, "organisation_id": world.relay}
    pages = {role: _main_pages(world, role, told[role]) for role in ROLES}
    same = {role: _normal(crawl(world, role, pages[role], forms=False)) for role in ROLES if pages[role]}
    for name in FLAGS:
        value = world.third if name == "joined_to_id" else values[name]
        for role, before in same.items():
            world.change(**{name: value})
            seen[f"{CASE}.{name}"][role] = _normal(crawl(world, role, pages[role], forms=False)) != before
            world.change(**plain)


def _main_pages(world: FieldWorld, role: str, told: Said) -> Said:
    reference = world.asked(role).sent.case.reference
    pages = ("", "/verification", "/retention")
    main = {"/cases", "/cases/export.csv", f"/referrals/{reference}", *(f"/cases/{reference}{each}" for each in pages)}
    return {address: text for address, text in told.items() if address in main or address.startswith("form:case")}


def _normal(said: Said) -> Said:
    """Without what is written anew every minute, and what forms answer."""
    told = {address: text for address, text in said.items() if not address.startswith("POST")}
    return {address: re.sub(r"(<time[^>]*>)[^<]*", r"\1", text) for address, text in told.items()}


def main() -> None:
    """Asks, and writes the document."""
    from tests.access.field_document import FILE, document

    with TemporaryDirectory() as kept:
        folder = Path(kept)
        url = f"sqlite:///{folder / 'fields.sqlite'}"
        migrate(settings_for(url, folder))
        with field_world(url, folder) as world:
            FILE.write_text(document(ask(world)), encoding="utf-8")


if __name__ == "__main__":
    main()
