"""How the queue is, in words: what `crmtui jobs health` prints and the console shows."""

from crmtui.kit.i18n import _
from crmtui.services.jobs.schemas import Count, Health

_MISSING = "-"


def translate_status(status: str) -> str:
    """`healthy`, `degraded` or `unhealthy` in the reader's language."""
    words = {"healthy": _("healthy"), "degraded": _("degraded"), "unhealthy": _("unhealthy")}
    return words.get(status, status)


def describe_health(health: Health) -> tuple[tuple[str, str], ...]:
    """The facts, each with its name, in the order in which one asks for them."""
    return (
        (_("worker"), _seen(health)),
        (_("waiting"), _count(health.pending)),
        (_("running"), _count(health.running)),
        (_("to be tried again"), _count(health.failed)),
        (_("given up"), _count(health.dead)),
        (_("longest wait"), _seconds(health.oldest_pending_seconds)),
        (_("clock of the schedules"), _seconds(health.scheduler_lag_seconds)),
    )


def _seen(health: Health) -> str:
    if health.worker_last_ping_seconds is None:
        return _("none")
    text = _("running, heard of {seconds} s ago")
    if health.worker == "stopped":
        text = _("none; one was heard of {seconds} s ago")
    return text.format(seconds=health.worker_last_ping_seconds)


def _count(count: Count) -> str:
    return f"{'' if count.exact else '~'}{count.value}"


def _seconds(seconds: int | None) -> str:
    return _MISSING if seconds is None else f"{seconds} s"
