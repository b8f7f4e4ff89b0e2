"""crmtui init --org NAME --email E --password-stdin"""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crmtui.cli.context import VIA, open_backend
from crmtui.cli.output import print_facts
from crmtui.cli.secret_input import add_password_argument, read_secret
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import Conflict
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.kit.backend import Backend


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--org", required=True, metavar="NAME", help=_("the organization's name"))
    parser.add_argument("--email", required=True, help=_("the first admin's e-mail address"))
    parser.add_argument("--name", help=_("the first admin's name (default: from the address)"))
    parser.add_argument("--currency", default="EUR", help=_("ISO 4217 code (default: %(default)s)"))
    parser.add_argument(
        "--timezone",
        default="UTC",
        help=_("the venue's time zone, such as Europe/Berlin (default: %(default)s)"),
    )
    add_password_argument(parser)


def run(options: Namespace) -> int:
    from crmtui.services import identity

    with open_backend(options) as backend:
        with backend.read(system_actor(VIA)) as tx:
            done = identity.is_set_up(tx)
        made = False if done else _set_up(backend, options)
        with backend.read(system_actor(VIA)) as tx:
            slugs = [organization.slug for organization in identity.list_organizations(tx)]
    print_facts(options, {"organization": slugs, "created": made})
    return 0


def _set_up(backend: "Backend", options: Namespace) -> bool:
    """Whether it was we who set it up, and not somebody who was a moment faster."""
    from crmtui.services import identity
    from crmtui.services.identity import OrganizationCreate, Role, UserCreate

    organization = OrganizationCreate(
        name=options.org, currency=options.currency, timezone=options.timezone
    )
    admin = UserCreate(
        email=options.email,
        name=options.name or options.email.partition("@")[0],
        password=read_secret(_("Password: ")),
        role=Role.ADMIN,
    )
    try:
        identity.found(backend, organization, admin, VIA)
    except Conflict as error:
        if error.code != "organization.already_set_up":
            raise
        return False
    return True
