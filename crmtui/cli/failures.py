"""Rows that an import refused, as a person reads them."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmtui.cli.output import printable
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.imports import RowFailure

_SHOWN = 20


def report_failures(failures: "Sequence[RowFailure]", count: int) -> None:
    """The first of the failures, on standard error, and how many more there are."""
    for failure in failures[:_SHOWN]:
        line = _("row {number}: {reasons}").format(
            number=failure.row_no, reasons=failure.explanation
        )
        print(printable(line), file=sys.stderr)
    if count > _SHOWN:
        hint = _("… and {count} more; --failed FILE writes all of them to a file")
        print(hint.format(count=count - _SHOWN), file=sys.stderr)
