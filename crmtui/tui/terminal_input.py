"""Reading the terminal's keys so that a scanner's burst stays a burst on a machine that is busy.

Textual stamps each key when it gets round to it. Where many threads want the processor, keys that
came in one piece are stamped so far apart that a scan looks like typing. Here all keys of one read
get one time, and so do those that were waiting already when the thread came back for more.
"""

import codecs
import os
import select
import selectors
import time
from typing import Final

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_ONE_READ: Final = 4096
_PATIENCE: Final = 0.1
"""Seconds after which the thread looks whether the program ends."""

_AT_ONCE: Final = 0.001
"""What can be read sooner than this came while the thread was busy; nobody knows when."""


class SteadyDriver(LinuxDriver):
    """The terminal, with keys stamped by the read that brought them."""

    _feeding = False

    @property
    def has_more(self) -> bool:
        """Whether keys that came already have yet to reach the application.

        A scan must not be given up for a pause while its own rest is on the way, as happens where
        this thread has to wait for the processor in the middle of it.
        """
        return self._feeding or bool(select.select([self.fileno], [], [], 0)[0])

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        # Bytes that are no text must not end the thread: scanners and tests send anything.
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        at = time.monotonic()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                began = time.monotonic()
                if selector.select(_PATIENCE):
                    self._feeding = True
                    now = time.monotonic()
                    at = at if now - began < _AT_ONCE else now
                    data = os.read(self.fileno, _ONE_READ)
                    if not data:
                        return
                    self._feed(parser, decode(data), at)
                    self._feeding = False
                for event in parser.tick():
                    self.process_message(event)

    def _feed(self, parser: XTermParser, text: str, at: float) -> None:
        if text:
            for event in [*parser.feed(text)]:
                event.time = at
                self.process_message(event)
