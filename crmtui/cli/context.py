"""What commands share: settings, the open backend, and the organization that is meant."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crmtui.cli.errors import UsageError
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from crmtui.kit.backend import Backend
    from crmtui.services.identity import OrganizationDetail
    from crmtui.settings import Settings

VIA = "cli"
"""Where the audit trail says that a command's changes come from."""


def read_settings(options: Namespace, **more: Any) -> "Settings":
    """The settings of this run: the options first (those that are None say nothing), then the
    environment.

    Raises:
        Invalid: settings.invalid.
    """
    from crmtui.settings import load_settings

    return load_settings(data_dir=options.data_dir, database_url=options.database, **more)


def read_database_url(options: Namespace) -> "URL":
    """The database of this run; raises Invalid (database.url)."""
    from crmtui.kit.database import parse_database_url

    return parse_database_url(read_settings(options).database)


@contextmanager
def open_backend(options: Namespace) -> "Iterator[Backend]":
    """The backend on the database of this run, created or upgraded first where needed."""
    from crmtui import bootstrap

    settings = read_settings(options)
    backend = bootstrap.open_backend(settings.database, data_dir=settings.data_dir)
    try:
        yield backend
    finally:
        backend.close()


def add_organization_argument(parser: ArgumentParser) -> None:
    """Let the caller say which organization is meant."""
    parser.add_argument(
        "--org", metavar="SLUG", help=_("the organization; not needed if there is only one")
    )


def find_organization(
    backend: "Backend", slug: str | None, *, create: bool = False
) -> "OrganizationDetail":
    """The organization with this slug, or the only one there is.

    Raises:
        UsageError: there are several and none was named.
        NotFound: organization.none, or organization.not_found unless `create` makes it.
    """
    from crmtui.services import identity
    from crmtui.services.identity import OrganizationCreate

    with backend.read(system_actor(VIA)) as tx:
        known = {found.slug: found for found in identity.list_organizations(tx)}
    if slug is None:
        return _only(list(known.values()))
    if slug in known:
        return known[slug]
    if not create:
        raise NotFound("organization.not_found", _unknown(slug, list(known)))
    with backend.write(system_actor(VIA)) as tx:
        return identity.create_organization(tx, OrganizationCreate(name=slug, slug=slug))


def _only(known: "list[OrganizationDetail]") -> "OrganizationDetail":
    if not known:
        raise NotFound(
            "organization.none", _("There is no organization yet. Run 'crmtui init' first.")
        )
    if len(known) > 1:
        choices = ", ".join(found.slug for found in known)
        raise UsageError(
            _("There are several organizations: say --org and one of {choices}.").format(
                choices=choices
            )
        )
    return known[0]


def _unknown(slug: str, known: list[str]) -> str:
    choices = ", ".join(known) or _("none yet")
    return _("There is no organization '{slug}'; there is: {choices}.").format(
        slug=slug[:80], choices=choices
    )
