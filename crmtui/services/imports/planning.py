"""What an import would do: every row read and decided, nothing written."""

from collections.abc import Sequence
from typing import Final

from crmtui.kit.transactions import ReadTx
from crmtui.services.catalogue import get_event
from crmtui.services.checkin import get_list
from crmtui.services.imports.batches import Batch, read_batches
from crmtui.services.imports.errors import other_columns, other_list
from crmtui.services.imports.fields import TargetField
from crmtui.services.imports.known import Known, KnownProduct, load_known
from crmtui.services.imports.problems import RowFailure
from crmtui.services.imports.rules import Decision, ProductPolicy, Room, decide
from crmtui.services.imports.schemas import (
    AttendeeImport,
    ImportCounts,
    ImportPreview,
    OnFailure,
    Progress,
)
from crmtui.services.imports.table_file import TableFile

SHOWN_FAILURES: Final = 1_000


def plan_import(
    tx: ReadTx,
    table: TableFile,
    data: AttendeeImport,
    progress: Progress | None = None,
    on_failure: OnFailure | None = None,
) -> ImportPreview:
    """Count what an import of the file would make, change and refuse.

    Raises:
        Forbidden: permission.missing (imports:write, events:read; checkin:read with a list).
        NotFound: event.not_found, checkin_list.not_found.
        Invalid: import.nobody_mapped, import.other_columns, import.other_list.
    """
    require_importable(tx, table, data)
    counts, failures = ImportCounts(), list[RowFailure]()
    room: Room | None = None
    products: dict[str, KnownProduct] = {}
    for batch in read_batches(table, data.mapping):
        known = load_known(tx, data.event_id, batch.wanted)
        known.products.update(products)
        room = room or Room(known.event_left)
        decisions, refused = decide_batch(batch, known, room, data)
        products.update((k, v) for k, v in known.products.items() if v.id is None)
        counts = counts.plus(count(batch, decisions, refused, data))
        failures += refused[: SHOWN_FAILURES - len(failures)]
        report_failures(refused, on_failure)
        if progress is not None:
            progress(counts)
    names = tuple(product.name for product in products.values())
    return ImportPreview(counts=counts, new_products=names, failures=tuple(failures))


def report_failures(failures: Sequence[RowFailure], on_failure: OnFailure | None) -> None:
    """Hand the failed rows of a batch to whoever wants them."""
    if on_failure is not None:
        for failure in failures:
            on_failure(failure)


def require_importable(tx: ReadTx, table: TableFile, data: AttendeeImport) -> None:
    """Raise unless the actor, the file, the mapping, the event and the list go together."""
    tx.actor.require("imports:write")
    if data.mapping.labels != tuple(column.label for column in table.columns):
        raise other_columns()
    data.mapping.require_usable()
    get_event(tx, data.event_id)
    list_id = data.checkin_list_id
    if list_id is not None and get_list(tx, list_id).event_id != data.event_id:
        raise other_list()


def decide_batch(
    batch: Batch, known: Known, room: Room, data: AttendeeImport
) -> tuple[list[Decision], list[RowFailure]]:
    """The decisions on a batch, and all of its failed rows in the order of the file."""
    columns = data.mapping.columns
    is_named = TargetField.PRODUCT in columns or TargetField.VARIATION in columns
    policy = ProductPolicy(data.create_products, take_only_one=not is_named)
    decided = [decide(wanted, known, room, policy) for wanted in batch.wanted]
    refused = [row for row in decided if isinstance(row, RowFailure)]
    failures = sorted([*batch.failures, *refused], key=lambda failure: failure.row_no)
    return [row for row in decided if isinstance(row, Decision)], failures


def count(
    batch: Batch,
    decisions: Sequence[Decision],
    failures: Sequence[RowFailure],
    data: AttendeeImport,
) -> ImportCounts:
    """What became of the rows of one batch; `admitted` are those that would be."""
    created = sum(bool(decision.made) for decision in decisions)
    updated = sum(
        not decision.made and bool(decision.changed or _admissions(decision, data))
        for decision in decisions
    )
    told = sum(_told_admissions(decision) for decision in decisions)
    return ImportCounts(
        rows=batch.rows,
        created=created,
        updated=updated,
        unchanged=len(decisions) - created - updated,
        failed=len(failures),
        tickets_created=sum(len(decision.made) for decision in decisions),
        admitted=told if data.checkin_list_id else 0,
        admissions_passed_over=0 if data.checkin_list_id else told,
    )


def _admissions(decision: Decision, data: AttendeeImport) -> int:
    return len(decision.admitted) if data.checkin_list_id else 0


def _told_admissions(decision: Decision) -> int:
    fresh = sum(ticket.is_admitted for ticket in decision.made)
    return fresh + len(decision.admitted)
