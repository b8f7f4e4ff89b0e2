"""Contacts in JSON: an array of objects, also one below a name, or an object a line.

Read as a stream, so that a file of any length needs the memory of one object.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, BinaryIO, Final

from crmtui.kit.i18n import _
from crmtui.services.contact_imports import errors
from crmtui.services.imports import ROW, Problem, RowFailure, TableRow

_MAX_COLUMNS: Final = 1_000
_JOINED: Final = "; "


class JsonFile:
    """Objects as rows; the names of their members are the columns, in the order of appearance.

    Raises (constructor):
        Invalid: import.not_a_table, import.empty.
    """

    def __init__(self, open_file: Callable[[], AbstractContextManager[BinaryIO]]) -> None:
        self._open = open_file
        self.labels = self._find_labels()

    def rows(self) -> Iterator[TableRow | RowFailure]:
        for number, item in enumerate(self._items(), start=1):
            if isinstance(item, dict):
                flat = dict(_flatten(item))
                yield TableRow(number, tuple(flat.get(label, "") for label in self.labels))
            else:
                message = _("this is no object with the fields of a contact")
                shown = (json.dumps(item, default=str)[:1_000],)
                yield RowFailure(number, {ROW: Problem("row.no_object", message)}, shown)

    def _find_labels(self) -> tuple[str, ...]:
        labels: dict[str, None] = {}
        for item in self._items():
            if isinstance(item, dict):
                labels.update((name, None) for name, _text in _flatten(item))
            if len(labels) > _MAX_COLUMNS:
                raise errors.unreadable("JSON", _("its objects have too many different fields"))
        if not labels:
            raise errors.empty()
        return tuple(labels)

    def _items(self) -> Iterator[Any]:
        import ijson  # costs 10 ms, and most lists are CSV

        with self._open() as file:
            try:
                yield from ijson.items(file, self._path(), multiple_values=True)
            except (ijson.JSONError, UnicodeDecodeError) as error:
                raise errors.unreadable("JSON", str(error).splitlines()[0]) from error

    def _path(self) -> str:
        """Where the objects are: in the array, in the first array of an object, or on top."""
        import ijson

        with self._open() as file:
            try:
                for path, event, _value in ijson.parse(file, multiple_values=True):
                    if event == "start_array" and not path:
                        return "item"
                    # An array of objects: one of texts is a field of the contact.
                    if event == "start_map" and path.endswith(".item"):
                        return str(path)
                    if event == "end_map" and not path:
                        return ""
            except (ijson.JSONError, UnicodeDecodeError) as error:
                raise errors.unreadable("JSON", str(error).splitlines()[0]) from error
        return ""


def _flatten(item: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Members as cells; those of an object within are named like `address.city`."""
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _JOINED.join(filter(None, map(_part, value)))
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _part(value: Any) -> str:
    """An item of a list; of an object the value or name that it has."""
    if isinstance(value, dict):
        found = (value.get(name) for name in ("value", "name", "email", "number"))
        return next((_text(one) for one in found if one), "")
    return _text(value)
