"""Compile everything once before the workers start, instead of once in each of them.

Every worker imports every test. In a fresh checkout each would rewrite the asserts of all test
modules (14 s of processor time) and compile the program, and where the environment forbids Python
to keep what it compiled, so would every program that a test starts.
"""

from __future__ import annotations

import compileall
import os
import sys
from pathlib import Path
from typing import Final

import pytest
from _pytest.assertion import rewrite

ROOT: Final = Path(__file__).parent.parent
FOLDERS: Final = ("crmtui", "migrations", "tests")
STATE: Final = rewrite.assertstate_key


def keep_compiled_modules() -> None:
    """Let the workers and the programs that tests start keep compiled modules, and find them."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def compile_once(config: pytest.Config) -> None:
    """Compile what has changed since the last time, on two processors where there are two."""
    if STATE not in config.stash or config.option.assertmode != "rewrite":
        return
    files = sorted(ROOT.glob("tests/**/*.py"))
    helper = os.fork()
    if helper == 0:
        try:
            _rewrite(config, files[::2])
        finally:
            os._exit(0)
    _rewrite(config, files[1::2])
    for folder in FOLDERS:
        compileall.compile_dir(ROOT / folder, quiet=2)
    os.waitpid(helper, 0)


def _rewrite(config: pytest.Config, files: list[Path]) -> None:
    """Do to test modules what pytest does when it imports one of them."""
    state = config.stash[STATE]
    for file in files:
        if not (file.name.startswith("test_") or file.name == "conftest.py"):
            continue
        folder = rewrite.get_cache_dir(file)
        target = folder / (file.name.removesuffix(".py") + rewrite.PYC_TAIL)
        if rewrite.try_makedirs(folder) and rewrite._read_pyc(file, target) is None:
            try:
                status, code = rewrite._rewrite_test(file, config)
            except SyntaxError:
                continue  # whoever collects it tells
            rewrite._write_pyc(state, code, status, target)
