"""The log file: the only place where a traceback may appear."""

import logging
import os
from pathlib import Path
from typing import Final

FILE: Final = "crmtui.log"
_LOGGERS: Final = ("crmtui", "uvicorn")
"""Ours, and the HTTP server's that the console can switch on: its words would break the screen."""

_LARGEST: Final = 1_000_000
"""Bytes after which the file is set aside at the next start; one old one is kept."""


def start_log(data_dir: Path) -> None:
    """Write the program's warnings and errors to a file; without one it works all the same."""
    if any(isinstance(handler, logging.FileHandler) for handler in _ours().handlers):
        return
    path = data_dir / FILE
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            os.replace(path, path.with_suffix(".old.log"))
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        os.close(descriptor)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    for name in _LOGGERS:
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False


def stop_log() -> None:
    """Close the log file."""
    for handler in [one for one in _ours().handlers if isinstance(one, logging.FileHandler)]:
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).propagate = True
        handler.close()


def _ours() -> logging.Logger:
    return logging.getLogger(_LOGGERS[0])
