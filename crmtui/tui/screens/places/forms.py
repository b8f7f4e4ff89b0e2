"""The forms of places: a bin, many bins at once, and the name of a warehouse or zone."""

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.places import work

if TYPE_CHECKING:
    from crmtui.services.places import BinDetail, ZoneDetail

PURPOSES: Final = (("storage", _("storage")), ("receiving", _("receiving")))
_CODE: Final = 40
_NAME: Final = 120
_DIGITS: Final = 9


class BinForm(FormModal[Any]):
    """A new bin, or one that exists."""

    def __init__(self, found: "BinDetail | None", warehouses: list[str]) -> None:
        self._bin_id = None if found is None else found.id
        title = _("New bin") if found is None else _("Bin {code}").format(code=found.code)
        fields = [_code("code", _("Code on the label"), "" if found is None else found.code)]
        if found is None:
            fields += _warehouse(warehouses)
        fields += _purpose_and_zone(found)
        turn = "" if found is None else str(found.walk_order)
        hint = _("where its code belongs")
        needed = found is not None
        fields.append(
            Field("walk_order", _("Walking order"), "integer", turn, needed, _DIGITS, hint)
        )
        super().__init__(title, fields, version=None if found is None else found.version)

    def save(self, values: Values) -> None:
        if self._bin_id is None:
            self.write(work.add_bin, dict(values), then=self.saved)
        else:
            changed = self.changes(values)
            self.write(work.change_bin, self._bin_id, self.version, changed, then=self.saved)


class ManyBinsForm(FormModal["work.Planned"]):
    """The first and the last of many bins; what they come to is asked before they are made."""

    SAVE_LABEL = _("Count (^S)")

    def __init__(self, warehouses: list[str]) -> None:
        fields = [
            _code("first", _("From bin"), hint="A-01-1"),
            _code("last", _("To bin"), hint="A-12-4"),
            *_warehouse(warehouses),
            *_purpose_and_zone(None),
        ]
        super().__init__(_("Many bins at once"), fields)

    def save(self, values: Values) -> None:
        self.read(work.plan_bins, dict(values), then=self.saved)


class NameForm(FormModal[UUID]):
    """The name of a warehouse or a zone, new or not."""

    def __init__(
        self, title: str, part: "ZoneDetail | None" = None, warehouse_id: UUID | None = None
    ) -> None:
        self._part = part
        self._warehouse_id = warehouse_id
        name = "" if part is None else part.name or part.warehouse
        super().__init__(title, [Field("name", _("Name"), "text", name, True, _NAME)])

    def save(self, values: Values) -> None:
        name = values["name"]
        if self._part is None:
            self.write(work.add_part, self._warehouse_id, name, then=self.saved)
        else:
            part_id = self._part.id or self._part.warehouse_id
            self.write(work.rename_part, part_id, name, then=self.saved)


def _code(name: str, label: str, value: str = "", hint: str = "") -> Field:
    return Field(name, label, value=value, required=True, longest=_CODE, hint=hint)


def _warehouse(names: list[str]) -> list[Field]:
    """Which one is asked only where there are several."""
    if len(names) < 2:
        return []
    choices = [(name, name) for name in names]
    return [Field("warehouse", _("Warehouse"), "choice", names[0], True, choices=choices)]


def _purpose_and_zone(found: "BinDetail | None") -> list[Field]:
    purpose = "storage" if found is None else found.purpose.value
    zone = "" if found is None else found.zone or ""
    return [
        Field("zone", _("Zone"), value=zone, longest=_NAME, hint=_("none, or its name")),
        Field("purpose", _("For"), "choice", purpose, True, choices=PURPOSES),
    ]
