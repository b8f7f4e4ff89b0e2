"""crmtui jobs health: how the queue is; exits 0 (healthy), 1 (degraded) or 2 (unhealthy)."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from crmtui.cli.context import read_settings
from crmtui.cli.output import print_json
from crmtui.cli.parsing import add_actions
from crmtui.cli.queue_health import Unhealthy, read_health
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.jobs import Health


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    health = actions.add_parser("health", help=_("how the queue is"))
    health.epilog = _("Exits with 0: healthy, 1: degraded, 2: unhealthy.")


def run(options: Namespace) -> int:
    try:
        health = read_health(read_settings(options))
    except Unhealthy as error:
        _print_unreachable(options, error)
        return 2
    if options.json:
        print_json(health.model_dump(mode="json"))
    else:
        _print(health)
    return health.exit_code


def _print_unreachable(options: Namespace, error: Unhealthy) -> None:
    if options.json:
        print_json({"status": "unhealthy", "database": error.code, "exit_code": 2})
    else:
        print(f"{_('unhealthy')}: {error}")


def _print(health: "Health") -> None:
    from crmtui.services.jobs import describe_health, describe_problem, translate_status

    print(translate_status(health.status))
    for code in health.problems:
        print(f"  {describe_problem(code)}")
    facts = describe_health(health)
    width = max(len(name) for name, _value in facts)
    for name, value in facts:
        print(f"{name:<{width}}  {value}")
