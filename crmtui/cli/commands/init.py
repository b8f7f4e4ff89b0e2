"""crmtui init --org NAME --email E --password-stdin"""

from argparse import ArgumentParser, Namespace

from crmtui.cli.context import VIA, open_backend
from crmtui.cli.output import print_facts
from crmtui.cli.secret_input import add_password_argument, read_secret
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _


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
    from crmtui.services.identity import OrganizationCreate, Role, UserCreate

    with open_backend(options) as backend:
        with backend.read(system_actor(VIA)) as tx:
            done = identity.is_set_up(tx)
        if not done:
            organization = OrganizationCreate(
                name=options.org, currency=options.currency, timezone=options.timezone
            )
            admin = UserCreate(
                email=options.email,
                name=options.name or options.email.partition("@")[0],
                password=read_secret(_("Password: ")),
                role=Role.ADMIN,
            )
            with backend.write(system_actor(VIA)) as tx:
                identity.set_up(tx, organization, admin)
        with backend.read(system_actor(VIA)) as tx:
            slugs = [organization.slug for organization in identity.list_organizations(tx)]
    print_facts(options, {"organization": slugs, "created": not done})
    return 0
