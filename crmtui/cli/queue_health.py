"""Asking how the queue is without changing anything: no database is made or upgraded for it."""

from typing import TYPE_CHECKING

from crmtui.kit.actor import system_actor
from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.jobs import Health
    from crmtui.settings import Settings


class Unhealthy(Exception):
    """There is no queue to ask."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_health(settings: "Settings") -> "Health":
    """The state of the queue, over all organizations.

    Raises:
        Unhealthy: the database does not answer, is not made yet, or has another version.
    """
    from crmtui.kit.database import parse_database_url
    from crmtui.kit.schema import current_version, head_version

    try:
        url = parse_database_url(settings.database)
        version = current_version(url)
    except CrmError as error:
        raise Unhealthy(error.code, error.message) from error
    if version != head_version():
        text = _("The database is not made yet, or has another version. See 'crmtui doctor'.")
        raise Unhealthy("database.version", text)
    try:
        return ask_health(settings.database)
    except CrmError as error:
        raise Unhealthy(error.code, error.message) from error


def ask_health(database_url: str) -> "Health":
    """The state of the queue of a database that has our version, over all organizations.

    Raises:
        Unavailable: database.unreachable.
    """
    from crmtui import bootstrap
    from crmtui.services import jobs

    backend = bootstrap.open_backend(database_url)
    try:
        with backend.read(system_actor("cli")) as tx:
            return jobs.check_health(tx)
    finally:
        backend.close()
