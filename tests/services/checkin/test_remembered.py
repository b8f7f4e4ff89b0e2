"""What scans that share a flush remember of the door is nothing that a hot statement writes."""

import gc
import importlib
import pkgutil
import re

from sqlalchemy import Delete, Insert, TextClause, Update

import crmtui.services
from crmtui.kit.hot import HotStatement

DOOR = {"checkin_lists", "events", "gates"}
"""The tables that `statements.DOOR` reads."""

_WRITES = re.compile(r"(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) (\w+)", re.IGNORECASE)


def written_by(statement: object) -> set[str]:
    if isinstance(statement, (Insert, Update, Delete)):
        return {str(getattr(statement.table, "name", statement.table))}
    if isinstance(statement, TextClause):
        return set(_WRITES.findall(statement.text))
    return set()


def test_no_hot_statement_writes_what_a_door_is_made_of() -> None:
    for module in pkgutil.walk_packages(crmtui.services.__path__, "crmtui.services."):
        importlib.import_module(module.name)
    frozen = gc.get_freeze_count()
    gc.unfreeze()  # what a run of tests has set aside is not among the objects
    made = [found for found in gc.get_objects() if isinstance(found, HotStatement)]
    if frozen:
        gc.freeze()
    written: set[str] = set()
    for found in made:
        for statement in (found._statement, *found._variants.values()):
            written |= written_by(statement)
    assert {"scans", "tickets", "domain_events", "checkin_counters"} - written == set()
    assert written & DOOR == set()
