"""crmtui worker: runs jobs and delivers webhooks until it is told to stop."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from types import FrameType
from typing import Final

from crmtui.cli.arguments import positive
from crmtui.cli.context import open_backend, read_settings
from crmtui.cli.log import start_log
from crmtui.kit.i18n import _

_NICENESS: Final = 10
"""A companion yields to the console in front of somebody."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--queues", metavar="A,B", default="", help=_("take jobs of these queues only")
    )
    parser.add_argument(
        "--threads", type=positive, metavar="N", default=4, help=_("how many run at once (4)")
    )
    parser.add_argument(
        "--companion",
        action="store_true",
        help=_("yield to other programs, say nothing, and end when standard input closes"),
    )


def run(options: Namespace) -> int:
    stop = threading.Event()
    _stop_on_signals(stop)
    if options.companion:
        _yield_to_others()
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    settings = read_settings(options)
    start_log("warning" if options.companion else settings.log_level)
    queues = tuple(name for name in map(str.strip, options.queues.split(",")) if name)
    with open_backend(options) as backend:
        from crmtui.scheduler.loop import Role
        from crmtui.scheduler.service import Service

        role: Role = "console" if options.companion else "worker"
        service = Service(backend, settings, role, queues=queues, threads=options.threads)
        with service.running():
            if not options.companion:
                _announce(queues, options.threads)
            stop.wait()
    return 0


def _announce(queues: tuple[str, ...], threads: int) -> None:
    # Scripts wait for this line; from here on jobs are taken.
    what = ", ".join(queues) or _("all queues")
    text = _("crmtui worker runs: {queues}, {threads} at once")
    print(text.format(queues=what, threads=threads), flush=True)


def _stop_on_signals(stop: threading.Event) -> None:
    """End gracefully when asked to, or when the terminal is gone; asked again, at once."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handle)
    # Not every system has it, and what nohup ignores stays ignored.
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, handle)


def _yield_to_others() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while sys.stdin is not None and sys.stdin.buffer.read(1):
        """Nobody is expected to write anything."""
    stop.set()
