"""How an attendee list is to be read: what the program finds out, corrected by options."""

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.cli.errors import UsageError
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.catalogue import EventDetail
    from crmtui.services.identity import OrganizationDetail
    from crmtui.services.imports import Mapping, MappingGuess, TableFile

STANDARD_INPUT = Path("-")
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "\\t": "\t"}


def add_reading_arguments(parser: ArgumentParser) -> None:
    """Options for what was guessed wrongly."""
    group = parser.add_argument_group(_("how the file is read; all of it is found out by itself"))
    group.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADER",
        help=_("take a field from this column, or from none: FIELD= (may be repeated)"),
    )
    group.add_argument("--delimiter", metavar="D", help=_("such as , ; or tab"))
    group.add_argument("--encoding", metavar="E", help=_("such as utf-8 or cp1252"))
    group.add_argument("--header-row", type=int, metavar="N", help=_("counted from 1; 0: none"))
    group.add_argument("--product", metavar="NAME", help=_("the product of rows that name none"))
    group.add_argument("--currency", metavar="C", help=_("of prices that name none"))
    group.add_argument("--region", metavar="DE", help=_("the country of phone numbers without one"))
    group.add_argument(
        "--drop-bad-contacts",
        action="store_true",
        help=_("take rows with a wrong e-mail or phone without it, instead of refusing them"),
    )


def read_list(options: Namespace) -> "TableFile":
    """Open the file and find out what it looks like.

    Raises:
        NotFound, Invalid: as `TableFile` does.
        UsageError: an option says what cannot be.
    """
    from crmtui.services.imports import TableFile

    source = sys.stdin.buffer.read() if options.file == STANDARD_INPUT else options.file
    table = TableFile(source)
    corrected = replace(
        table.form,
        encoding=options.encoding or table.form.encoding,
        cells=replace(table.form.cells, delimiter=_delimiter(options, table)),
        header_row=_header_row(options, table),
    )
    return table if corrected == table.form else TableFile(source, corrected)


def map_columns(
    options: Namespace,
    table: "TableFile",
    organization: "OrganizationDetail",
    event: "EventDetail",
) -> "MappingGuess":
    """What the columns mean, corrected by `--column`.

    Raises:
        UsageError: a field or a column that does not exist.
    """
    from crmtui.services.imports import guess_mapping

    given: dict[str, Any] = {
        "phone_region": options.region and options.region.upper(),
        "default_product": options.product,
        "bad_contacts": "drop" if options.drop_bad_contacts else None,
    }
    given = {name: value for name, value in given.items() if value is not None}
    currency = options.currency or organization.currency
    try:
        guess = guess_mapping(table, currency=currency, timezone=event.timezone, **given)
    except Invalid as error:
        raise UsageError(error.message) from error
    mapping = guess.mapping
    for correction in options.column:
        mapping = _correct(mapping, correction)
    return replace(guess, mapping=mapping)


def _correct(mapping: "Mapping", correction: str) -> "Mapping":
    from crmtui.services.imports import TargetField

    name, mark, column = correction.partition("=")
    fields = {field.value: field for field in TargetField}
    if not mark or name not in fields:
        raise UsageError(
            _("--column takes FIELD=HEADER, where FIELD is one of {fields}.").format(
                fields=", ".join(fields)
            )
        )
    if not column:
        return mapping.without(fields[name])
    try:
        return mapping.with_column(fields[name], column)
    except Invalid as error:
        raise UsageError(error.message) from error


def _header_row(options: Namespace, table: "TableFile") -> int:
    if options.header_row is not None:
        if options.header_row < 0:
            raise UsageError(_("--header-row counts from 1; 0 means that there is none."))
        return int(options.header_row)
    # Cut at the wrong places, or read as the wrong letters, no row looks like a header.
    misread = options.delimiter is not None or options.encoding is not None
    return table.form.header_row or (1 if misread else 0)


def _delimiter(options: Namespace, table: "TableFile") -> str:
    if options.delimiter is None:
        return table.form.cells.delimiter
    given = str(options.delimiter)
    delimiter = _DELIMITERS.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '\r\n\0"':
        raise UsageError(_("--delimiter takes one character, or the word tab."))
    return delimiter
