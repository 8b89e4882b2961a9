"""`fundapp audit`, as operators and auditors use it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fundapp.audit.cli import audit
from fundapp.audit.commands import erase_payloads
from fundapp.audit.models import Entry
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import Refused, verify_bundle
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from tests.audit.logs import fill

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, committed: Engine, ctx: Context) -> Run:
    """Runs `fundapp audit` on a log of 300 entries, on a machine that has signed no other."""
    (app.extensions["fundapp.settings"].data_dir / "audit-last").unlink(missing_ok=True)
    with Session(committed) as session:
        fill(session, ctx, 300)
        session.commit()

    def command(*words: str) -> Result:
        found = CliRunner().invoke(audit, list(words), obj=lambda: app)
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found

    return command


def held(run: Run, folder: Path) -> Path:
    file = folder / "held.txt"
    file.write_text(run("checkpoint").stdout)
    return file


def behind_the_triggers(engine: Engine, statement: str) -> None:
    """What somebody does who owns the database: the triggers go first."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS audit_head_no_update"))
            for event in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{event}"))
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_payload_no_{event}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
            connection.execute(text("ALTER TABLE audit_payload DISABLE TRIGGER USER"))
        connection.execute(text(statement))


def test_a_sound_log_is_said_to_be_in_order(run: Run, tmp_path: Path) -> None:
    file = held(run, tmp_path)
    found = run("verify", "--held", str(file))
    assert found.exit_code == 0, found.output
    assert "300" in found.output


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE audit_entry SET action = 'case.vote.lost' WHERE "index" = 17""",
        """UPDATE audit_entry SET minute = '2026-03-14T09:27Z' WHERE "index" = 17""",
        """DELETE FROM audit_payload WHERE entry_id = (SELECT id FROM audit_entry WHERE "index" = 17)""",
        """UPDATE audit_payload SET payload = (SELECT payload FROM audit_payload LIMIT 1)""",
    ],
)
def test_a_log_that_its_owner_changed_is_found_out(run: Run, committed: Engine, tmp_path: Path, statement: str) -> None:
    file = held(run, tmp_path)
    behind_the_triggers(committed, statement)
    found = run("verify", "--held", str(file))
    assert found.exit_code == 1
    assert "✗" in found.output


def test_verifying_signs_nothing(run: Run, tmp_path: Path, committed: Engine) -> None:
    assert run("verify").exit_code == 0
    with Session(committed) as session:
        assert session.execute(text("SELECT count(*) FROM audit_checkpoint")).scalar() == 0


def test_a_held_checkpoint_of_another_history_is_refused(run: Run, tmp_path: Path, committed: Engine) -> None:
    file = held(run, tmp_path)
    file.write_text(file.read_text().replace("\n300\n", "\n301\n"))
    assert run("verify", "--held", str(file)).exit_code == 1


def test_an_export_is_read_by_the_program_that_lies_beside_it(run: Run, tmp_path: Path) -> None:
    checkpoint = held(run, tmp_path)
    run("export", str(tmp_path / "log.jsonl"))
    words = [sys.executable, str(tmp_path / "verify.py"), str(tmp_path / "log.jsonl"), "--held", str(checkpoint)]
    found = subprocess.run(words, capture_output=True, text=True, check=False, cwd=tmp_path, env={"LANG": "C.UTF-8"})
    assert found.returncode == 0, found.stdout + found.stderr
    assert (tmp_path / "log.jsonl").stat().st_mode & 0o077 == 0


def test_an_erasure_is_no_false_alarm_before_and_after_its_checkpoint(
    run: Run, tmp_path: Path, committed: Engine, ctx: Context
) -> None:
    run("checkpoint")
    with Session(committed) as session:
        erase_payloads(session, ctx, [session.query(Entry.id).filter_by(index=3).scalar()], "person_asked")
        sequence(session)
        session.commit()
    assert run("verify").exit_code == 0
    assert run("export", str(tmp_path / "log.jsonl")).exit_code == 0
    assert run("verify").exit_code == 0


def test_entries_that_no_checkpoint_covers_yet_are_checked_too(run: Run, committed: Engine, ctx: Context) -> None:
    run("checkpoint")
    with Session(committed) as session:
        fill(session, ctx, 5)
        session.commit()
    assert run("verify").exit_code == 0
    behind_the_triggers(committed, """UPDATE audit_entry SET action = 'case.lost' WHERE "index" = 303""")
    assert run("verify").exit_code == 1


def test_a_head_that_does_not_fit_the_entries_is_found_and_not_signed(run: Run, committed: Engine) -> None:
    run("checkpoint")
    behind_the_triggers(committed, "UPDATE audit_head SET size = 301")
    assert run("verify").exit_code == 1
    with pytest.raises(Conflict):
        run("checkpoint")


def test_an_entry_is_proved_by_its_number_or_id(run: Run, tmp_path: Path, committed: Engine) -> None:
    with Session(committed) as session:
        entry_id = session.query(Entry.id).filter_by(index=42).scalar()
    assert run("prove", "--entry", "42").stdout == run("prove", "--entry", str(entry_id)).stdout
    for wrong in ("300", "42x"):
        with pytest.raises(NotFound):
            run("prove", "--entry", wrong)


def test_the_log_is_proved_to_go_on_from_a_checkpoint_that_somebody_keeps(
    run: Run, tmp_path: Path, committed: Engine, ctx: Context
) -> None:
    file = held(run, tmp_path)
    with Session(committed) as session:
        fill(session, ctx, 7)
        session.commit()
    bundle = tmp_path / "bundle.json"
    bundle.write_text(run("prove", "--since", str(file)).stdout)
    run("export", str(tmp_path / "log.jsonl"))
    words = [sys.executable, str(tmp_path / "verify.py"), "--proof", str(bundle), "--held", str(file)]
    assert subprocess.run(words, capture_output=True, check=False, env={"LANG": "C.UTF-8"}).returncode == 0
    file.write_text(file.read_text().replace("\n300\n", "\n299\n"))
    assert run("prove", "--since", str(file)).exit_code == 1


def test_one_thing_is_proved_at_a_time(run: Run) -> None:
    assert run("prove").exit_code == 2


def test_an_entry_is_proved_to_the_checkpoint_that_somebody_holds(
    run: Run, tmp_path: Path, committed: Engine, ctx: Context
) -> None:
    file = held(run, tmp_path)
    with Session(committed) as session:
        fill(session, ctx, 7)
        session.commit()
    run("checkpoint")
    bundle = run("prove", "--entry", "42", "--at", str(file)).stdout.encode()
    assert verify_bundle(bundle, held=[file.read_text()])
    with pytest.raises(Refused):
        verify_bundle(run("prove", "--entry", "42").stdout.encode(), held=[file.read_text()])


@pytest.mark.parametrize("number", ["9" * 40, "-1", "٣"])
def test_an_entry_that_cannot_be_is_not_found(run: Run, number: str) -> None:
    with pytest.raises(NotFound):
        run("prove", "--entry", number)


def test_bad_files_are_told_in_one_line(run: Run, tmp_path: Path) -> None:
    binary = tmp_path / "held.bin"
    binary.write_bytes(b"\xff\xfe\x00")
    run("checkpoint")
    assert run("verify", "--held", str(binary)).exit_code == 1
    assert run("export", str(tmp_path / "nowhere" / "log.jsonl")).exit_code == 1
    assert run("export", str(tmp_path / "verify.py")).exit_code == 2
