"""Places: warehouses, their zones, and bins along the way one walks."""

from crmtui.services.places.bin_codes import Aisle, Place, natural_key, read_place
from crmtui.services.places.commands import ensure_bin, ensure_warehouse, update_bin
from crmtui.services.places.queries import (
    find_bin,
    find_walk_rank,
    get_bin,
    list_bins,
    list_warehouses,
    walk_ranks,
)
from crmtui.services.places.schemas import BinDetail, BinUpdate, BinWanted, WarehouseDetail

__all__ = [
    "Aisle",
    "BinDetail",
    "BinUpdate",
    "BinWanted",
    "Place",
    "WarehouseDetail",
    "ensure_bin",
    "ensure_warehouse",
    "find_bin",
    "find_walk_rank",
    "get_bin",
    "list_bins",
    "list_warehouses",
    "natural_key",
    "read_place",
    "update_bin",
    "walk_ranks",
]
