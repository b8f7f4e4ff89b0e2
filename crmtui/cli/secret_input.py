"""Secrets come from standard input, never from arguments, which others can see."""

import getpass
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from pydantic import SecretStr


def add_password_argument(parser: ArgumentParser) -> None:
    """Make `--password-stdin` the one way to give a password."""
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help=_("read the password from standard input"),
    )


def read_secret(prompt: str) -> "SecretStr":
    """Return the next line of standard input; at a terminal ask for it without echo.

    Raises:
        UsageError: there is none.
    """
    from pydantic import SecretStr

    if sys.stdin is None:
        raise UsageError(_("A secret is expected on standard input, which is closed."))
    if sys.stdin.isatty():
        secret = getpass.getpass(prompt)
    else:
        secret = _decode(sys.stdin.buffer.readline(10_000))
    if not secret:
        raise UsageError(_("A secret is expected on standard input, which is empty."))
    return SecretStr(secret)


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(_("The secret on standard input is not UTF-8 text.")) from error
