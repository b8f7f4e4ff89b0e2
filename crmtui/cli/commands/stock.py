"""crmtui stock verify: whether the stock of everybody is what its ledger adds up to."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from crmtui.cli.context import VIA, open_backend
from crmtui.cli.output import print_rows
from crmtui.cli.parsing import add_actions
from crmtui.kit.actor import system_actor
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.identity import OrganizationDetail
    from crmtui.services.stock import Divergence

_COLUMNS = ("organization", "sku", "bin", "lot", "movement", "what", "kept", "ledger")


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    verify = actions.add_parser("verify", help=_("replay the ledger of every item"))
    verify.epilog = _("Exits with 1 where something does not add up, and names it.")


def run(options: Namespace) -> int:
    from crmtui.services import identity, stock

    rows: list[dict[str, Any]] = []
    with open_backend(options) as backend:
        with backend.read(system_actor(VIA)) as tx:
            organizations = identity.list_organizations(tx)
        for organization in organizations:
            with backend.read(system_actor(VIA, organization.id)) as tx:
                rows += [_row(organization, found) for found in stock.verify(tx)]
    if rows or options.json:
        print_rows(options, rows, _COLUMNS)
    else:
        print(_("The stock is what its ledger adds up to."))
    return 1 if rows else 0


def _row(organization: "OrganizationDetail", found: "Divergence") -> dict[str, Any]:
    return {
        "organization": organization.name,
        "sku": found.sku,
        "bin": found.bin,
        "lot": found.lot,
        "movement": found.number,
        "what": found.what,
        "kept": found.kept,
        "ledger": found.replayed,
    }
