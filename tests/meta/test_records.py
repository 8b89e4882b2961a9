"""Every command writes exactly one audit entry."""

import ast
from collections.abc import Iterable

from tests.meta.sources import Source, python, sample

# path and function → why it records nothing of its own
EXEMPT = {
    "fundapp/audit/commands.py:record": "it is what the others call",
    "fundapp/accounts/commands/invitations.py:invite_person": "checks who may; what makes the link records",
    "fundapp/accounts/commands/invitations.py:invite_from_machine": "the same, for whoever holds the machine",
    "fundapp/accounts/commands/invitations.py:open_readmission": "checks who may; what makes the link records",
    "fundapp/accounts/commands/invitations.py:readmit_from_machine": "the same, for whoever holds the machine",
    "fundapp/accounts/commands/people.py:add_person": "checks who may; what writes the row records",
    "fundapp/accounts/commands/people.py:add_administrator": "the same, for whoever holds the machine",
    "fundapp/accounts/commands/shifts.py:take_over_shift": "each row that changes has an entry of its own",
    "fundapp/accounts/commands/shifts.py:hand_over_shift": "the same",
    "fundapp/accounts/commands/errands.py:ask_worker": "no verb of its own: it asks for a step of what was recorded",
    "fundapp/donors/commands/merging.py:merge_funders": "each row that changes has an entry of its own",
    "fundapp/donors/commands/merging.py:unmerge_funders": "the same",
    "fundapp/cases/commands/moving.py:move_case": "the one step of every command that moves a case, which records",
    "fundapp/disbursements/commands/moving.py:move_order": "the one step of every command that moves an order",
    "fundapp/committee/commands/declaring.py:declare_standing": "one of two entries, by what was declared",
    "fundapp/committee/commands/deciding.py:close_round": "the decision, or that there is none, records",
    "fundapp/committee/commands/deciding.py:decide_round": "a round that lapses instead has an entry of its own",
    "fundapp/cases/commands/conflicts.py:signed_by": "a part of declaring and of stepping back, which record",
    "fundapp/committee/commands/ratifying.py:convene_ratification": "checks who may; convening records",
    "fundapp/vault/commands/groups.py:admit_member": "it compares the fingerprint; `admit_vouched` records",
    "fundapp/grants/commands/capturing.py:add_captured_call": "adding the call records",
    "fundapp/grants/commands/copil.py:make_copil_digest": "checks who may; issuing records",
    "fundapp/grants/commands/taking.py:take_in": "each call that is new or has changed has an entry of its own",
    "fundapp/grants/commands/outcomes.py:decide_opportunity": "checks who may; settling records",
    "fundapp/outbox/commands.py:put": "no verb of its own: it tells others of what a command has recorded",
}


def unrecorded(modules: Iterable[Source]) -> list[str]:
    """Public commands that record nothing, or more than one thing."""
    return [
        f"{source.path}:{function.name}: {found}"
        for source in modules
        if source.room == "commands"
        for function in source.tree.body
        if isinstance(function, ast.FunctionDef) and _is_command(function)
        if f"{source.path}:{function.name}" not in EXEMPT and (found := _records(function)) != 1
    ]


def _is_command(function: ast.FunctionDef) -> bool:
    return not function.name.startswith("_") and [each.arg for each in function.args.args[:2]] == ["session", "ctx"]


def _records(function: ast.FunctionDef) -> int:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return sum(1 for call in calls if isinstance(call, ast.Name) and call.id == "record")


def test_every_command_records_what_it_did_once() -> None:
    assert unrecorded(python()) == []


def test_a_command_that_records_nothing_or_too_much_is_found() -> None:
    silent = "def open_round(session, ctx, round_id):\n    session.flush()\n"
    twice = "def open_round(session, ctx):\n    record(session, ctx)\n    record(session, ctx)\n"
    assert unrecorded(sample(silent)) == ["fundapp/sample/commands.py:open_round: 0"]
    assert unrecorded(sample(twice)) == ["fundapp/sample/commands.py:open_round: 2"]
    assert unrecorded(sample("def open_round(session, ctx):\n    x.id = record(session, ctx)\n")) == []
    assert unrecorded(sample("def _part(session, ctx): ...\ndef minute(moment): ...\n")) == []


def test_every_exemption_is_still_needed() -> None:
    commands = {
        f"{source.path}:{function.name}"
        for source in python()
        for function in source.tree.body
        if isinstance(function, ast.FunctionDef)
    }
    assert EXEMPT.keys() <= commands
