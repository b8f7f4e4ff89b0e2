"""What commands share: settings, the open backend, and the organization that is meant."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from crmtui.kit.backend import Backend
    from crmtui.settings import Settings

VIA = "cli"
"""Where the audit trail says that a command's changes come from."""


def read_settings(options: Namespace) -> "Settings":
    """The settings of this run: the global options first, then the environment.

    Raises:
        Invalid: settings.invalid.
    """
    from crmtui.settings import load_settings

    return load_settings(data_dir=options.data_dir, database_url=options.database)


def read_database_url(options: Namespace) -> "URL":
    """The database of this run; raises Invalid (database.url)."""
    from crmtui.kit.database import parse_database_url

    return parse_database_url(read_settings(options).database)


@contextmanager
def open_backend(options: Namespace) -> "Iterator[Backend]":
    """The backend on the database of this run, created or upgraded first where needed."""
    from crmtui import bootstrap

    backend = bootstrap.open_backend(read_settings(options).database)
    try:
        yield backend
    finally:
        backend.close()


def add_organization_argument(parser: ArgumentParser) -> None:
    """Let the caller say which organization is meant."""
    parser.add_argument(
        "--org", metavar="SLUG", help=_("the organization; not needed if there is only one")
    )
