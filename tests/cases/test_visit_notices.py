"""Applicants who wish to be told that something waits: sealed to the courier, content-free, one a day."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.cases.announcing import AT_MOST_EVERY, CourierAway
from fundapp.cases.commands.deciding import withdraw_application
from fundapp.cases.commands.notices import choose_notices, stop_notices
from fundapp.cases.jobs.applicants import tell_applicant
from fundapp.cases.models import CaseMessage, EmergencyCase, NoticeWish
from fundapp.cases.sealing import seal_wish
from fundapp.config import Settings
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Denied, NotFound, Unavailable
from fundapp.core.models import Base
from fundapp.outbox import mailbox
from fundapp.outbox.models import Message
from fundapp.outbox.runner import handle
from fundapp.outbox.topics import Claim
from fundapp.vault.foundation import found_couriers
from fundapp.vault.installation import couriers_folder
from fundapp.vault.models import Compartment
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund, Sent
from tests.cases.visits import Browser, holder, officer_writes, provisional
from tests.fixtures.application import Look

ADDRESS = "canari-des-montagnes@courrier.example"


def settings_of(fund: Fund) -> Settings:
    found: Settings = fund.app.extensions["fundapp.settings"]
    return found


@pytest.fixture
def wished(fund: Fund, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sent]:
    """An application whose holder wishes to be told, at ADDRESS; the couriers are founded."""
    monkeypatch.setattr("fundapp.cases.jobs.applicants.vault_of", lambda _settings: fund.vault)
    people, settings = fund.keyholders.vault, settings_of(fund)
    with fund.app.app_context(), transaction() as session:
        found_couriers(session, people.ctx, people.root, couriers_folder(settings))
    sent = fund.receive()
    choose(fund, sent)
    yield sent
    shutil.rmtree(couriers_folder(settings))
    shutil.rmtree(settings.mailbox_dir, ignore_errors=True)


def choose(fund: Fund, sent: Sent, address: str = ADDRESS, **who: bool) -> None:
    with fund.app.app_context():
        wish = seal_wish(fund.vault, address, "fr")
        with transaction() as session:
            choose_notices(session, fund.nobody(), fund.vault, holder(sent, **who), sent.case.id, wish)


def stop(fund: Fund, sent: Sent) -> None:
    with fund.app.app_context(), transaction() as session:
        stop_notices(session, fund.nobody(), fund.vault, holder(sent), sent.case.id)


def claim(sent: Sent, message: CaseMessage, later: timedelta = timedelta()) -> Claim:
    now = message.sent_at + later
    ids = (str(sent.case.id),)
    return Claim(uuid4(), "case.answered", "tell_applicant", message.id.hex, ids, 1, 1, now)


def tell(fund: Fund, sent: Sent, message: CaseMessage, later: timedelta = timedelta()) -> None:
    with fund.app.app_context():
        tell_applicant(claim(sent, message, later))


def mails(fund: Fund) -> list[EmailMessage]:
    folder = settings_of(fund).mailbox_dir
    return [mailbox.read(folder, each.id) for each in mailbox.newest(folder, 50)]


def cells() -> bytes:
    """Everything that stands in the database, every table and column."""
    with transaction() as session:
        rows: list[Any] = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)


def test_an_answer_sends_one_mail_that_says_nothing(fund: Fund, wished: Sent, look: Look) -> None:
    message = officer_writes(fund, wished, "Nous avons trouvé un lieu sûr.")
    tell(fund, wished, message)
    (mail,) = mails(fund)
    assert mail["To"] == ADDRESS
    told = f"{mail['Subject']} {mail.get_content()}"
    for secret in ("lieu sûr", "Baobab", "dossier", "urgence", wished.case.reference, wished.case.id.hex):
        assert secret not in told
    assert wished.case.id.hex not in mail["Message-ID"]
    assert message.id.hex not in mail["Message-ID"]
    assert look(select(NoticeWish.sent_at)) == [message.sent_at]


def test_a_mail_that_is_sent_again_bears_the_same_name(fund: Fund, wished: Sent) -> None:
    message = officer_writes(fund, wished, "Bonjour.")
    for _attempt in range(2):
        tell(fund, wished, message)
        with fund.app.app_context(), transaction() as session:  # as if the worker had died before it noted that
            session.execute(update(NoticeWish).values(sent_at=None))
    assert len({each["Message-ID"] for each in mails(fund)}) == 1
    assert len(mails(fund)) == 2


def test_there_is_one_mail_a_day_until_they_have_come_and_read(fund: Fund, wished: Sent) -> None:
    first = officer_writes(fund, wished, "Un.")
    tell(fund, wished, first)
    second = officer_writes(fund, wished, "Deux.")
    tell(fund, wished, second, timedelta(hours=1))
    assert len(mails(fund)) == 1
    tell(fund, wished, second, AT_MOST_EVERY)
    assert len(mails(fund)) == 2
    with fund.app.app_context(), transaction() as session:
        later = first.sent_at + AT_MOST_EVERY + timedelta(hours=1)
        session.execute(update(CaseMessage).values(read_at=later))
    third = officer_writes(fund, wished, "Trois.")
    tell(fund, wished, third, AT_MOST_EVERY + timedelta(hours=2))
    assert len(mails(fund)) == 3


def test_who_has_read_everything_gets_no_mail(fund: Fund, wished: Sent) -> None:
    message = officer_writes(fund, wished, "Bonjour.")
    with fund.app.app_context(), transaction() as session:
        session.execute(update(CaseMessage).values(read_at=message.sent_at))
    tell(fund, wished, message)
    assert mails(fund) == []


def test_who_did_not_wish_for_it_gets_no_mail(fund: Fund, wished: Sent) -> None:
    other = fund.receive(alias="Le Fromager")
    tell(fund, other, officer_writes(fund, other, "Bonjour."))
    assert mails(fund) == []


def test_a_machine_without_the_couriers_key_leaves_it_to_another(fund: Fund, wished: Sent) -> None:
    message = officer_writes(fund, wished, "Bonjour.")
    (couriers_folder(settings_of(fund)) / "notices").unlink()
    with pytest.raises(CourierAway):
        tell(fund, wished, message)
    assert mails(fund) == []


def test_no_officer_opens_the_address(fund: Fund, wished: Sent, look: Look) -> None:
    (wish,) = look(select(NoticeWish))
    with pytest.raises(NotFound):
        fund.open(wish, [Kind.NOTICE])


def test_stopping_destroys_the_address_and_it_can_be_chosen_again(fund: Fund, wished: Sent, look: Look) -> None:
    message = officer_writes(fund, wished, "Bonjour.")
    stop(fund, wished)
    assert look(select(NoticeWish)) == []
    assert look(select(EmergencyCase.notices_since)) == [None]
    assert len([each for each in look(select(Compartment)) if each.shredded_at]) == 1
    tell(fund, wished, message)
    assert mails(fund) == []
    with pytest.raises(Conflict):
        stop(fund, wished)
    choose(fund, wished, "autre@courrier.example")
    tell(fund, wished, message)
    assert [each["To"] for each in mails(fund)] == ["autre@courrier.example"]


def test_another_address_destroys_the_first(fund: Fund, wished: Sent, look: Look) -> None:
    choose(fund, wished, "autre@courrier.example")
    assert len(look(select(NoticeWish))) == 1
    assert len([each for each in look(select(Compartment)) if each.shredded_at]) == 1


def test_withdrawing_destroys_the_address(fund: Fund, wished: Sent, look: Look) -> None:
    with fund.app.app_context(), transaction() as session:
        withdraw_application(session, fund.nobody(), fund.vault, holder(wished), wished.case.id)
    assert look(select(NoticeWish)) == []
    assert look(select(EmergencyCase.notices_since)) == [None]


def test_a_code_that_others_know_chooses_no_address(fund: Fund, wished: Sent) -> None:
    with pytest.raises(Denied):
        choose(fund, provisional(fund), knows_other=True)
    with pytest.raises(NotFound):
        choose_for_other(fund, wished)


def choose_for_other(fund: Fund, wished: Sent) -> None:
    other = fund.receive(alias="Le Fromager")
    with fund.app.app_context():
        wish = seal_wish(fund.vault, ADDRESS, "fr")
        with transaction() as session:
            choose_notices(session, fund.nobody(), fund.vault, holder(wished), other.case.id, wish)


def test_without_couriers_nobody_is_promised_a_mail(fund: Fund) -> None:
    with fund.app.app_context(), pytest.raises(Unavailable):
        seal_wish(fund.vault, ADDRESS, "fr")


def test_the_address_stands_nowhere_in_clear(
    fund: Fund, wished: Sent, look: Look, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> str:
        raise ValueError(ADDRESS)

    message = officer_writes(fund, wished, "Bonjour.")
    (waiting,) = [each for each in look(select(Message)) if each.topic == "case.answered"]
    monkeypatch.setattr("fundapp.outbox.channels.email.mail.send", fail)
    with fund.app.app_context():
        handle(
            Claim(waiting.id, waiting.topic, waiting.handler, waiting.key, tuple(waiting.ids), 1, 0, message.sent_at)
        )
        held = cells()
    heard = capsys.readouterr()
    assert "handler failed" in heard.out + heard.err
    assert ADDRESS not in heard.out + heard.err
    for needle in (ADDRESS, ADDRESS.partition("@")[0], "courrier.example"):
        assert needle.encode() not in held
        assert needle.encode().hex().encode() not in held


def test_the_page_explains_the_risk_first_and_then_keeps_or_destroys_an_address(
    fund: Fund, wished: Sent, stranger: FlaskClient, look: Look
) -> None:
    stranger.set_cookie("language", "en")
    browser = Browser(stranger)
    sent = fund.receive(alias="Le Fromager")
    browser.come_in(sent)
    page = browser.send("go:notices")
    assert page.text.index("Think before you choose this") < page.text.index('name="address"')
    assert browser.send("notices", address="pas une adresse").status_code == 422
    assert "pas une adresse" in browser.page.text
    page = browser.send("notices", address=ADDRESS)
    assert "From now on a mail tells you" in page.text
    assert len(look(select(NoticeWish))) == 2
    page = browser.send("go:notices")
    assert ADDRESS not in page.text
    assert "No more mail comes." in browser.send("stop_notices").text
    assert len(look(select(NoticeWish))) == 1
