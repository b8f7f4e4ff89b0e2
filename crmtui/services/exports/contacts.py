"""Contacts as a table, made by a worker."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from crmtui.kit.schemas import Schema
from crmtui.kit.transactions import WriteTx
from crmtui.services import contacts, jobs
from crmtui.services.contacts import ContactFilter
from crmtui.services.exports.counting import Meter
from crmtui.services.jobs import Handler, JobKind, JobRun


class ContactsExport(Schema):
    """Which contacts, and how the file is to look."""

    wanted: ContactFilter = ContactFilter()
    name: str = Field("contacts.csv", max_length=200)
    """Of the file, for people."""
    all_fields: bool = False
    """Every field, instead of the columns that other systems know."""
    bom: bool = False
    """Whether it is marked as UTF-8 for old spreadsheets."""


_EXPORT: Final = JobKind("contacts.export", ContactsExport)


def start_contacts_export(tx: WriteTx, data: ContactsExport) -> UUID:
    """Have a worker write the file; the job's id. The file becomes its output.

    Raises:
        Forbidden: permission.missing (exports:read, contacts:read).
    """
    tx.actor.require("exports:read")
    tx.actor.require("contacts:read")
    return jobs.enqueue(tx, _EXPORT, data)


def _write(run: JobRun, args: ContactsExport) -> Mapping[str, Any]:
    with run.read() as tx:
        meter = Meter(run, contacts.count_contacts(tx, args.wanted).total)
        pieces = contacts.stream_contacts_csv(
            tx, args.wanted, all_fields=args.all_fields, bom=args.bom, on_item=meter
        )
        run.write_output(args.name, "text/csv", pieces)
    run.progress(meter.drawn, meter.drawn)
    return {"items": meter.drawn}


CONTACT_JOBS: Final[tuple[tuple[JobKind, Handler], ...]] = ((_EXPORT, _write),)
