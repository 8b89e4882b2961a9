"""What a failed job leaves behind."""

import pytest
import redis

from fundapp.app import create_app
from fundapp.config import Settings
from fundapp.outbox.job_worker import JobWorker
from fundapp.outbox.queue import enqueue, open_queue

pytestmark = pytest.mark.valkey

SECRET = "Awa Ndiaye, +237 6 99 00 00 00"


def fail(_subject_id: str) -> None:
    """A job that breaks with somebody's name in its message."""
    raise LookupError(SECRET)


def test_a_failed_job_leaves_its_kind_and_its_way_but_not_its_message(
    settings: Settings, connection: redis.Redis, capfd: pytest.CaptureFixture[str]
) -> None:
    job = enqueue(settings, "default", f"{__name__}.fail", "abc")
    JobWorker(create_app(settings), settings).work(burst=True, logging_level="WARNING")
    failed = open_queue(connection, "default").fetch_job(job.id)
    assert failed is not None
    assert failed.is_failed
    result = failed.latest_result()
    assert result is not None
    told = str(result.exc_string)
    assert told.endswith("LookupError")
    assert "test_job_worker.py" in told
    assert SECRET not in told
    assert SECRET not in capfd.readouterr().err
