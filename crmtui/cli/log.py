"""Where commands without a console write what happens: standard error, a line each."""

import logging
import sys


def start_log(level: str) -> None:
    """Write messages of `level` (debug, info, warning, error) and above."""
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    # It writes down every address that it calls, with the numbers and accounts in them.
    logging.getLogger("httpx").setLevel(logging.WARNING)
