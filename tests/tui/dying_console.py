"""A console that is killed at the worst moment: `python -m tests.tui.dying_console DATA_DIR WHEN`.

It is what the command line starts. What it opens its database with ends the process by SIGKILL
when a picker's command comes: `before` it is written, or `after` its commit, when nobody has heard
of it yet.
"""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crmtui.cli.console import run_console
from crmtui.kit.actor import Actor
from tests.tui.venue_console import DATABASE, find_operator


class Dying:
    """A backend that the process does not survive."""

    def __init__(self, backend: Any, when: str) -> None:
        self._backend = backend
        self._when = when

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def run(self, actor: Actor, command: Callable[[Any], Any]) -> Any:
        def counted(tx: Any) -> Any:
            answer = command(tx)
            if getattr(answer, "verdict", "") == "item_ok" and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        answer = self._backend.run(actor, counted)
        if getattr(answer, "verdict", "") == "item_ok":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


def main(data_dir: Path, when: str) -> int:
    def open_venue() -> Any:
        from crmtui.bootstrap import open_backend

        return Dying(open_backend(f"sqlite:///{data_dir / DATABASE}"), when)

    options = Namespace(ascii=False, database=None)
    return run_console(options, data_dir, open_venue, find_operator)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
