"""Who may run the delivery loop."""

from crmtui.kit.actor import Actor
from crmtui.kit.errors import Forbidden
from crmtui.kit.i18n import _


def require_loop(actor: Actor) -> None:
    """Make sure that the program itself acts, for all organizations at once.

    Raises:
        Forbidden: permission.missing.
    """
    if actor.kind != "system" or actor.organization_id is not None:
        raise Forbidden("permission.missing", _("Only the program itself may do this."))
