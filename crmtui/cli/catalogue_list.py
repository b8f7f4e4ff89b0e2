"""Importing a list of events, of products, of items or of customers' orders."""

from argparse import Namespace
from typing import TYPE_CHECKING

from crmtui.cli.attendee_list import read_list
from crmtui.cli.context import VIA, find_organization, open_backend
from crmtui.cli.failures import report_failures
from crmtui.cli.output import print_facts
from crmtui.kit.actor import system_actor

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend
    from crmtui.services.imports import (
        CatalogueCounts,
        OrderListCounts,
        RowFailure,
        TableFile,
    )


def import_catalogue_list(options: Namespace) -> int:
    """Run the import; 1 if no row could be taken.

    Raises:
        Invalid: import.column_missing, or as reading the file does.
    """
    from crmtui.services.imports import FailedRows

    table = read_list(options)
    with open_backend(options) as backend:
        actor = system_actor(VIA, find_organization(backend, options.org).id)
        counts, failures = _import(backend, actor, options, table)
    failed = FailedRows(options.failed, table.header, table.form.cells.delimiter)
    with failed.collecting():
        for failure in failures:
            failed.take(failure)
    print_facts(options, {"dry_run": options.dry_run, **counts.model_dump()})
    report_failures(failures, counts.failed)
    return 1 if counts.failed and counts.failed == counts.rows else 0


def _import(
    backend: "Backend", actor: "Actor", options: Namespace, table: "TableFile"
) -> "tuple[CatalogueCounts | OrderListCounts, tuple[RowFailure, ...]]":
    from crmtui.services.imports import import_catalogue, import_customer_orders

    if options.what == "customer-orders":
        return import_customer_orders(backend, actor, table, dry_run=options.dry_run)
    return import_catalogue(backend, actor, options.what, table, dry_run=options.dry_run)
