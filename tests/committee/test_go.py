"""Whether the network takes an opportunity up: asked for, put, voted on and done, as the committee's own matter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.audit.verify import verify_export
from fundapp.committee.commands.deciding import close_round
from fundapp.committee.commands.opening import cancel_round, extend_round
from fundapp.committee.models import Panellist
from fundapp.committee.permissions import may_answer, may_conduct, may_read_brief
from fundapp.committee.queries.rounds import sitting_of
from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.committee.sealing import brief_of
from fundapp.committee.workflow import Action
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied, Invalid, NotFound
from fundapp.grants.commands.going import ask_for_decision
from fundapp.grants.commands.outcomes import decide_opportunity, withdraw_opportunity
from fundapp.grants.commands.putting import put_opportunity
from fundapp.grants.rules.going import code_of
from fundapp.grants.workflow import State
from tests.committee.chamber import MEMBERS, SMALL, Chamber
from tests.committee.going import THREE, WORDS, Copil, copil_of
from tests.committee.proving import kept_of, log_of

BY_HAND = {"decided_by_words": "Le COPIL", "reasons": "Pas nos pays"}


@pytest.fixture
def copil(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> Copil:
    """The committee, and an opportunity that was spotted."""
    monkeypatch.setattr(Chamber, "sources", property(lambda self: self.app.extensions["fundapp.ports"].questions))
    return copil_of(chamber, monkeypatch)


def test_a_go_is_done_in_the_transaction_of_the_last_vote(copil: Copil) -> None:
    round_id = copil.opened()
    for name in THREE[:2]:
        copil.vote(round_id, name, conditions=frozenset({"budget_checked"}))
    assert copil.found().state == State.SPOTTED
    copil.vote(round_id, THREE[2])
    found, decided = copil.found(), copil.round(round_id)
    assert (decided.outcome, decided.conditions, found.state) == ("approved", ("budget_checked",), State.QUALIFIED)
    assert found.decided_by_words == "Comité de pilotage, vote signé"
    assert found.decided_on == copil.chamber.now.astimezone(ZoneInfo("Africa/Douala")).date()
    assert copil.asked().came == "go"


def test_a_no_go_carries_the_reason_in_words(copil: Copil) -> None:
    copil.decided(Choice.AGAINST, Choice.AGAINST, Choice.FOR, remedy=Remedy.DECLINE, reason="no_time")
    found = copil.found()
    assert (found.state, found.reasons) == (State.NOT_TAKEN_UP, "Le délai est trop court")
    assert copil.asked().came == "no_go"


def test_without_a_majority_it_is_a_no_go_that_says_so(copil: Copil) -> None:
    copil.decided(Choice.ABSTAIN, Choice.ABSTAIN, Choice.ABSTAIN)
    assert copil.found().reasons == "Elle n’a pas réuni de majorité."


def test_where_the_committee_wants_to_know_more_it_stays_and_its_owner_is_told(copil: Copil) -> None:
    round_id = copil.decided(Choice.AGAINST, Choice.AGAINST, Choice.FOR, remedy=Remedy.ASK)
    assert (copil.round(round_id).outcome, copil.found().state, copil.asked().came) == ("more", State.SPOTTED, "more")
    assert "Espace civique 2027\u00a0: le comité veut en savoir plus" in copil.browser().get("/").text
    copil.chamber.now += timedelta(minutes=1)
    copil.ask("Nous savons maintenant.")
    assert "le comité veut en savoir plus" not in copil.browser().get("/").text


def test_verify_recomputes_a_go_that_members_opened_and_applicants_voted_on(copil: Copil) -> None:
    round_id = copil.put()
    copil.chamber.declare(round_id, "awa", grade=Grade.SAME_ORGANISATION)
    copil.chamber.declare(round_id, "bruno", "claire")
    copil.chamber.declare(round_id, "denis", grade=Grade.INTEREST)
    copil.chamber.open(round_id, by="awa")
    for name in THREE:
        copil.vote(round_id, name)
    assert copil.chamber.standings(round_id)["denis"] == "recused"
    lines = log_of(copil.chamber)
    summary = verify_export(lines, root=copil.chamber.vault.root, kept=kept_of(copil.chamber))
    assert (summary.decisions, copil.found().state) == (1, State.QUALIFIED)


def test_the_policy_that_recuses_applicants_of_help_recuses_nobody_here(copil: Copil) -> None:
    assert not SMALL.same_organisation_votes
    round_id = copil.put()
    copil.chamber.declare(round_id, *MEMBERS, grade=Grade.SAME_ORGANISATION)
    copil.chamber.open(round_id, by="grace")
    assert set(copil.chamber.standings(round_id).values()) == {"seated"}


def test_officers_neither_see_nor_conduct_it(copil: Copil) -> None:
    round_id = copil.put()
    copil.chamber.declare(round_id, *THREE)
    with pytest.raises(NotFound):
        copil.chamber.open(round_id)
    with copil.chamber.app.app_context(), pytest.raises(NotFound):
        sitting_of(db.session(), copil.chamber.acting("solange"), round_id)
    solange = copil.browser("solange")
    assert solange.get(f"/committee/rounds/{round_id}").status_code == 404
    code = code_of(copil.opportunity_id)
    assert all(code not in solange.get(each).text for each in ("/committee", "/committee/agenda", "/"))


def test_members_see_and_conduct_it_and_rounds_about_cases_stay_the_officers(copil: Copil) -> None:
    round_id = copil.put("bruno")
    copil.chamber.declare(round_id, "denis")
    with copil.chamber.app.app_context():
        ctx = copil.chamber.acting("denis")
        sitting = sitting_of(db.session(), ctx, round_id)
        assert may_read_brief(ctx, sitting.round, sitting.mine)
        assert may_conduct(ctx, sitting.round, Action.OPEN)
        sitting.round.question = "award"
        assert not may_conduct(ctx, sitting.round, Action.OPEN)
        assert not may_read_brief(ctx, sitting.round, sitting.mine)


def test_nobody_reads_the_brief_before_they_have_declared(copil: Copil) -> None:
    round_id = copil.put()
    page = copil.browser("claire").get(f"/committee/rounds/{round_id}").text
    assert WORDS not in page
    copil.chamber.declare(round_id, "claire")
    assert WORDS in copil.browser("claire").get(f"/committee/rounds/{round_id}").text


def test_whoever_is_recused_does_not_conduct_it(copil: Copil) -> None:
    round_id = copil.opened()
    copil.chamber.declare(round_id, "denis", grade=Grade.FAMILY)
    for command in (extend_round, cancel_round):
        with copil.chamber.app.app_context(), pytest.raises(Denied), transaction() as session:
            command(session, copil.chamber.acting("denis"), round_id)
    with pytest.raises(NotFound):
        copil.chamber.opened(round_id, "denis")
    page = copil.browser("denis").get(f"/committee/rounds/{round_id}").text
    assert "Annuler" not in page
    assert WORDS not in page


def test_a_member_who_votes_answers_questions_too(copil: Copil) -> None:
    round_id = copil.opened()
    with copil.chamber.app.app_context():
        ctx = copil.chamber.acting("bruno")
        sitting = sitting_of(db.session(), ctx, round_id)
        assert may_answer(ctx, sitting.round, sitting.mine)
        sitting.round.question = "award"
        assert not may_answer(ctx, sitting.round, sitting.mine)


def test_what_is_not_offered_cannot_be_voted(copil: Copil) -> None:
    round_id = copil.opened()
    with pytest.raises(Invalid):
        copil.vote(round_id, "awa", Choice.AGAINST, remedy=Remedy.REFER)


def test_while_a_round_is_live_nobody_decides_by_hand_or_withdraws(copil: Copil) -> None:
    round_id = copil.put()
    seen = copil.found().version
    told = {**BY_HAND, "decided_on": copil.chamber.now.date(), "lessons": None}
    acts: tuple[Callable[[Session, Context, UUID, dict[str, Any]], object], ...] = (
        partial(decide_opportunity, go=True, expected_version=seen),
        partial(decide_opportunity, go=False, expected_version=seen),
        partial(withdraw_opportunity, expected_version=seen),
    )
    for act in acts:
        with copil.chamber.app.app_context(), pytest.raises(Conflict) as refused, transaction() as session:
            act(session, copil.raising(), copil.opportunity_id, told)
        assert code_of(copil.opportunity_id) in str(refused.value.reason)
    with copil.chamber.app.app_context(), transaction() as session:
        cancel_round(session, copil.chamber.acting("bruno"), round_id)
    with copil.chamber.app.app_context(), transaction() as session:
        acts[0](session, copil.raising(), copil.opportunity_id, told)
    assert (copil.found().state, copil.asked().came) == (State.QUALIFIED, "go")


def test_what_is_withdrawn_wants_no_decision_any_more(copil: Copil) -> None:
    copil.ask()
    told = {"reasons": "Trop tard", "lessons": None}
    version = copil.found().version
    with copil.chamber.app.app_context(), transaction() as session:
        withdraw_opportunity(session, copil.raising(), copil.opportunity_id, told, expected_version=version)
    assert copil.asked().came == "dropped"


def test_members_are_told_in_words_that_say_nothing_and_find_it_on_their_first_page(copil: Copil) -> None:
    copil.ask()
    for name in MEMBERS[:2]:
        assert "Espace civique 2027\u00a0: à mettre au vote" in copil.browser(name).get("/").text
    assert "à mettre au vote" not in copil.browser("solange").get("/").text
    copil.send_put()
    assert "à mettre au vote" not in copil.browser("bruno").get("/").text


def test_only_fundraisers_ask_and_only_the_committee_puts(copil: Copil) -> None:
    for name in ("awa", "solange"):
        with copil.chamber.app.app_context(), pytest.raises(Denied), transaction() as session:
            ask_for_decision(session, copil.chamber.acting(name), copil.opportunity_id, {"recommendation": "Oui"})
    copil.ask()
    assert copil.browser("solange").get(copil.at("/decision/put")).status_code == 403
    assert copil.browser().get(copil.at("/decision/put")).status_code == 403
    assert copil.browser("awa").get(copil.at("/decision/ask")).status_code == 403


def test_it_is_put_once_it_was_asked_for_and_only_once(copil: Copil) -> None:
    page = copil.browser("awa").get(copil.at("/decision/put"))
    assert "demande d’abord une décision" in page.text
    copil.put()
    ctx, version = copil.chamber.acting("bruno"), copil.found().version
    with copil.chamber.app.app_context(), pytest.raises(Denied), transaction() as session:
        put_opportunity(session, ctx, copil.opportunity_id, cast("Any", None), expected_version=version)


def test_a_recommendation_is_rewritten_until_it_is_put(copil: Copil) -> None:
    copil.ask("Oui.")
    copil.ask("Oui, vraiment.")
    assert copil.asked().recommendation == "Oui, vraiment."
    copil.send_put()
    with pytest.raises(Denied):
        copil.ask("Non.")


def test_a_round_that_was_called_off_is_put_again(copil: Copil) -> None:
    round_id = copil.put()
    with copil.chamber.app.app_context(), transaction() as session:
        cancel_round(session, copil.chamber.acting("grace"), round_id)
    assert copil.send_put("grace").status_code == 303
    assert copil.asked().round_id != round_id


@pytest.mark.parametrize(("choice", "more"), [(Choice.FOR, {}), (Choice.AGAINST, {"remedy": Remedy.ASK})])
def test_what_has_left_where_it_was_is_decided_by_no_round(copil: Copil, choice: Choice, more: dict[str, Any]) -> None:
    round_id = copil.opened()
    for name in THREE[:2]:
        copil.vote(round_id, name, choice, **more)
    copil.write(state="withdrawn", reasons="À la main")
    with pytest.raises(Conflict):
        copil.vote(round_id, THREE[2], choice, **more)


def test_a_round_whose_time_is_over_decides_by_itself(copil: Copil) -> None:
    round_id = copil.opened(*MEMBERS)
    for name in THREE:
        copil.vote(round_id, name)
    nobody = replace(copil.chamber.acting("awa"), actor=None, now=copil.chamber.now + timedelta(hours=73))
    with copil.chamber.app.app_context(), transaction() as session:
        close_round(session, nobody, copil.sources, round_id)
    assert copil.found().state == State.QUALIFIED


def test_the_brief_says_what_was_put_whatever_is_written_afterwards(copil: Copil) -> None:
    round_id = copil.opened()
    copil.write(title="Tout autre chose", requested=1)
    sections = brief_of(copil.chamber.opened(round_id, "awa"), copil.round(round_id)).sections
    assert "Espace civique 2027" in sections["what"]
    assert "12000000" in sections["money"]
    page = copil.browser("awa").get(f"/committee/rounds/{round_id}").text
    assert "modifiée depuis la saisine" in page
    assert "modifiée depuis la saisine" in copil.browser().get(copil.at()).text


def test_a_member_without_keys_is_asked_all_the_same(copil: Copil, monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = [copil.chamber.people[name].id for name in THREE]
    monkeypatch.setattr(
        "fundapp.grants.views.going.members_with_keys", lambda _vault, ids: [x for x in ids if x in keyed]
    )
    round_id = copil.put()
    convened = copil.session.scalar(select(func.count()).select_from(Panellist).where(Panellist.round_id == round_id))
    copil.session.commit()
    assert convened == len(MEMBERS)


def test_the_log_tells_who_asked_who_put_and_what_was_wanted(copil: Copil) -> None:
    copil.decided(Choice.AGAINST, Choice.AGAINST, Choice.FOR, remedy=Remedy.ASK)
    actions = set(copil.session.scalars(select(Staged.action)))
    copil.session.commit()
    assert {"opportunity.decision_asked", "opportunity.put", "opportunity.more_wanted"} <= actions
