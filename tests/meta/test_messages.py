"""Messages betray nobody: notices are empty by construction, and where people are spoken of there are only notices."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, make_dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import fundapp.app
from fundapp.core.context import Context
from fundapp.core.models import Base
from fundapp.core.reader import LANGUAGES, Reader, current_reader, reading
from fundapp.outbox.models import Delivery, Recipient
from fundapp.outbox.notices import Notice
from fundapp.outbox.wordings import WAITS, Wording, notices
from tests.fixtures.application import NOW
from tests.meta.sources import Source, python, sample
from tests.outbox.recipients import add_recipient, recipient, run, settings_with, tell
from tests.outbox.stand_ins import Answer, Manners, mail_server, web_server

ONLY_NOTICES = {"cases", "committee", "disbursements", "donors"}
CONTENT = "letters mailing mail mailbox composing channels deliveries checkpoints models.Delivery models.Enclosure"
CLOSED = tuple(f"fundapp.outbox.{name}" for name in CONTENT.split())
NAMES = {"send_letter", "letter_wording"}


def letter_writers(modules: Iterable[Source]) -> list[str]:
    """Modules of packages that may only send notices, and that reach for anything with content."""
    return [
        f"{source.path}:{line}: {name}"
        for source in modules
        if source.path.split("/")[1] in ONLY_NOTICES
        for line, name in mentions(source.tree)
        if name.rpartition(".")[2] in NAMES or f"{name}.".startswith(tuple(f"{each}." for each in CLOSED))
    ]


def mentions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Everything a module imports, names, or spells out as a string, by its full name as far as that can be read."""
    known = dict(_bound(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.lineno, _dotted(node, known)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _bound(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What the names that imports give mean."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)


def _dotted(node: ast.expr, known: Mapping[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, known)}.{node.attr}"
    return known.get(node.id, node.id) if isinstance(node, ast.Name) else ""


def test_where_people_are_spoken_of_there_are_only_notices() -> None:
    assert any(source.path.split("/")[1] in ONLY_NOTICES for source in python())
    assert letter_writers(python()) == []


@pytest.mark.parametrize(
    "text",
    [
        "from fundapp.outbox.letters import send_letter",
        "from fundapp.outbox.letters import Attachment",
        "from fundapp.outbox.letters import *",
        "import fundapp.outbox.letters",
        "import fundapp.outbox.mailing as post",
        "from fundapp.outbox import letters",
        "from fundapp.outbox import mailing as post",
        "from fundapp.outbox.mailing import deliver",
        "from fundapp.outbox import mail",
        "from fundapp.outbox.channels import email",
        "from fundapp.outbox.channels.email import send",
        "from fundapp.outbox.wordings import letter_wording",
        "from fundapp.outbox.models import Delivery",
        "import fundapp.outbox.models as m\nm.Enclosure()",
        "import fundapp.outbox as post\npost.letters.send_letter()",
        "import fundapp.outbox as post\npost.mailing.deliver()",
        "import fundapp.outbox\nfundapp.outbox.mailing.deliver()",
        "from fundapp import outbox as post\npost.mailing.deliver()",
        "import fundapp as f\nf.outbox.mailing.deliver()",
        "from fundapp.accounts.commands.own import send_letter as notify",
        "def approve():\n    from fundapp.outbox import letters",
        "import importlib\nimportlib.import_module('fundapp.outbox.letters')",
        "getattr(x, 'send_letter')",
        "x.send_letter()",
    ],
)
@pytest.mark.parametrize("package", sorted(ONLY_NOTICES))
def test_a_letter_where_none_may_be_is_found(text: str, package: str) -> None:
    assert letter_writers(sample(text, f"fundapp/{package}/commands.py")) != []


def test_what_is_no_letter_passes() -> None:
    for text in (
        "from fundapp.outbox.notices import notify\nfrom fundapp.outbox.wordings import WAITS, notice_wording",
        "from fundapp.outbox.models import Recipient",
        "from fundapp.outbox.commands import put\nfrom fundapp.outbox.topics import on",
        "letters = []\nself.letters.append('letters')\nx = 'mailing'\nfrom fundapp.outbox import mailbox_words",
    ):
        assert letter_writers(sample(text, "fundapp/cases/commands.py")) == []
    assert (
        letter_writers(sample("from fundapp.outbox.letters import send_letter", "fundapp/accounts/commands.py")) == []
    )


def not_empty(kind: type) -> list[str]:
    """What makes a class hold more than a notice may, or let it be put in later."""
    if not is_dataclass(kind):
        return ["no dataclass"]
    found = [] if kind.__dataclass_params__.frozen else ["can be changed"]  # type: ignore[attr-defined]
    given = {each.name: each.type for each in fields(kind)}
    if given != {"template": str, "language": str, "recipient_id": UUID}:
        found.append(f"holds {sorted(given)}")
    return found


def test_a_notice_is_template_language_and_handle() -> None:
    assert not_empty(Notice) == []


def test_a_notice_that_holds_more_is_found() -> None:
    three: list[tuple[str, type]] = [("template", str), ("language", str), ("recipient_id", UUID)]
    assert not_empty(make_dataclass("Notice", three, frozen=True)) == []
    assert not_empty(make_dataclass("Notice", [*three, ("name", str)], frozen=True)) != []
    assert not_empty(make_dataclass("Notice", three)) != []
    assert not_empty(make_dataclass("Notice", [*three[:2], ("recipient_id", str)], frozen=True)) != []
    assert not_empty(type("Notice", (), {})) != []


LONGEST = 160


def telling(wordings: Mapping[str, Wording]) -> list[str]:
    """Notices with a place to fill, or longer than one short message, in any language."""
    found = []
    for language in LANGUAGES:
        with reading(Reader(language, ZoneInfo("UTC"))):
            for name, wording in wordings.items():
                words = str(wording.subject), str(wording.text)
                if any("%" in each or "{" in each or not 0 < len(each) <= LONGEST for each in words):
                    found.append(f"{name} ({language})")
    return found


def test_the_words_of_a_notice_have_no_place_to_fill_and_fit_into_a_short_message() -> None:
    assert fundapp.app.HANDLERS  # whatever registers wordings is loaded
    assert len(notices()) > 1
    assert telling(notices()) == []


@pytest.mark.parametrize("text", ["%(name)s waits", "%s waits", "{name} waits", "x" * 161, ""])
def test_words_that_tell_something_are_found(text: str) -> None:
    assert telling({"a": Wording("x" * LONGEST, "x")}) == []
    assert telling({"a": Wording(text, "x")}) == ["a (fr)", "a (en)"]
    assert telling({"a": Wording("x", text)}) == ["a (fr)", "a (en)"]


class LongInFrench:
    """A text whose translation is long."""

    def __str__(self) -> str:
        return "x" * (200 if current_reader().language == "fr" else 20)


def test_words_that_are_too_long_in_one_language_only_are_found() -> None:
    assert telling({"a": Wording("x", LongInFrench())}) == ["a (fr)"]


def a_delivery(session: Session, kind: str, matter: dict[str, str] | None) -> Delivery:
    facts = {"key": uuid4().hex, "template": WAITS, "urgent": False, "state": "waiting", "created_at": NOW}
    made = Delivery(id=uuid4(), recipient_id=add_recipient(session).id, kind=kind, matter=matter, **facts)
    session.add(made)
    session.flush()
    return made


def test_the_database_refuses_a_notice_with_content(session: Session) -> None:
    assert "ck_delivery_notices_are_empty" in {rule.name for rule in Delivery.metadata.tables["delivery"].constraints}
    a_delivery(session, "letter", {"name": "Awa"})
    notice = a_delivery(session, "notice", None)
    for matter in ({"name": "Awa"}, {}):
        with pytest.raises(IntegrityError, match="notices_are_empty"), session.begin_nested():
            a_delivery(session, "notice", matter)
    with pytest.raises(IntegrityError, match="notices_are_empty"), session.begin_nested():
        session.execute(update(Delivery).where(Delivery.id == notice.id).values(matter={"name": "Awa"}))
    with pytest.raises(IntegrityError, match="kind_known"), session.begin_nested():
        a_delivery(session, "other", None)


ADDRESSES = {
    "email": "hidden.person@secret.example.net",
    "sms": "+237699123456",
    "webhook": "http://127.0.0.1:{port}/hidden-hook?token=hidden-token",
}
BETRAYING = ("hidden", "secret.example", "699123456", "wrong-token", "trop-secret")


def test_no_row_and_no_line_of_a_log_holds_an_address(
    app: Flask, committed: Engine, ctx: Context, capfd: pytest.CaptureFixture[str]
) -> None:
    quoting = f"550 {ADDRESSES['email']} at hidden-hook +237699123456"
    with mail_server() as mail, web_server() as web:
        url = mail.url.replace("//", "//hidden:wrong-token@")
        changes = {"sms_url": web.url(), "sms_token": "wrong-token", "mail_url": mail.url}
        for number, (way, answer) in enumerate(
            [
                (Manners(), Answer(body=b'{"id": "237699123456"}')),
                (Manners({"RCPT": quoting}), Answer(400, quoting.encode())),
                (Manners({"DATA": "451 later, hidden.person"}), Answer(307, headers={"Location": "http://hidden/"})),
                (Manners(drops_at="."), Answer(way="cut", status=503)),
                (Manners({"AUTH": "535 wrong-token"}, features=("AUTH PLAIN",)), Answer(401)),
            ]
        ):
            mail.manners, web.answer = way, answer
            with settings_with(app, **{**changes, "mail_url": url if "AUTH" in way.answers else mail.url}):
                for channel, address in ADDRESSES.items():
                    handle = recipient(channel=channel, address=address.format(port=web.server_port))
                    tell(ctx, handle, f"task:{number}")
                run(datetime.now(UTC))
                run(datetime.now(UTC), "urgent")
    told = capfd.readouterr()
    assert told.err.count("handler failed") + told.err.count("delivery failed") >= 10
    for text in (told.err, told.out, *rows(committed)):
        assert not any(each in text for each in BETRAYING), text


def rows(engine: Engine) -> Iterator[str]:
    """Every row of every table but the one that addresses stand in."""
    with engine.connect() as connection:
        assert len(connection.execute(select(Recipient.__table__)).all()) == 15
        for table in Base.metadata.sorted_tables:
            if table.name != Recipient.__tablename__:
                yield from (f"{table.name}: {row}" for row in connection.execute(select(table)))
