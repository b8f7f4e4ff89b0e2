"""The forms of counting: ask for a count, plan a cycle."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.counts import work

if TYPE_CHECKING:
    from crmtui.services.counts import CountThreshold

_MOST: Final = 500
_ALL: Final = 100


class AskForm(FormModal[Any]):
    """Which bin is to be counted, and why."""

    FIELD_OF: ClassVar[Mapping[str, str]] = {"bin_id": "bin", "item_id": "item"}

    def __init__(self, bin_code: str = "") -> None:
        fields = [
            Field("bin", _("Bin"), value=bin_code, required=True, longest=40),
            Field("item", _("Only item"), hint=_("SKU or barcode; empty: everything"), longest=80),
            Field("cause", _("Why"), value=_("Asked for"), required=True, longest=200),
        ]
        super().__init__(_("Have a bin counted"), fields)

    def save(self, values: Values) -> None:
        self.write(work.ask, dict(values), then=self.saved)


class PlanForm(FormModal[Any]):
    """How many of the bins that were not counted for the longest time, and where."""

    def __init__(self) -> None:
        fields = [
            Field("warehouse", _("Warehouse"), hint=_("empty: all"), longest=120),
            Field("zone", _("Zone"), hint=_("empty: all"), longest=120),
            Field(
                "most",
                _("How many bins"),
                value="20",
                required=True,
                longest=3,
                check=_number_of_bins,
            ),
        ]
        super().__init__(_("Plan a cycle of counts"), fields)

    def save(self, values: Values) -> None:
        self.write(work.plan, {**values, "most": int(values["most"])}, then=self.saved)


class ThresholdForm(FormModal[Any]):
    """Up to which difference nobody else is asked; the greater of the two holds."""

    def __init__(self, threshold: "CountThreshold") -> None:
        title = _("Differences that nobody else decides about")
        units, percent = str(threshold.units), str(threshold.percent)
        fields = [
            Field("units", _("Units"), value=units, required=True, longest=9, check=_units),
            Field(
                "percent", _("or percent"), value=percent, required=True, longest=3, check=_percent
            ),
        ]
        super().__init__(title, fields)

    def save(self, values: Values) -> None:
        self.write(work.set_threshold, dict(values), then=self.saved)


def _units(text: str) -> str:
    return "" if text.isdecimal() else _("Write a whole number of units.")


def _percent(text: str) -> str:
    is_fine = text.isdecimal() and int(text) <= _ALL
    return "" if is_fine else _("Between 0 and 100.")


def _number_of_bins(text: str) -> str:
    """What is wrong with how many bins are to be counted."""
    is_fine = text.isdecimal() and 1 <= int(text) <= _MOST
    return "" if is_fine else _("Between 1 and {most}.").format(most=_MOST)
