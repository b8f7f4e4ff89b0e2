"""crmtui org create | list"""

from argparse import ArgumentParser, Namespace

from crmtui.cli.context import VIA, open_backend
from crmtui.cli.output import print_facts, print_rows
from crmtui.cli.parsing import add_actions
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

PLANS = ("free", "starter", "professional", "agency", "enterprise")


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    actions.add_parser("list", help=_("all organizations of this database"))
    create = actions.add_parser("create", help=_("add an organization; prints its slug"))
    create.add_argument("--name", required=True)
    create.add_argument("--slug", help=_("its short name (default: made from the name)"))
    create.add_argument("--plan", choices=PLANS, help=_("limits keys and requests"))
    create.add_argument("--currency", default="EUR", help=_("ISO 4217 code (default: %(default)s)"))
    create.add_argument(
        "--timezone", default="UTC", help=_("such as Europe/Berlin (default: %(default)s)")
    )


def run(options: Namespace) -> int:
    return _create(options) if options.action == "create" else _list(options)


def _create(options: Namespace) -> int:
    from crmtui.services import identity
    from crmtui.services.identity import OrganizationCreate, PlanTier

    wanted = OrganizationCreate(
        name=options.name,
        slug=options.slug,
        plan_tier=PlanTier(options.plan) if options.plan else None,
        currency=options.currency,
        timezone=options.timezone,
    )
    with open_backend(options) as backend, backend.write(system_actor(VIA)) as tx:
        created = identity.create_organization(tx, wanted)
    if options.json:
        print_facts(options, created.model_dump(mode="json"))
    else:
        print(created.slug)
    return 0


def _list(options: Namespace) -> int:
    from crmtui.services import identity

    with open_backend(options) as backend, backend.read(system_actor(VIA)) as tx:
        rows = [found.model_dump(mode="json") for found in identity.list_organizations(tx)]
    print_rows(options, rows, ("slug", "name", "plan_tier", "currency", "timezone"))
    return 0
