"""Places: warehouses, their zones, and bins along the way one walks."""

from crmtui.services.places.bin_codes import Aisle, Place, natural_key, read_place
from crmtui.services.places.commands import (
    create_bin,
    delete_bin,
    ensure_bin,
    ensure_warehouse,
    update_bin,
)
from crmtui.services.places.many_bins import make_bins, preview_bins
from crmtui.services.places.queries import (
    browse_bins,
    find_bin,
    find_walk_rank,
    get_bin,
    list_bins,
    list_warehouses,
    list_zones,
    walk_ranks,
)
from crmtui.services.places.ranges import expand
from crmtui.services.places.schemas import (
    BinDetail,
    BinFilter,
    BinPurpose,
    BinRange,
    BinRow,
    BinsMade,
    BinsPreview,
    BinUpdate,
    BinWanted,
    Named,
    WarehouseDetail,
    ZoneDetail,
)
from crmtui.services.places.walking import step_bin, walk_by_codes
from crmtui.services.places.warehouses import (
    create_warehouse,
    create_zone,
    delete_warehouse,
    delete_zone,
    rename_warehouse,
    rename_zone,
)

__all__ = [
    "Aisle",
    "BinDetail",
    "BinFilter",
    "BinPurpose",
    "BinRange",
    "BinRow",
    "BinUpdate",
    "BinWanted",
    "BinsMade",
    "BinsPreview",
    "Named",
    "Place",
    "WarehouseDetail",
    "ZoneDetail",
    "browse_bins",
    "create_bin",
    "create_warehouse",
    "create_zone",
    "delete_bin",
    "delete_warehouse",
    "delete_zone",
    "ensure_bin",
    "ensure_warehouse",
    "expand",
    "find_bin",
    "find_walk_rank",
    "get_bin",
    "list_bins",
    "list_warehouses",
    "list_zones",
    "make_bins",
    "natural_key",
    "preview_bins",
    "read_place",
    "rename_warehouse",
    "rename_zone",
    "step_bin",
    "update_bin",
    "walk_by_codes",
    "walk_ranks",
]
