"""Places: warehouses, their zones, and bins along the way one walks."""

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
    "BinDetail",
    "BinUpdate",
    "BinWanted",
    "WarehouseDetail",
    "ensure_bin",
    "ensure_warehouse",
    "find_bin",
    "find_walk_rank",
    "get_bin",
    "list_bins",
    "list_warehouses",
    "update_bin",
    "walk_ranks",
]
