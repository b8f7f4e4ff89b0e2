"""crmtui import contacts | customer-orders | events | items | products | tickets FILE"""

import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmtui.cli.arguments import moment
from crmtui.cli.attendee_list import add_reading_arguments, map_columns, read_list
from crmtui.cli.catalogue_list import import_catalogue_list
from crmtui.cli.contact_list import add_contact_arguments, import_contact_list
from crmtui.cli.context import VIA, add_organization_argument, find_organization, open_backend
from crmtui.cli.event_choice import find_event
from crmtui.cli.failures import report_failures
from crmtui.cli.output import print_json, print_rows
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend
    from crmtui.services.catalogue import EventDetail
    from crmtui.services.identity import OrganizationDetail
    from crmtui.services.imports import (
        AttendeeImport,
        FailedRows,
        ImportCounts,
        MappingGuess,
        RowFailure,
        TableFile,
    )

_NEW_EVENT_HOURS = 6
_KINDS = ("contacts", "customer-orders", "events", "items", "products", "tickets")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=_KINDS)
    parser.add_argument("file", type=Path, metavar="FILE", help=_("- is standard input"))
    parser.add_argument("--event", help=_("its name or id; not needed if there is only one"))
    parser.add_argument(
        "--create-event",
        type=moment,
        metavar="START",
        help=_("make the event if it does not exist, such as 2026-06-12T20:00"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("tell what would be done"))
    parser.add_argument(
        "--failed", type=Path, metavar="CSV", help=_("where the rows go that were refused")
    )
    parser.add_argument(
        "--list", metavar="NAME", help=_("record the admissions that the file tells of here")
    )
    parser.add_argument(
        "--no-new-products", action="store_true", help=_("refuse rows of unknown products")
    )
    add_reading_arguments(parser)
    add_contact_arguments(parser)
    add_organization_argument(parser)
    parser.epilog = _("Exits with 1 if no row could be taken. Importing again adds nothing twice.")


def run(options: Namespace) -> int:
    if options.what == "contacts":
        return import_contact_list(options)
    if options.what != "tickets":
        return import_catalogue_list(options)
    return _import_tickets(options)


def _import_tickets(options: Namespace) -> int:
    from crmtui.services.imports import FailedRows

    table = read_list(options)
    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        actor = system_actor(VIA, organization.id)
        event = _choose_event(backend, actor, options, organization)
        guess = map_columns(options, table, organization, event)
        wanted = _describe_import(backend, actor, options, event, guess)
        failed = FailedRows(options.failed, table.header, table.form.cells.delimiter)
        with failed.collecting():
            work = _preview if options.dry_run else _import
            counts, failures = work(backend, actor, table, wanted, failed)
    _report(options, guess, counts, failures)
    return 1 if counts.failed and counts.failed == counts.rows else 0


def _choose_event(
    backend: "Backend", actor: "Actor", options: Namespace, organization: "OrganizationDetail"
) -> "EventDetail":
    try:
        with backend.read(actor) as tx:
            return find_event(tx, options.event)
    except NotFound:
        if options.create_event is None or options.event is None or options.dry_run:
            raise
    return _make_event(backend, actor, options.event, options.create_event, organization.timezone)


def _make_event(
    backend: "Backend", actor: "Actor", name: str, starts_at: datetime, timezone: str
) -> "EventDetail":
    from crmtui.kit.formats import zone
    from crmtui.services import checkin
    from crmtui.services.catalogue import EventCreate, EventStatus

    if starts_at.tzinfo is None:
        starts_at = starts_at.replace(tzinfo=zone(timezone))
    wanted = EventCreate(
        name=name,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=_NEW_EVENT_HOURS),
        status=EventStatus.PUBLISHED,
    )
    with backend.write(actor) as tx:
        return checkin.create_event_with_list(tx, wanted)


def _describe_import(
    backend: "Backend",
    actor: "Actor",
    options: Namespace,
    event: "EventDetail",
    guess: "MappingGuess",
) -> "AttendeeImport":
    from crmtui.services import checkin
    from crmtui.services.imports import AttendeeImport

    checkin_list_id = None
    if options.list is not None:
        with backend.read(actor) as tx:
            known = {found.name: found.id for found in checkin.list_lists(tx, event.id)}
        if options.list not in known:
            raise NotFound(
                "checkin_list.not_found",
                _("There is no list '{name}'; there is: {names}.").format(
                    name=options.list[:80], names=", ".join(known)
                ),
            )
        checkin_list_id = known[options.list]
    return AttendeeImport(
        event_id=event.id,
        mapping=guess.mapping,
        create_products=not options.no_new_products,
        checkin_list_id=checkin_list_id,
    )


def _preview(
    backend: "Backend",
    actor: "Actor",
    table: "TableFile",
    wanted: "AttendeeImport",
    failed: "FailedRows",
) -> "tuple[ImportCounts, tuple[RowFailure, ...]]":
    from crmtui.services import imports

    with backend.read(actor) as tx:
        preview = imports.plan_import(tx, table, wanted, _show_progress)
    for failure in preview.failures:
        failed.take(failure)
    return preview.counts, preview.failures


def _import(
    backend: "Backend",
    actor: "Actor",
    table: "TableFile",
    wanted: "AttendeeImport",
    failed: "FailedRows",
) -> "tuple[ImportCounts, tuple[RowFailure, ...]]":
    from crmtui.services import imports

    result = imports.import_attendees(
        backend, actor, table, wanted, progress=_show_progress, on_failure=failed.take
    )
    return result.counts, result.failures


def _show_progress(counts: "ImportCounts") -> None:
    if sys.stderr.isatty():
        print(f"\r{counts.rows:,} ", end="", file=sys.stderr, flush=True)


def _report(
    options: Namespace,
    guess: "MappingGuess",
    counts: "ImportCounts",
    failures: "tuple[RowFailure, ...]",
) -> None:
    columns = _columns(guess)
    if options.json:
        told = [{"row": each.row_no, "reasons": each.explanation} for each in failures]
        content = {"dry_run": options.dry_run, "columns": columns, **counts.model_dump()}
        print_json({**content, "failures": told})
        return
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    if options.dry_run:
        print_rows(options, columns, ("column", "is", "for_example"))
        print()
    for name, value in counts.model_dump().items():
        print(f"{name.replace('_', ' '):<23}{value:>9,}")
    report_failures(failures, counts.failed)


def _columns(guess: "MappingGuess") -> list[dict[str, Any]]:
    field_of = {index: field.value for field, index in guess.mapping.columns.items()}
    return [
        {
            "column": column.label,
            "is": field_of.get(column.index),
            "for_example": ", ".join(column.samples)[:60],
        }
        for column in guess.columns
    ]
