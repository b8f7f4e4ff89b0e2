"""Secrets come from standard input, never from arguments, which others can see."""

import getpass
import sys
from argparse import ArgumentParser

from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _


def add_password_argument(parser: ArgumentParser) -> None:
    """Make `--password-stdin` the one way to give a password."""
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help=_("read the password from standard input"),
    )


def read_password() -> str:
    """Return the first line of standard input; at a terminal ask for it without echo.

    Raises:
        UsageError: there is none.
    """
    if sys.stdin is None:
        raise UsageError(_("The password is expected on standard input, which is closed."))
    if sys.stdin.isatty():
        password = getpass.getpass(_("Password: "))
    else:
        password = _first_line(sys.stdin.buffer.readline(10_000))
    if not password:
        raise UsageError(_("The password is expected on standard input, which is empty."))
    return password


def _first_line(content: bytes) -> str:
    try:
        return content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(_("The password on standard input is not UTF-8 text.")) from error
