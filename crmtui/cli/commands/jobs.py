"""crmtui jobs health: how the queue is; exits 0 (healthy), 1 (degraded) or 2 (unhealthy)."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any, Final

from crmtui.cli.context import read_settings
from crmtui.cli.output import print_json
from crmtui.cli.parsing import add_actions
from crmtui.cli.queue_health import Unhealthy, read_health
from crmtui.kit.i18n import _

if TYPE_CHECKING:
    from crmtui.services.jobs import Count, Health

_MISSING: Final = "-"


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
    from crmtui.services.jobs import describe_problem

    print(_translate_status(health.status))
    for code in health.problems:
        print(f"  {describe_problem(code)}")
    facts: dict[str, Any] = {
        _("worker"): _seen(health),
        _("waiting"): _count(health.pending),
        _("running"): _count(health.running),
        _("to be tried again"): _count(health.failed),
        _("given up"): _count(health.dead),
        _("longest wait"): _seconds(health.oldest_pending_seconds),
        _("clock of the schedules"): _seconds(health.scheduler_lag_seconds),
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        print(f"{name:<{width}}  {value}")


def _translate_status(status: str) -> str:
    words = {"healthy": _("healthy"), "degraded": _("degraded"), "unhealthy": _("unhealthy")}
    return words[status]


def _seen(health: "Health") -> str:
    if health.worker_last_ping_seconds is None:
        return _("none")
    text = _("running, heard of {seconds} s ago")
    if health.worker == "stopped":
        text = _("none; one was heard of {seconds} s ago")
    return text.format(seconds=health.worker_last_ping_seconds)


def _count(count: "Count") -> str:
    return f"{'' if count.exact else '~'}{count.value}"


def _seconds(seconds: int | None) -> str:
    return _MISSING if seconds is None else f"{seconds} s"
