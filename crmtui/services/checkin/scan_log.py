"""The scan log: every attempt, newest first, and all of it in order for an export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.kit.paging import Page
from crmtui.kit.schemas import trusted
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx
from crmtui.models import CheckinList, Order, Product, Scan, Ticket
from crmtui.services.checkin.answers import DIRECTIONS, RESULTS
from crmtui.services.checkin.errors import scan_not_found
from crmtui.services.checkin.schemas import Result, ScanFilter, ScanRow
from crmtui.services.orders import ticket_label

_EXPORT_PAGE: Final = 1_000
_WITH_DELETED: Final = {INCLUDE_DELETED: True}
"""A log names what it was about even if that was deleted since."""

_rows: Final[Select[*tuple[Any, ...]]] = (
    select(
        Scan.id,
        Scan.scanned_at,
        Scan.result,
        Scan.direction,
        Scan.code,
        Scan.ticket_id,
        Ticket.number,
        Ticket.attendee_name,
        Product.name.label("product_name"),
        Order.code.label("order_code"),
        Scan.gate_name,
        Scan.operator_name,
        Scan.detail,
        Scan.override_reason,
        Scan.annulled_at,
        Scan.annul_reason,
    )
    .select_from(Scan)
    .outerjoin(Ticket, Ticket.id == Scan.ticket_id)
    .outerjoin(Product, Product.id == Scan.product_id)
    .outerjoin(Order, Order.id == Ticket.order_id)
)


def list_scans(
    tx: ReadTx, wanted: ScanFilter, before: str | None = None, limit: int = 200
) -> Page[ScanRow]:
    """Scans older than the cursor `before`, newest first.

    Raises:
        Forbidden: permission.missing (checkin:read).
        Invalid: scan.cursor.
    """
    tx.actor.require("checkin:read")
    query = _filter(_rows, wanted).order_by(Scan.scanned_at.desc(), Scan.id.desc())
    if before is not None:
        moment, scan_id = _read_cursor(before)
        query = query.where(
            or_(Scan.scanned_at < moment, and_(Scan.scanned_at == moment, Scan.id < scan_id))
        )
    found = tx.session.execute(query.limit(limit + 1), execution_options=_WITH_DELETED).all()
    shown = found[:limit]
    cursor = _write_cursor(shown[-1]) if len(found) > limit else None
    return Page(tuple(describe_row(row) for row in shown), cursor)


def count_overrides(tx: ReadTx, list_id: UUID) -> int:
    """How many of the list's admissions that count took an override.

    Raises:
        Forbidden: permission.missing (checkin:read).
    """
    tx.actor.require("checkin:read")
    query = select(func.count(Scan.id)).where(
        Scan.list_id == list_id, Scan.override_reason.is_not(None), Scan.annulled_at.is_(None)
    )
    return tx.session.scalar(query) or 0


def iter_scans(tx: ReadTx, wanted: ScanFilter) -> Iterator[ScanRow]:
    """All scans, oldest first, a thousand at a time: for exports of any size.

    Raises:
        Forbidden: permission.missing (exports:read).
    """
    tx.actor.require("exports:read")
    return _iterate(tx, wanted)


def load_row(tx: ReadTx, scan_id: UUID) -> Any:
    """One scan with the names around it.

    Raises:
        NotFound: scan.not_found.
    """
    query = _rows.where(Scan.id == scan_id)
    row = tx.session.execute(query, execution_options=_WITH_DELETED).first()
    if row is None:
        raise scan_not_found()
    return row


def describe_row(row: Any) -> ScanRow:
    return trusted(
        ScanRow,
        id=row.id,
        scanned_at=row.scanned_at,
        result=RESULTS[row.result] if row.annulled_at is None else Result.ANNULLED,
        direction=DIRECTIONS[row.direction],
        code=row.code,
        ticket_id=row.ticket_id,
        label="" if row.number is None else ticket_label(row.number),
        attendee_name=row.attendee_name or "",
        product_name=row.product_name or "",
        order_code=row.order_code or "",
        gate_name=row.gate_name,
        operator_name=row.operator_name,
        detail=row.detail,
        override_reason=row.override_reason,
        annul_reason=row.annul_reason,
    )


def _iterate(tx: ReadTx, wanted: ScanFilter) -> Iterator[ScanRow]:
    query = _filter(_rows, wanted).order_by(Scan.scanned_at, Scan.id).limit(_EXPORT_PAGE)
    following = query
    while found := tx.session.execute(following, execution_options=_WITH_DELETED).all():
        for row in found:
            yield describe_row(row)
        last = found[-1]
        following = query.where(
            or_(
                Scan.scanned_at > last.scanned_at,
                and_(Scan.scanned_at == last.scanned_at, Scan.id > last.id),
            )
        )


def _filter(query: Select[*tuple[Any, ...]], wanted: ScanFilter) -> Select[*tuple[Any, ...]]:
    if wanted.list_id is not None:
        query = query.where(Scan.list_id == wanted.list_id)
    if wanted.event_id is not None:
        lists = select(CheckinList.id).where(CheckinList.event_id == wanted.event_id)
        query = query.where(Scan.list_id.in_(lists))
    if wanted.ticket_id is not None:
        query = query.where(Scan.ticket_id == wanted.ticket_id)
    if wanted.gate_id is not None:
        query = query.where(Scan.gate_id == wanted.gate_id)
    if wanted.refused_only:
        query = query.where(Scan.result != Result.OK.value)
    if wanted.result is Result.ANNULLED:
        return query.where(Scan.annulled_at.is_not(None))
    if wanted.result is not None:
        query = query.where(Scan.result == wanted.result.value, Scan.annulled_at.is_(None))
    return query


def _write_cursor(row: Any) -> str:
    return f"{row.scanned_at.isoformat()}|{row.id.hex}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, _sign, scan_id = cursor.partition("|")
    try:
        parsed = datetime.fromisoformat(moment), UUID(hex=scan_id)
        if parsed[0].tzinfo is None:
            raise ValueError("naive")
    except ValueError as error:
        raise Invalid(
            "scan.cursor",
            _("Start again from the first page."),
            {"before": _("This is not a cursor that a page gave.")},
        ) from error
    return parsed
