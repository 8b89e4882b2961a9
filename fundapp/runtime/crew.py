"""All children together: added in order, tended, stopped in reverse."""

import signal
from time import monotonic

from fundapp.core.i18n import _
from fundapp.runtime.children import Child, Role
from fundapp.runtime.errors import StartError

STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
GRACE_SECONDS = 10.0


class Crew:
    """The children of one supervisor. From its making on, signals wait until it looks at them."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stop_requested = False
        # Somebody who starts us with nohup wants us to outlive the terminal.
        ignored = {number for number in STOP if signal.getsignal(number) is signal.SIG_IGN}
        self._stop = STOP - ignored
        signal.pthread_sigmask(signal.SIG_BLOCK, {*self._stop, signal.SIGCHLD})

    def add(self, role: Role) -> None:
        """Start a child that is to run as long as we do."""
        child = Child(role)
        self.children.append(child)
        child.start()

    def tend(self, seconds: float) -> None:
        """Wait that long, or until a child dies or we are told to stop; start again what died, shorten long logs.

        Raises StartError where a child dies again and again.
        """
        self._wait(seconds)
        if self.stop_requested:
            return
        for child in self.children:
            child.shorten_log()
            if not child.tend():
                raise StartError(
                    _(
                        "%(name)s stopped again and again (details: %(log)s).",
                        name=child.role.name,
                        log=child.role.log,
                    )
                )

    def run_to_end(self, child: Child) -> None:
        """Run a child that ends by itself. Raises StartError where it fails."""
        self.children.append(child)
        child.start()
        while child.alive and not self.stop_requested:
            self._wait(0.5)
            self._refuse_deaths(child)
        if self.stop_requested:
            raise StartError(_("Stopped while starting."))
        self.children.remove(child)
        if child.process is None or child.process.returncode != 0:
            raise StartError(
                _(
                    "The preparation failed: %(words)s (details: %(log)s)",
                    words=child.last_words(),
                    log=child.role.log,
                )
            )

    def stop(self) -> None:
        """End all but the queue server, which they need, then that. Who does not end in time is killed."""
        embedded = [child for child in self.children if child.role.name == "valkey"]
        self._end([child for child in self.children if child not in embedded])
        self._end(embedded)

    def _end(self, children: list[Child]) -> None:
        for child in children:
            child.signal(signal.SIGTERM)
        deadline = monotonic() + GRACE_SECONDS
        self.stop_requested = False  # a second request means: at once
        while any(child.alive for child in children) and monotonic() < deadline and not self.stop_requested:
            self._wait(0.1)
        for child in children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def _refuse_deaths(self, running: Child) -> None:
        for child in self.children:
            if child is not running and not child.alive:
                raise StartError(
                    _(
                        "%(name)s did not start: %(words)s (details: %(log)s).",
                        name=child.role.name,
                        words=child.last_words(),
                        log=child.role.log,
                    )
                )

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal comes; SIGCHLD merely wakes."""
        received = signal.sigtimedwait({*self._stop, signal.SIGCHLD}, seconds)
        if received is not None and received.si_signo in self._stop:
            self.stop_requested = True
