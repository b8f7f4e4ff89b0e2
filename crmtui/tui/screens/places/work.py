"""What the screens of places ask of the services, each in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.places import BinDetail, BinRange, BinsMade, BinsPreview, ZoneDetail


class Planned(NamedTuple):
    """Many bins that somebody wants, and what that would come to."""

    wanted: "BinRange"
    preview: "BinsPreview"


def read_warehouses(tx: Any) -> list[str]:
    """The names of all warehouses."""
    from crmtui.services.places import list_warehouses

    return [warehouse.name for warehouse in list_warehouses(tx)]


def read_bin(tx: Any, bin_id: UUID) -> "BinDetail":
    from crmtui.services import places

    return places.get_bin(tx, bin_id)


def add_bin(tx: Any, values: Mapping[str, Any]) -> "BinDetail":
    """Make a bin from what was typed; what was left empty is decided by the service."""
    from crmtui.services import places
    from crmtui.services.places import BinWanted

    return places.create_bin(tx, BinWanted(**_given(values)))


def change_bin(
    tx: Any, bin_id: UUID, version: int | None, values: Mapping[str, Any]
) -> "BinDetail":
    """Change what was typed anew."""
    from crmtui.services import places
    from crmtui.services.places import BinUpdate

    given = {name: None if value == "" else value for name, value in values.items()}
    return places.update_bin(tx, bin_id, BinUpdate(**given, expected_version=version))


def plan_bins(tx: Any, values: Mapping[str, Any]) -> Planned:
    """What many bins would come to; nothing is made."""
    from crmtui.services import places
    from crmtui.services.places import BinRange

    wanted = BinRange(**_given(values))
    return Planned(wanted, places.preview_bins(tx, wanted))


def make_bins(tx: Any, wanted: "BinRange") -> "BinsMade":
    from crmtui.services import places

    return places.make_bins(tx, wanted)


def step(tx: Any, bin_id: UUID, later: bool) -> UUID:
    """Walk past the bin one place later, or earlier."""
    from crmtui.services import places

    return places.step_bin(tx, bin_id, later=later).id


def walk_by_codes(tx: Any, bin_id: UUID) -> int:
    """Put all bins of this one's warehouse in the order of their codes; how many moved."""
    from crmtui.services import places

    return places.walk_by_codes(tx, places.get_bin(tx, bin_id).warehouse_id)


def delete_bin(tx: Any, bin_id: UUID) -> None:
    from crmtui.services import places

    places.delete_bin(tx, bin_id)


def read_part(tx: Any, part_id: UUID) -> "ZoneDetail":
    """A warehouse, or a zone of one, by its id."""
    from crmtui.kit.errors import NotFound
    from crmtui.kit.i18n import _
    from crmtui.services import places

    for part in places.list_zones(tx):
        if part_id in (part.id, None if part.id else part.warehouse_id):
            return part
    raise NotFound("zone.not_found", _("Somebody deleted it."))


def add_part(tx: Any, warehouse_id: UUID | None, name: str) -> UUID:
    """A new zone of a warehouse, or a new warehouse; its id."""
    from crmtui.services import places
    from crmtui.services.places import Named

    if warehouse_id is None:
        return places.create_warehouse(tx, Named(name=name)).id
    return places.create_zone(tx, warehouse_id, Named(name=name))


def rename_part(tx: Any, part_id: UUID, name: str) -> UUID:
    """Call a warehouse, or a zone, otherwise."""
    from crmtui.services import places
    from crmtui.services.places import Named

    part = read_part(tx, part_id)
    rename = places.rename_warehouse if part.id is None else places.rename_zone
    rename(tx, part_id, Named(name=name))
    return part_id


def delete_part(tx: Any, part_id: UUID) -> None:
    """Delete a warehouse, or a zone, without bins."""
    from crmtui.services import places

    part = read_part(tx, part_id)
    delete = places.delete_warehouse if part.id is None else places.delete_zone
    delete(tx, part_id)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}


def print_labels(tx: Any, bin_id: UUID | None, layout: Literal["roll", "sheet"]) -> bytes:
    """The label of one bin, or of all in the order in which one walks past them."""
    from crmtui.services import labels, places

    ids = [each.id for each in places.list_bins(tx)] if bin_id is None else [bin_id]
    return labels.bin_labels(tx, ids, 1, layout)
