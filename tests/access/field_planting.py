"""Makes a case of which every field says something of its own."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.orm import Session

from fundapp.cases.arriving import Facts, arrive, arrive_step, code_for
from fundapp.cases.assessing import open_assessment
from fundapp.cases.commands.additions import add_step
from fundapp.cases.commands.criteria import start_usual_criteria
from fundapp.cases.commands.intake import receive_application
from fundapp.cases.commands.notices import choose_notices
from fundapp.cases.commands.taking import take_case
from fundapp.cases.filing import arrive_files, clean_files
from fundapp.cases.models import CaseCount, CaseEarmark, CaseMessage, EarlierNeed, FollowUp, NeedLine, Orientation
from fundapp.cases.permissions import Visitor
from fundapp.cases.queries.referrals import key_group_code
from fundapp.cases.rules.sheets import Step, written
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.cases.sealing import seal_message, seal_wish
from fundapp.core.database import transaction
from fundapp.directory.models import OtherFund
from fundapp.vault.envelope import Place
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind
from tests.access import field_rows
from tests.access.deciding import seal_decided, write_convened, write_decided
from tests.access.field_payments import Award, Spending
from tests.access.field_rows import DAYS
from tests.cases.fund import Fund, Sent
from tests.ledger.envelopes import keeping, stocked


@dataclass
class Planted:
    """A case of which every sealed field holds a text of its own, by the name of the field."""

    sent: Sent
    texts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    later: timedelta = timedelta()
    """Added to its days, where another case stands in the same lists."""


def _table(model: Any) -> Any:
    return model.__table__


@dataclass
class Planting:
    """Makes one case, by the real commands where something is sealed."""

    fund: Fund
    prefix: str
    league: UUID
    texts: dict[str, str] = field(default_factory=dict)
    later: timedelta = timedelta()

    def planted(self) -> Planted:
        """The case with all that belongs to it."""
        made = Planted(self._received(), self.texts, later=self.later)
        made.ids = self._added(made.sent)
        award = self._noted(made.sent, made.ids)
        made.ids |= Spending(self.fund, made.sent, self._text, self.later).spent(award)
        return made

    def _text(self, name: str) -> str:
        """A word that stands for one field and nowhere else."""
        self.texts[name] = f"{self.prefix}{name.replace('.', '').replace('_', '').replace(' ', '')}Qv"
        return self.texts[name]

    def _received(self) -> Sent:
        fund = self.fund
        sheet = {
            "start": {
                "alias": self._text("emergency_case.summary"), "happened": self._text("emergency_case.narrative"),
                "needed": "Partir.", "answer": self._text("emergency_case.contact"),
            },
            "who": {"role": "self", "legal_name": self._text("emergency_case.identity")},
            "referees": [{"name": self._text("emergency_case.referees"), "way": "Signal", "informed": "yes"}],
            "payment": {
                "method": "mobile_money", "payee": self._text("emergency_case.payment"), "details": "Compte",
            },
        }  # fmt: skip
        kept = code_for(fund.vault, None, sheet)
        facts = Facts(
            Channel.PARTNER, Priority.P1, "GQ", "psychosocial", None, self.league, fund.people["rose"].id
        )  # fmt: skip
        arrival = arrive(fund.vault, sheet, facts, kept, partner=key_group_code(self.league))
        with transaction() as session:
            found = receive_application(session, fund.nobody(), arrival)
            session.flush()
            session.expunge(found)
        with transaction() as session:
            solange = fund.acting("solange")
            field_rows.declare(session, found.id, fund.people["solange"].id)
            session.flush()
            take_case(session, solange, found.reference)
        return Sent(found, kept.code, kept.unlocked)

    def _added(self, sent: Sent) -> dict[str, str]:
        """Messages, additions, a file, lines of needs, a wish for notices."""
        fund, visitor = self.fund, Visitor(sent.unlocked.reader.id, provisional=False)
        opened = fund.open(sent.case, [Kind.MAILBOX, Kind.NARRATIVE])
        ours, theirs = (seal_message(opened, self._text(f"case_message.text {who}")) for who in ("ours", "theirs"))
        steps = [
            arrive_step(fund.vault, Step.INCIDENTS, [{"words": self._text("case_addition.content narrative")}]),
            arrive_step(fund.vault, Step.PAYMENT, {"payee": self._text("case_addition.content payment")}),
        ]
        with SealingSpool() as upload:
            upload.write(self._text("file content").encode())
            cleaned, _refused = clean_files([(f"{self._text('vault_document.title')}.txt", upload)])
            files = arrive_files(fund.vault, cleaned)
        wish = seal_wish(fund.vault, f"{self._text('case_notice.address').lower()}@example.org", "fr")
        need_id = uuid4()
        item = opened.seal(Kind.NARRATIVE, Place("case_need", need_id, "item"), self._text("case_need.item"))
        old_id, told = uuid4(), self._text("case_need_before.item")
        old = opened.seal(Kind.NARRATIVE, Place("case_need_before", old_id, "item"), told)
        with transaction() as session:
            for each in steps:
                add_step(session, fund.nobody(), visitor, each)
            evidence = add_step(session, fund.nobody(), visitor, files.step, files.files).id
            choose_notices(session, fund.nobody(), fund.vault, visitor, sent.case.id, wish)
            connection = session.connection()
            for message, who in ((ours, fund.people["solange"].id), (theirs, None)):
                row: dict[str, Any] = {
                    "kind": "message",
                    "person_id": who,
                    "sent_at": datetime.now(UTC),
                    "read_at": None,
                }
                row |= {"id": message.id, "case_id": sent.case.id, "text": message.text, "entry_id": uuid4()}
                connection.execute(insert(_table(CaseMessage)), [row])
            connection.execute(insert(_table(NeedLine)), [field_rows.need(sent.case.id, need_id, item)])
            before = field_rows.need_before(sent.case.id, need_id, fund.people["solange"].id, old_id, old)
            connection.execute(insert(_table(EarlierNeed)), [before])
        return {"need_id": str(need_id), "addition_id": str(evidence)}

    def _noted(self, sent: Sent, ids: dict[str, str]) -> Award:
        """What officers write down, each kind of it; and rows of everything else that belongs to a case."""
        fund, solange = self.fund, self.fund.people["solange"].id
        opened = open_assessment(fund.vault, fund.acting("solange"), fund.keys("solange"), sent.case, purpose="test")
        sealed, asked = (seal_decided(fund.vault, fund.session) for _round in range(2))
        ids["envelope"] = f"{self.prefix}enveloppeQv"
        chosen = stocked(fund.app, keeping(solange), 0, name=ids["envelope"], code=f"{self.prefix.upper()}-1")
        fund.session.commit()
        with transaction() as session:
            if self.prefix == "Zx":
                start_usual_criteria(session, fund.acting("solange"))
            session.flush()
            kept = field_rows.first_set(session)
            other = OtherFund(
                id=uuid4(), name=f"Fonds {self.prefix}", sort_name=f"fonds {self.prefix}", asked_by="anybody",
                active=True, entry_id=uuid4(), country_rows=[], language_rows=[], purpose_rows=[],
                created_at=datetime.now(UTC), updated_at=datetime.now(UTC),
            )  # fmt: skip
            session.add(other)
            session.flush()
            told = field_rows.Told(sent.case.id, solange, kept.id, other.id, fund.people["idriss"].id)
            for model, row in field_rows.noted(told):
                for name in field_rows.sealed_in(model):
                    place = Place(model.__tablename__, row["id"], name)
                    text = self._text(f"{model.__tablename__}.{name}")
                    if model is Orientation:
                        text = written({"handed": [], "words": text})
                    row[name] = opened.seal(Kind.ASSESSMENT, place, text)
                session.connection().execute(insert(model.__table__), [row])
                ids[model.__tablename__] = str(row["id"])
            field_rows.answer(session, UUID(ids["case_assessment"]))
            awarded = {"outcome": "approved", "reason": None}
            decided = write_decided(session, fund.acting("solange"), sent.case, solange, sealed, **awarded)
            live = write_convened(session, fund.acting("solange"), sent.case, solange, asked)
            session.add(CaseEarmark(round_id=live.id, position=0, envelope_id=chosen))
            award = field_rows.award(told, decided.id)
            for model, row in (*field_rows.unsealed(told), award):
                session.connection().execute(insert(model.__table__), [row])
            ids["follow_up"] = self._asked(session, opened, told)
            self._counted(session, opened, told)
        return Award(award[1]["id"], chosen)

    def _counted(self, session: Session, opened: Opened, told: field_rows.Told) -> None:
        """How far its counting has come; the link leads to no row."""
        row_id, name = uuid4(), f"{CaseCount.__tablename__}.link"
        words = json.dumps({"statistic": uuid4().hex, "word": self._text(name)})
        link = opened.seal(Kind.ASSESSMENT, Place(CaseCount.__tablename__, row_id, "link"), words)
        row = field_rows.count(told, row_id, link, DAYS["case_count"] + self.later)
        session.connection().execute(insert(_table(CaseCount)), [row])

    def _asked(self, session: Session, opened: Opened, told: field_rows.Told) -> str:
        """What came of asking, after help had arrived."""
        row_id, name = uuid4(), f"{FollowUp.__tablename__}.note"
        note = opened.seal(Kind.ASSESSMENT, Place(FollowUp.__tablename__, row_id, "note"), self._text(name))
        session.connection().execute(
            insert(_table(FollowUp)), [field_rows.follow_up(told, row_id, note, DAYS["case_follow_up"] + self.later)]
        )
        return str(row_id)
