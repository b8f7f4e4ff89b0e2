"""crmtui user create | list"""

from argparse import ArgumentParser, Namespace

from crmtui.cli.context import VIA, add_organization_argument, find_organization, open_backend
from crmtui.cli.output import print_facts, print_rows
from crmtui.cli.parsing import add_actions
from crmtui.cli.secret_input import add_password_argument, read_secret
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

ROLES = ("admin", "manager", "front_desk", "picker", "viewer")


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    add_organization_argument(actions.add_parser("list", help=_("who works here")))
    create = actions.add_parser("create", help=_("add a person; prints the e-mail address"))
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True, choices=ROLES)
    add_password_argument(create)
    create.add_argument(
        "--pin-stdin",
        action="store_true",
        help=_("read a PIN too, on the second line of standard input"),
    )
    add_organization_argument(create)


def run(options: Namespace) -> int:
    return _create(options) if options.action == "create" else _list(options)


def _create(options: Namespace) -> int:
    from crmtui.services import identity
    from crmtui.services.identity import Role, UserCreate

    wanted = UserCreate(
        email=options.email,
        name=options.name,
        password=read_secret(_("Password: ")),
        role=Role(options.role),
        pin=read_secret(_("PIN: ")) if options.pin_stdin else None,
    )
    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        created = identity.add_user(backend, system_actor(VIA, organization.id), wanted)
    if options.json:
        print_facts(options, created.model_dump(mode="json"))
    else:
        print(created.email)
    return 0


def _list(options: Namespace) -> int:
    from crmtui.services import identity

    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        with backend.read(system_actor(VIA, organization.id)) as tx:
            rows = [member.model_dump(mode="json") for member in identity.list_members(tx)]
    print_rows(options, rows, ("email", "name", "role", "has_pin", "disabled", "last_login_at"))
    return 0
