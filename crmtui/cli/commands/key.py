"""crmtui key create | list | revoke ID"""

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from uuid import UUID

from crmtui.cli.arguments import positive, require_dialect
from crmtui.cli.context import VIA, add_organization_argument, find_organization, open_backend
from crmtui.cli.output import print_facts, print_rows
from crmtui.cli.parsing import add_actions
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

_COLUMNS = ("id", "name", "dialect", "preview", "scopes", "status", "expires_at", "last_used_at")


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    create = actions.add_parser("create", help=_("make a key and print it, once and alone"))
    create.add_argument("--dialect", required=True, help=_("the API that it opens"))
    create.add_argument("--name", required=True, metavar="LABEL", help=_("what it is for"))
    create.add_argument(
        "--scope",
        action="append",
        metavar="SCOPE",
        help=_("a right such as tickets:redeem; may be repeated (default: all rights)"),
    )
    create.add_argument(
        "--rate-limit",
        type=positive,
        metavar="N",
        help=_("requests a minute (default: the plan's)"),
    )
    create.add_argument(
        "--expires-in-days", type=positive, metavar="N", help=_("when it ends (default: never)")
    )
    create.add_argument(
        "--create-org", action="store_true", help=_("make the organization if it does not exist")
    )
    listing = actions.add_parser("list", help=_("all keys, without their secret part"))
    listing.add_argument("--dialect", help=_("only keys of this API"))
    revoke = actions.add_parser("revoke", help=_("end a key at once"))
    revoke.add_argument("id", type=UUID, metavar="ID", help=_("as 'crmtui key list' prints it"))
    for action in (create, listing, revoke):
        add_organization_argument(action)


def run(options: Namespace) -> int:
    return {"create": _create, "list": _list, "revoke": _revoke}[options.action](options)


def _create(options: Namespace) -> int:
    from crmtui.services import identity
    from crmtui.services.identity import ApiKeyCreate

    days = options.expires_in_days
    wanted = ApiKeyCreate(
        name=options.name,
        dialect=require_dialect(options.dialect),
        scopes=tuple(options.scope or ("*",)),
        rate_limit=options.rate_limit,
        expires_in=timedelta(days=days) if days else None,
    )
    with open_backend(options) as backend:
        organization = find_organization(backend, options.org, create=options.create_org)
        with backend.write(system_actor(VIA, organization.id)) as tx:
            created = identity.create_api_key(tx, wanted)
    key = created.key.get_secret_value()
    if options.json:
        print_facts(options, {**created.model_dump(mode="json"), "key": key})
    else:
        print(key)
    return 0


def _list(options: Namespace) -> int:
    from crmtui.services import identity

    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        with backend.read(system_actor(VIA, organization.id)) as tx:
            found = identity.list_api_keys(tx, options.dialect and require_dialect(options.dialect))
    print_rows(options, [key.model_dump(mode="json") for key in found.keys], _COLUMNS)
    return 0


def _revoke(options: Namespace) -> int:
    from crmtui.services import identity

    with open_backend(options) as backend:
        organization = find_organization(backend, options.org)
        with backend.write(system_actor(VIA, organization.id)) as tx:
            identity.revoke_api_key(tx, options.id)
    print_facts(options, {"revoked": str(options.id)})
    return 0
