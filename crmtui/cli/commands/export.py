"""crmtui export tickets | scans | badges | contacts | events | products | movements FILE"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crmtui.cli.context import (
    VIA,
    add_organization_argument,
    find_organization,
    open_backend,
    read_settings,
)
from crmtui.cli.errors import UsageError
from crmtui.cli.event_choice import find_event
from crmtui.cli.output import print_facts
from crmtui.cli.output_file import STANDARD_OUTPUT, write_pieces
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from uuid import UUID

    from crmtui.kit.transactions import ReadTx

_FORMATS = {
    "tickets": (".csv", ".pdf"),
    "scans": (".csv",),
    "badges": (".pdf",),
    "contacts": (".csv",),
    "events": (".csv",),
    "products": (".csv",),
    "movements": (".csv",),
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=sorted(_FORMATS))
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=_("ends with .csv or, for tickets and badges to print, .pdf; - is standard output"),
    )
    parser.add_argument(
        "--event", help=_("its name or id (default: all events, or the only one for a PDF)")
    )
    parser.add_argument(
        "--bom", action="store_true", help=_("mark the CSV as UTF-8 for old spreadsheets")
    )
    parser.add_argument(
        "--all-fields", action="store_true", help=_("every field of contacts, tags included")
    )
    add_organization_argument(parser)


def run(options: Namespace) -> int:
    form = _choose_format(options.what, options.file)
    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        with backend.read(system_actor(VIA, organization.id)) as tx:
            write_pieces(options.file, lambda: _pieces(tx, options, form))
    if options.file != STANDARD_OUTPUT:
        print_facts(options, {"file": str(options.file), "bytes": options.file.stat().st_size})
    return 0


def _choose_format(what: str, file: Path) -> str:
    known = _FORMATS[what]
    if file == STANDARD_OUTPUT or not file.suffix:
        return known[0]
    if file.suffix.lower() not in known:
        raise UsageError(
            _("{what} are written as {formats}, not as '{suffix}'.").format(
                what=what, formats=" or ".join(known), suffix=file.suffix[:20]
            )
        )
    return file.suffix.lower()


def _pieces(tx: "ReadTx", options: Namespace, form: str) -> Iterable[bytes]:
    if options.what == "contacts":
        return _list_contacts(tx, options)
    if options.what == "movements":
        return _list_movements(tx, options)
    if form == ".pdf":
        return _print_event(tx, options, find_event(tx, options.event).id)
    event_id = find_event(tx, options.event).id if options.event is not None else None
    return _list_event(tx, options, event_id)


def _list_contacts(tx: "ReadTx", options: Namespace) -> Iterable[bytes]:
    from crmtui.services import contacts

    if options.event is not None:
        raise UsageError(_("Contacts belong to no event: leave --event out."))
    return contacts.stream_contacts_csv(tx, all_fields=options.all_fields, bom=options.bom)


def _list_movements(tx: "ReadTx", options: Namespace) -> Iterable[bytes]:
    from crmtui.services import exports

    if options.event is not None:
        raise UsageError(_("The stock belongs to no event: leave --event out."))
    return exports.stream_movements_csv(tx, bom=options.bom)


def _print_event(tx: "ReadTx", options: Namespace, event_id: "UUID") -> Iterable[bytes]:
    from crmtui.services import exports

    draw = exports.stream_badges_pdf if options.what == "badges" else exports.stream_tickets_pdf
    return draw(tx, event_id, read_settings(options).locale)


def _list_event(tx: "ReadTx", options: Namespace, event_id: "UUID | None") -> Iterable[bytes]:
    from crmtui.services import exports
    from crmtui.services.checkin import ScanFilter
    from crmtui.services.orders import TicketFilter

    if options.what == "events":
        return exports.stream_events_csv(tx, bom=options.bom)
    if options.what == "products":
        return exports.stream_products_csv(tx, event_id, bom=options.bom)
    if options.what == "scans":
        return exports.stream_scans_csv(tx, ScanFilter(event_id=event_id), bom=options.bom)
    return exports.stream_tickets_csv(tx, TicketFilter(event_id=event_id), bom=options.bom)
