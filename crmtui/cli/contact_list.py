"""Importing a list of contacts, and taking the import back."""

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.cli.attendee_list import STANDARD_INPUT
from crmtui.cli.context import VIA, find_organization, open_backend
from crmtui.cli.errors import UsageError
from crmtui.cli.failures import report_failures
from crmtui.cli.output import print_facts, print_rows
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.actor import Actor
    from crmtui.kit.backend import Backend
    from crmtui.services.contact_imports import (
        BatchDetail,
        ContactFile,
        ContactImport,
        ContactMapping,
        ImportTally,
        MappingSuggestion,
    )
    from crmtui.services.imports import FailedRows, RowFailure

_WAYS = {"email": "email", "linkedin": "linkedin", "phone": "phone", "name": "name_company"}


def add_contact_arguments(parser: ArgumentParser) -> None:
    """Options for contacts alone."""
    group = parser.add_argument_group(_("contacts (CSV, JSON or vCard)"))
    group.add_argument(
        "--update-by",
        choices=sorted(_WAYS),
        default="email",
        help=_("what a row finds its contact by; name means name and company"),
    )
    group.add_argument(
        "--keep-existing", action="store_true", help=_("leave contacts that are there as they are")
    )
    group.add_argument(
        "--auto-fill", action="store_true", help=_("fill in what is known of the company")
    )
    group.add_argument("--undo", action="store_true", help=_("FILE is the id of an import"))


def import_contact_list(options: Namespace) -> int:
    """Run the import, or take one back; 1 if no row could be taken.

    Raises:
        Invalid: as reading the file does.
        UsageError: a field or a column that does not exist.
    """
    with open_backend(options) as backend:
        actor = system_actor(VIA, find_organization(backend, options.org).id)
        if options.undo:
            return _undo(options, backend, actor)
        return _import(options, backend, actor)


def _import(options: Namespace, backend: "Backend", actor: "Actor") -> int:
    from crmtui.services.contact_imports import ContactImport, ImportOptions, suggest_mapping
    from crmtui.services.imports import FailedRows

    table = _read(options)
    with backend.read(actor) as tx:
        found = suggest_mapping(tx, table)
    mapping = _correct(options, found.mapping)
    wanted = ImportOptions(
        update_by=_WAYS[options.update_by],
        update_existing=not options.keep_existing,
        auto_fill=options.auto_fill,
    )
    data = ContactImport(mapping=mapping, options=wanted)
    failed = FailedRows(options.failed, table.labels, table.delimiter)
    failures: list[RowFailure] = []
    with failed.collecting():
        facts, counts = _work(options, backend, actor, table, data, failed, failures)
    if options.dry_run and not options.json:
        print_rows(options, _columns(found, mapping), ("column", "is", "for_example"))
    print_facts(options, facts)
    report_failures(failures, counts.failed)
    rows = facts["rows"]
    return 1 if counts.failed and counts.failed == rows else 0


def _work(
    options: Namespace,
    backend: "Backend",
    actor: "Actor",
    table: "ContactFile",
    data: "ContactImport",
    failed: "FailedRows",
    failures: "list[RowFailure]",
) -> "tuple[dict[str, Any], ImportTally | BatchDetail]":
    from crmtui.services import contact_imports

    def refuse(failure: "RowFailure") -> None:
        failed.take(failure)
        if len(failures) < 100:
            failures.append(failure)

    if options.dry_run:
        with backend.read(actor) as tx:
            plan = contact_imports.plan_contact_import(tx, table, data, _show_progress, refuse)
        return {"dry_run": True, **plan.counts.model_dump()}, plan.counts
    done = contact_imports.import_contacts(
        backend, actor, table, data, progress=_show_progress, on_failure=refuse
    )
    names = ("created", "updated", "skipped", "failed", "duplicates")
    counts = {name: getattr(done, name) for name in names}
    return {"dry_run": False, "rows": done.processed, **counts, "id": str(done.id)}, done


def _undo(options: Namespace, backend: "Backend", actor: "Actor") -> int:
    from crmtui.services.contact_imports import list_kept, undo_batch

    try:
        batch_id = UUID(str(options.file))
    except ValueError as error:
        raise UsageError(_("--undo takes the id that the import has printed.")) from error
    done = undo_batch(backend, actor, batch_id)
    with backend.read(actor) as tx:
        kept = list_kept(tx, batch_id)
    print_facts(options, {"status": done.status, "kept": len(kept)})
    for each in kept[:20]:
        print(f"{each.name}: {each.reason}", file=sys.stderr)
    return 0


def _read(options: Namespace) -> "ContactFile":
    from crmtui.services.contact_imports import ContactFile

    if options.file == STANDARD_INPUT:
        return ContactFile(sys.stdin.buffer.read(), "-")
    table = ContactFile(options.file)
    if table.form is None or not (options.delimiter or options.encoding or options.header_row):
        return table
    from crmtui.cli.attendee_list import read_list

    return ContactFile(options.file, form=read_list(options).form)


def _correct(options: Namespace, mapping: "ContactMapping") -> "ContactMapping":
    from crmtui.services.contact_imports import ContactField

    fields = {field.value: field for field in ContactField}
    for correction in options.column:
        name, mark, column = correction.partition("=")
        if not mark or name not in fields:
            raise UsageError(
                _("--column takes FIELD=HEADER, where FIELD is one of {fields}.").format(
                    fields=", ".join(fields)
                )
            )
        try:
            field = fields[name]
            mapping = mapping.with_column(field, column) if column else mapping.without(field)
        except Invalid as error:
            raise UsageError(error.message) from error
    return mapping


def _columns(found: "MappingSuggestion", mapping: "ContactMapping") -> list[dict[str, Any]]:
    field_of = {place: field.value for field, place in mapping.columns.items()}
    return [
        {
            "column": each.label,
            "is": field_of.get(each.index),
            "for_example": ", ".join(each.samples)[:60],
        }
        for each in found.columns
    ]


def _show_progress(counts: "ImportTally") -> None:
    if sys.stderr.isatty():
        print(f"\r{counts.rows:,} ", end="", file=sys.stderr, flush=True)
