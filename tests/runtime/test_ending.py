"""However it ends, nothing is left behind."""

import os
import signal
from time import monotonic

import pytest
from rq import Queue
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from fundapp.runtime.crew import GRACE_SECONDS
from tests.runtime.conftest import PATIENCE, Installation
from tests.services.processes import wait_until

pytestmark = pytest.mark.process


def busy(installation: Installation) -> None:
    """Has a worker sleep in a job, in a process of its own."""
    queue = Queue("default", connection=installation.queue, serializer=JSONSerializer)
    job = queue.enqueue("time.sleep", 600)  # regular jobs may come before it
    wait_until(lambda: job.get_status() == JobStatus.STARTED, PATIENCE, "the work-horse")


def whole_web(installation: Installation) -> set[int]:
    """The web server's processes: the first answers while the others are still being made."""
    wait_until(lambda: len(installation.named("web")) >= 3, PATIENCE, "all processes of the web")
    return set(installation.named("web"))


def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_succeeds(installation: Installation) -> None:
    running = installation.up()
    busy(installation)
    whole_web(installation)
    assert any("valkey" in command for command in installation.processes().values())
    running.process.kill()
    running.end()
    installation.wait_until_empty(5)
    again = installation.up()
    again.process.terminate()
    assert again.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_to_end_is_followed_in_good_order(installation: Installation, number: signal.Signals) -> None:
    running = installation.up()
    began = monotonic()
    running.process.send_signal(number)
    assert running.end() == 0
    assert monotonic() - began < GRACE_SECONDS
    assert installation.processes() == {}
    assert "Traceback" not in running.text + installation.logs()


def test_a_request_to_end_while_starting_is_followed_too(installation: Installation) -> None:
    running = installation.run("up", "--port", "0")
    wait_until(lambda: bool(installation.named("prepare")), PATIENCE, "the preparation")
    running.process.terminate()
    assert running.end() == 1
    assert installation.processes() == {}


def test_a_second_request_to_end_does_not_wait_for_a_job(installation: Installation) -> None:
    running = installation.up()
    busy(installation)
    running.process.terminate()
    wait_until(lambda: not installation.named("web"), PATIENCE, "the end of the web")
    began = monotonic()
    running.process.terminate()
    assert running.end() == 0
    assert monotonic() - began < GRACE_SECONDS - 3
    installation.wait_until_empty(5)


def test_a_killed_worker_takes_its_work_horse_with_it_and_another_takes_its_place(
    running_installation: Installation,
) -> None:
    installation = running_installation
    busy(installation)
    worker, horse = sorted(installation.named("worker"))
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: horse not in installation.processes(), 5, "the end of the work-horse")
    wait_until(lambda: bool(installation.named("worker")), PATIENCE, "another worker")
    assert worker not in installation.named("worker")


def test_a_killed_web_server_takes_its_processes_with_it_and_another_answers(
    running_installation: Installation,
) -> None:
    installation = running_installation
    first = whole_web(installation)
    master = min(first)
    for process in first - {master}:
        os.kill(process, signal.SIGSTOP)  # hanging, it cannot see for itself that its master is gone
    os.kill(master, signal.SIGKILL)
    wait_until(lambda: not first & set(installation.processes()), 5, "the end of the web's processes")
    wait_until(lambda: len(installation.named("web")) >= 3, PATIENCE, "another web server")
