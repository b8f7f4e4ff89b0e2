"""The forms of a check-in list and of a gate."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.formats import EXAMPLE, parse_local, write_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.event_form import moment

if TYPE_CHECKING:
    from crmtui.services.checkin import GateDetail, ListDetail

ListChoices = tuple[list[tuple[str, str]], list[tuple[str, str]]]
"""Events, and products of the list's event, as pairs of id and name."""

_MOMENTS: Final = frozenset({"valid_from", "valid_until"})
_COUNTS: Final = frozenset({"max_entries", "max_inside", "reentry_minutes"})


class ListForm(FormModal[Any]):
    """A new list, or one that exists. Its products can be chosen once it belongs to an event."""

    def __init__(self, found: "ListDetail | None", choices: ListChoices, timezone: str) -> None:
        self._found = found
        self._timezone = timezone
        title = _("List {name}").format(name=found.name) if found else _("New list")
        version = found.version if found else None
        super().__init__(title, _list_fields(found, choices, timezone), version=version)

    def save(self, values: Values) -> None:
        if self._found is None:
            self.write(add_list, dict(values), self._timezone, then=self.saved)
            return
        changed = self.changes(values)
        self.write(
            change_list, self._found.id, self.version, changed, self._timezone, then=self.saved
        )

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        label, shown = super().describe(name, value)
        if name in _MOMENTS and value:
            shown = write_local(datetime.fromisoformat(value), self._timezone)
        return label, shown


def _list_fields(found: "ListDetail | None", choices: ListChoices, timezone: str) -> list[Field]:
    def shown(name: str, default: Any = "") -> Any:
        value = getattr(found, name) if found else default
        return "" if value is None else value

    def window(name: str) -> str:
        value = shown(name)
        return write_local(value, timezone) if value else ""

    events, products = choices
    hint = _("always, or such as {example}").format(example=EXAMPLE)
    fields = [Field("name", _("Name"), value=shown("name"), required=True, longest=100)]
    if found is None:
        fields.append(Field("event_id", _("Event"), "choice", required=True, choices=events))
    else:
        chosen = [str(product_id) for product_id in found.product_ids or ()]
        fields.append(Field("product_ids", _("Only these"), "several", chosen, choices=products))
    return [
        *fields,
        Field("valid_from", _("Admits from"), value=window("valid_from"), hint=hint, check=moment),
        Field(
            "valid_until", _("Admits until"), value=window("valid_until"), hint=hint, check=moment
        ),
        Field(
            "max_entries",
            _("Entries a ticket"),
            "integer",
            shown("max_entries", 1),
            longest=4,
            hint=_("any number"),
        ),
        Field(
            "exit_required",
            _("Coming again"),
            "switch",
            shown("exit_required", True),
            hint=_("only after an exit scan"),
        ),
        Field(
            "max_inside",
            _("Most inside"),
            "integer",
            shown("max_inside"),
            longest=8,
            hint=_("no limit"),
        ),
        Field(
            "reentry_minutes",
            _("Again after min."),
            "integer",
            shown("reentry_minutes"),
            longest=6,
            hint=_("at once"),
        ),
    ]


def add_list(tx: Any, values: dict[str, Any], timezone: str) -> "ListDetail":
    """Make a list from what was typed."""
    from crmtui.services.checkin import ListCreate, create_list

    return create_list(tx, ListCreate(**_read(values, timezone)))


def change_list(
    tx: Any, list_id: UUID, version: int | None, values: dict[str, Any], timezone: str
) -> "ListDetail":
    """Change what was typed anew in a list."""
    from crmtui.services.checkin import ListUpdate, update_list

    data = ListUpdate(**_read(values, timezone), expected_version=version)
    return update_list(tx, list_id, data)


def _read(values: dict[str, Any], timezone: str) -> dict[str, Any]:
    read = dict(values)
    for name in read.keys() & _MOMENTS:
        read[name] = parse_local(read[name], timezone, name) if read[name] else None
    for name in read.keys() & _COUNTS:
        read[name] = int(read[name]) if read[name] else None
    if "product_ids" in read:
        read["product_ids"] = tuple(map(UUID, read["product_ids"])) or None
    return read


class GateForm(FormModal[Any]):
    """A new gate, or another name for one."""

    def __init__(self, gate: "GateDetail | None") -> None:
        self._gate = gate
        title = _("Gate {name}").format(name=gate.name) if gate else _("New gate")
        value = gate.name if gate else ""
        field = Field("name", _("Name"), value=value, required=True, longest=100)
        super().__init__(title, [field], version=gate.version if gate else None)

    def save(self, values: Values) -> None:
        known = (self._gate.id, self.version) if self._gate else None
        self.write(save_gate, known, values["name"], then=self.saved)


def save_gate(tx: Any, known: tuple[UUID, int | None] | None, name: str) -> "GateDetail":
    """Make a gate, or rename one."""
    from crmtui.services.checkin import GateCreate, GateUpdate, create_gate, rename_gate

    if known is None:
        return create_gate(tx, GateCreate(name=name))
    gate_id, version = known
    return rename_gate(tx, gate_id, GateUpdate(name=name, expected_version=version))
