"""Saying no to who may not, before anything is shown or asked."""

from typing import TYPE_CHECKING

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceScreen


def refuse_without(screen: "ServiceScreen", rights: tuple[str, ...], what: str) -> bool:
    """Tell who lacks one of these rights that they may not do `what`; whether that was so."""
    actor = screen.console.connection.actor
    missing = [right for right in rights if actor is None or not actor.can(right)]
    if missing:
        text = _("You may not {what}: the right {rights} is missing. Ask an administrator.")
        screen.say(text.format(what=what, rights=", ".join(missing)), error=True)
    return bool(missing)
