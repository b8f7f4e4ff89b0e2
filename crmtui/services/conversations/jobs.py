"""The work of the area, joined to the ways out that an installation has."""

from crmtui.services.conversations.flows import Postman
from crmtui.services.conversations.kinds import SEND_MESSAGE
from crmtui.services.conversations.ways_out import WaysOut
from crmtui.services.jobs import Handler, JobKind


def conversation_jobs(ways: WaysOut) -> tuple[tuple[JobKind, Handler], ...]:
    """The kinds of the area with their handlers."""
    return ((SEND_MESSAGE, Postman(ways)),)
