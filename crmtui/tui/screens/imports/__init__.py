"""Lists brought in by the file: a wizard from the choice of the file to what became of it."""

from typing import TYPE_CHECKING, Literal
from uuid import UUID

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen
    from crmtui.tui.screens.imports.kinds import ImportKind

__all__ = ["open_import"]

Kind = Literal["attendees", "contacts"]


def open_import(screen: "ServiceScreen", kind: Kind, event: tuple[UUID, str] | None = None) -> None:
    """Open the wizard above `screen`, or say why not.

    Attendees need the id and the name of the `event` that they are for. The wizard is imported
    when it is wanted: screens that offer it are shown without it.
    """
    from crmtui.tui.screens.imports.rights import refuse_without
    from crmtui.tui.screens.imports.wizard import ImportWizard

    chosen = _describe(kind, event)
    if not refuse_without(screen, chosen.NEEDS, _("import")):
        screen.app.push_screen(ImportWizard(chosen))


def _describe(kind: Kind, event: tuple[UUID, str] | None) -> "ImportKind":
    if kind == "contacts":
        from crmtui.tui.screens.imports.contacts import ContactLists

        return ContactLists()
    from crmtui.tui.screens.imports.attendees import AttendeeLists

    if event is None:
        raise ValueError("attendees are imported into an event")
    return AttendeeLists(*event)
