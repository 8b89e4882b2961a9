"""Two at once, with real commits: what one takes away, the other does not bring back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.vault.commands import (
    create_compartments,
    issue_code,
    purge_draft,
    remove_member,
    renew_compartments,
    renew_epoch,
    share_compartment,
    shred_compartments,
    submit_draft,
    withdraw_reader,
)
from fundapp.vault.keeping import keep_code
from fundapp.vault.models import Applicant, Compartment, EpochKey, Wrap
from fundapp.vault.pairs import SigningPair
from fundapp.vault.queries import holders_of
from fundapp.vault.rules import Kind, Subject
from tests.vault.people import CHEAP, People, make_vault, new_case

N = Kind.NARRATIVE


@pytest.fixture
def world(app: Flask, committed: Engine, ctx: Context, tmp_path: Any) -> Iterator[People]:
    with app.app_context():
        root = SigningPair.fresh()
        people = People(make_vault(tmp_path, root), root, ctx)
        people.add("awa", "bela", "chantal", "didier")
        people.found("officers", "awa", "bela")
        people.found("committee", "chantal", "didier")
        yield people


def at_once(
    app: Flask,
    first: Callable[[Session], object],
    second: Callable[[Session], object],
) -> list[Any]:
    """`first` is done but not committed when `second` begins; both then end."""
    done, go = threading.Event(), threading.Event()
    told: list[Any] = []

    def one() -> None:
        with app.app_context():
            try:
                with transaction() as s:
                    first(s)
                    s.flush()
                    done.set()
                    go.wait(10)
            except Exception as error:  # noqa: BLE001 - told to the test
                told.append(error)
                done.set()

    def two() -> None:
        with app.app_context():
            try:
                with transaction() as s:
                    second(s)
            except Exception as error:  # noqa: BLE001 - told to the test
                told.append(error)

    a, b = threading.Thread(target=one), threading.Thread(target=two)
    a.start()
    done.wait(10)
    b.start()
    b.join(1.5)
    go.set()
    a.join()
    b.join()
    return told


def look(q: Any) -> list[Any]:
    with transaction() as s:
        return list(s.scalars(q))


def case_of(people: People, *holders: Any) -> Subject:
    case = new_case()
    with transaction() as s:
        create_compartments(s, people.ctx, people.vault, case, {N: [people.group("officers"), *holders]})
    return case


def test_a_reader_withdrawn_while_being_shared_with_has_no_key_in_the_end(app: Flask, world: People) -> None:
    case, chantal = case_of(world), world.members["chantal"].reader
    opened = world.open("awa", case, N)
    told = at_once(
        app,
        lambda s: share_compartment(s, world.ctx, world.vault, opened, N, chantal),
        lambda s: withdraw_reader(s, world.ctx, case.id, [N], chantal),
    )
    assert told == []
    assert look(select(Wrap.reader_id).where(Wrap.reader_id == chantal.id)) == []


def test_a_withdrawal_during_a_renewal_makes_another_renewal_due(app: Flask, world: People) -> None:
    chantal, didier = world.members["chantal"].reader, world.members["didier"].reader
    case = case_of(world, chantal, didier)
    opened = world.open("awa", case, N)
    with transaction() as s:
        withdraw_reader(s, world.ctx, case.id, [N], didier)  # a renewal is due
    told = at_once(
        app,
        lambda s: renew_compartments(s, world.ctx, world.vault, opened, [N]),
        lambda s: withdraw_reader(s, world.ctx, case.id, [N], chantal),
    )
    assert told == []
    assert look(select(Wrap.reader_id).where(Wrap.reader_id == chantal.id)) == []
    assert look(select(Compartment.renewal_wanted)) == [True], (
        "Chantal's key was wrapped to version 2 and is never renewed"
    )


def test_a_submission_at_the_hour_of_the_purge_keeps_its_code(app: Flask, world: People) -> None:
    case, kept = new_case(), keep_code(CHEAP)
    with transaction() as s:
        issue_code(s, world.ctx, kept)
        create_compartments(
            s,
            world.ctx,
            world.vault,
            case,
            {Kind.DRAFT: [kept.unlocked], Kind.MAILBOX: [world.group("officers"), kept.unlocked]},
        )
    later = replace(world.ctx, now=world.ctx.now + timedelta(days=15))
    told = at_once(
        app,
        lambda s: submit_draft(s, later, world.vault, kept.unlocked.reader.id),
        lambda s: purge_draft(s, later, world.vault, kept.unlocked.reader.id),
    )
    assert look(select(func.count()).select_from(Applicant)) == [1], told


def test_a_shredding_during_a_share_or_renewal_leaves_no_wrap(app: Flask, world: People) -> None:
    case = case_of(world)
    opened = world.open("awa", case, N)
    told = at_once(
        app,
        lambda s: share_compartment(s, world.ctx, world.vault, opened, N, world.members["chantal"].reader),
        lambda s: shred_compartments(s, world.ctx, world.vault, case.id, [N], reason="t"),
    )
    assert look(select(func.count()).select_from(Wrap)) == [0], told


def test_whoever_is_removed_while_the_epoch_is_renewed_does_not_hold_the_new_one(app: Flask, world: People) -> None:
    world.admit("officers", "chantal", by="awa")
    g = world.groups["officers"]
    told = at_once(
        app,
        lambda s: renew_epoch(s, world.as_("awa"), world.vault, world.members["awa"], g, members=holders_of(s, g)),
        lambda s: remove_member(s, world.ctx, g, world.members["bela"].id),
    )
    assert world.members["bela"].id not in look(select(EpochKey.holder_id).where(EpochKey.group_id == g)), told
    assert not told


def test_a_shredding_in_a_part_that_is_undone_with_the_whole_destroys_nothing(app: Flask, world: People) -> None:
    case = case_of(world)
    with suppress(ZeroDivisionError), transaction() as s:
        with s.begin_nested():
            shred_compartments(s, world.ctx, world.vault, case.id, [N], reason="retention")
        raise ZeroDivisionError
    assert N in world.open("awa", case, N).compartments


def test_a_savepoint_elsewhere_in_the_transaction_does_not_destroy_early(app: Flask, world: People) -> None:
    case = case_of(world)
    with suppress(ZeroDivisionError), transaction() as s:
        shred_compartments(s, world.ctx, world.vault, case.id, [N], reason="retention")
        with s.begin_nested():
            pass  # such as the outbox's mailing
        raise ZeroDivisionError
    assert N in world.open("awa", case, N).compartments


def test_whoever_leaves_while_being_admitted_holds_nothing(app: Flask, world: People) -> None:
    _g, chantal = world.groups["officers"], world.members["chantal"].id
    with transaction() as s:
        s.execute(delete(EpochKey).where(EpochKey.holder_id == chantal))  # of no other group
    from fundapp.vault.commands import part_with_member

    told = at_once(
        app,
        lambda s: world.admit_in(s, "officers", "chantal", "awa"),
        lambda s: part_with_member(s, world.ctx, chantal, reason="left"),
    )
    assert look(select(EpochKey.holder_id).where(EpochKey.holder_id == chantal)) == [], told


def test_whoever_leaves_while_a_case_is_shared_with_them_holds_nothing(app: Flask, world: People) -> None:
    from fundapp.vault.commands import part_with_member

    world.admit("committee", "awa", by="didier")
    case, chantal = case_of(world), world.members["chantal"].reader
    opened = world.open("awa", case, N)
    told = at_once(
        app,
        lambda s: share_compartment(s, world.ctx, world.vault, opened, N, chantal),
        lambda s: part_with_member(s, world.ctx, chantal.id, reason="left"),
    )
    assert told == []
    assert look(select(Wrap.reader_id).where(Wrap.reader_id == chantal.id)) == []


def test_a_code_replaced_twice_at_once_leaves_one_that_opens(app: Flask, world: People) -> None:
    from fundapp.vault.commands import replace_code
    from fundapp.vault.opening import open_compartments
    from fundapp.vault.sessions import unlock_by_code

    case, kept = new_case(), keep_code(CHEAP)
    with transaction() as s:
        issue_code(s, world.ctx, kept)
        create_compartments(s, world.ctx, world.vault, case, {Kind.MAILBOX: [world.group("officers"), kept.unlocked]})
    opened = world.open("awa", case, Kind.MAILBOX)
    one, two = (keep_code(CHEAP, kept.unlocked.reader.id) for _ in range(2))
    told = at_once(
        app,
        lambda s: replace_code(s, world.ctx, world.vault, one, opened),
        lambda s: replace_code(s, world.ctx, world.vault, two, opened),
    )
    from fundapp.core.database import ReadSession

    works = []
    for code in (one, two):
        with ReadSession(db) as s:
            got = unlock_by_code(s, world.vault, code.code)
        if got:
            works.append(
                bool(open_compartments(world.vault, world.ctx, got, case, [Kind.MAILBOX], purpose="t").compartments)
            )
    assert works == [True], told


def test_the_two_last_readers_of_a_group_cannot_leave_at_once(app: Flask, world: People) -> None:
    g = world.groups["officers"]
    at_once(
        app,
        lambda s: remove_member(s, world.ctx, g, world.members["awa"].id),
        lambda s: remove_member(s, world.ctx, g, world.members["bela"].id),
    )
    assert len(look(select(EpochKey.holder_id).where(EpochKey.group_id == g))) == 1
