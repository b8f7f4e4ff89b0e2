"""The process beside a console that runs jobs while no other worker does.

It ends when its standard input closes, which the operating system sees to even where the console
is killed. The way to the database goes through the environment: others can read arguments.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmtui.kit.actor import system_actor

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from crmtui.kit.backend import Backend
    from crmtui.services.jobs import WorkerRow

ROLE: Final = "console"
"""What companions are called among the workers."""

_Name = tuple[str, int]
"""Host and process id."""

_log = logging.getLogger(__name__)


class Companion:
    """Keeps one worker process running as long as it is needed, and no longer than the console."""

    def __init__(self, backend: "Backend", data_dir: Path, log_file: Path) -> None:
        self._backend = backend
        self._data_dir = data_dir
        self._log_file = log_file
        self._process: subprocess.Popen[bytes] | None = None
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._looking = threading.Lock()

    def keep(self) -> None:
        """Look who works: start the process where nobody does, end it where another one does.

        On any thread; while one looks, others need not.
        """
        if self._looking.acquire(blocking=False):
            try:
                self._keep()
            finally:
                self._looking.release()

    def _keep(self) -> None:
        if not self.has_left:
            return  # to be looked at again when it is clear who stays
        own = self._find_own()
        others = [worker for worker in self._list_alive() if _name(worker) != own]
        if own is None:
            if not others:
                self._start()
        # A worker that stays goes before; of two companions that began at once one stays.
        elif any(worker.role != ROLE or _name(worker) < own for worker in others):
            self.stop()

    def stop(self) -> None:
        """Ask the process to end; it gives back what it has in hand, and nobody waits for it."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            self._leaving.append(process)

    @property
    def has_left(self) -> bool:
        """Whether every process that was asked to end has done so."""
        self._leaving = [process for process in self._leaving if process.poll() is None]
        return not self._leaving

    def _find_own(self) -> _Name | None:
        """The process' name among the workers, while it runs."""
        if self._process is not None and self._process.poll() is not None:
            _log.warning("The companion ended with code %s", self._process.returncode)
            self.stop()
        return (socket.gethostname(), self._process.pid) if self._process is not None else None

    def _list_alive(self) -> "list[WorkerRow]":
        from crmtui.services import jobs

        with self._backend.read(system_actor(ROLE)) as tx:
            return [worker for worker in jobs.list_workers(tx) if worker.alive]

    def _start(self) -> None:
        with _open_log(self._log_file) as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crmtui", "worker", "--companion"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Python looks here first, so what runs is this very program.
                cwd=Path(__file__).parents[2],
                env=self._environment(),
                # What the terminal sends to the console's group is not meant for it.
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "CRMTUI_DATA_DIR": str(self._data_dir),
            "CRMTUI_DATABASE_URL": _locate(self._backend.database.url),
        }


def _name(worker: "WorkerRow") -> _Name:
    return worker.host, worker.pid


def _locate(url: "URL") -> str:
    """The database's URL as it means the same from any directory."""
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(Path(str(url.database)).absolute()))
    return url.render_as_string(hide_password=False)


@contextmanager
def _open_log(file: Path) -> Iterator[int]:
    """Where the process writes: the console's log file, or nowhere if that cannot be written."""
    try:
        descriptor = os.open(file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    except OSError:
        descriptor = os.open(os.devnull, os.O_WRONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
