"""Checks of single arguments, for `type=` and for what needs a service to know."""

from argparse import ArgumentTypeError
from datetime import datetime

from crmtui.cli.errors import UsageError
from crmtui.kit.i18n import _


def positive(text: str) -> int:
    """A whole number above zero."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if number == 0:
        raise ArgumentTypeError(_("'{text}' is not a whole number above 0").format(text=text[:20]))
    return number


def require_dialect(name: str) -> str:
    """Return the name of an API that exists; raises UsageError naming the choices."""
    from crmtui.services.identity import DIALECTS

    if name not in DIALECTS:
        choices = ", ".join(sorted(DIALECTS))
        raise UsageError(
            _("There is no dialect '{name}'; choose from {choices}.").format(
                name=name[:60], choices=choices
            )
        )
    return name


def moment(text: str) -> datetime:
    """A date with a time in ISO 8601; without a zone it is the venue's."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = _("'{text}' is not a date and time such as 2026-06-12T20:00")
        raise ArgumentTypeError(message.format(text=text[:40])) from None
