"""The name of a view: of a new one, or another one."""

from typing import TYPE_CHECKING

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.views import reading
from crmtui.tui.screens.views.reading import Present

if TYPE_CHECKING:
    from crmtui.services.views import ViewDetail


class NameForm(FormModal["ViewDetail"]):
    """Gives the view that was kept, or renamed."""

    def __init__(
        self,
        area: str,
        *,
        view: "ViewDetail | None" = None,
        present: Present | None = None,
        may_share: bool = False,
    ) -> None:
        """Of `view`, or of what is `present`."""
        self._area = area
        self._view = view
        self._present = present
        hint = _("seen by all who see the list")
        name = Field("name", _("Name"), value=view.name if view else "", required=True, longest=60)
        shared = [Field("shared", _("For all"), "switch", False, hint=hint)] if may_share else []
        title = _("Rename the view") if view else _("Keep this view")
        super().__init__(title, [name, *shared])

    def save(self, values: Values) -> None:
        if self._view is not None:
            self.write(reading.rename, self._view, values["name"], then=self.saved)
        elif self._present is not None:
            shared = bool(values.get("shared"))
            self.write(
                reading.save, self._area, self._present, values["name"], shared, then=self.saved
            )
