"""Gates: the doors and desks that scans are counted by."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crmtui.kit.outbox import DomainEvent
from crmtui.kit.transactions import INCLUDE_DELETED, ReadTx, WriteTx
from crmtui.kit.versions import require_version
from crmtui.models import Gate
from crmtui.services.checkin.errors import gate_not_found
from crmtui.services.checkin.schemas import GateCreate, GateDetail, GateUpdate


def create_gate(tx: WriteTx, data: GateCreate) -> GateDetail:
    """A new gate; one that was deleted comes back under its name, with its history.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        Conflict: gate.name_taken.
    """
    tx.actor.require("checkin:configure")
    deleted = _find_deleted(tx, data.name)
    gate = deleted or Gate(name=data.name)
    gate.deleted_at = None
    tx.session.add(gate)
    return _save(tx, gate, "gate.created")


def rename_gate(tx: WriteTx, gate_id: UUID, data: GateUpdate) -> GateDetail:
    """Change a gate's name; scans keep the name they were made under.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: gate.not_found.
        Conflict: gate.name_taken, record.changed.
    """
    tx.actor.require("checkin:configure")
    gate = _get(tx, gate_id)
    require_version(gate, data.expected_version, {"name": data.name})
    gate.name = data.name
    return _save(tx, gate, "gate.updated")


def delete_gate(tx: WriteTx, gate_id: UUID) -> None:
    """Take a gate out of use; its scans and counts stay.

    Raises:
        Forbidden: permission.missing (checkin:configure).
        NotFound: gate.not_found.
    """
    tx.actor.require("checkin:configure")
    gate = _get(tx, gate_id)
    gate.deleted_at = tx.now
    _save(tx, gate, "gate.deleted")


def list_gates(tx: ReadTx) -> tuple[GateDetail, ...]:
    """The gates in use, by name.

    Raises:
        Forbidden: permission.missing (checkin:read).
    """
    tx.actor.require("checkin:read")
    return tuple(
        GateDetail.model_validate(gate)
        for gate in tx.session.scalars(select(Gate).order_by(Gate.name, Gate.id))
    )


def _get(tx: ReadTx, gate_id: UUID) -> Gate:
    gate = tx.session.scalar(select(Gate).where(Gate.id == gate_id))
    if gate is None:
        raise gate_not_found()
    return gate


def _find_deleted(tx: ReadTx, name: str) -> Gate | None:
    query = select(Gate).where(Gate.name == name, Gate.deleted_at.is_not(None))
    options: dict[str, Any] = {INCLUDE_DELETED: True}
    return tx.session.scalar(query, execution_options=options)


def _save(tx: WriteTx, gate: Gate, topic: str) -> GateDetail:
    tx.flush()
    tx.record(DomainEvent(topic, "gate", gate.id, {"name": gate.name}))
    return GateDetail.model_validate(gate)
