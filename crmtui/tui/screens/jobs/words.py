"""What states and outcomes are called, which sign each has, and durations in words. Pure."""

from typing import Final

from crmtui.kit.i18n import _
from crmtui.tui.sign import Sign

LIVE_SECONDS: Final = 2.0
"""So often the screens of the jobs read again by themselves."""

STATES: Final = ("PENDING", "RUNNING", "FAILED", "DEAD", "COMPLETED", "CANCELLED")
"""In the order of what somebody wants to know first."""


def sign_of(state: str) -> Sign:
    """The sign of a job's state."""
    signs = {
        "PENDING": Sign("[..]", _("waiting"), ""),
        "RUNNING": Sign("[>>]", _("running"), "caution"),
        "FAILED": Sign("[!!]", _("failed"), "bad"),
        "DEAD": Sign("[XX]", _("dead"), "bad"),
        "COMPLETED": Sign("[OK]", _("done"), "good"),
        "CANCELLED": Sign("[--]", _("cancelled"), "muted"),
    }
    return signs.get(state, Sign("[??]", state, "caution"))


def describe_outcome(outcome: str) -> str:
    """What became of an attempt that did not complete."""
    said = {
        "failed": _("failed"),
        "lost": _("its worker was lost"),
        "cancelled": _("cancelled"),
        "stale": _("came back too late; its result was refused"),
    }
    return said.get(outcome, outcome)


def describe_priority(priority: int) -> str:
    names = (_("urgent"), _("high"), _("normal"), _("low"))
    return names[priority] if 0 <= priority < len(names) else str(priority)


def clock_text(seconds: float) -> str:
    """A span that one watches: `00:01:12`, from four days on `4 d 07 h`."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    if hours >= 96:
        return _("{days} d {hours:02} h").format(days=hours // 24, hours=hours % 24)
    return f"{hours:02}:{rest // 60:02}:{rest % 60:02}"


def took_text(seconds: float) -> str:
    """How long something took: `0.8 s`, `12 s`, from a minute on as a clock."""
    if seconds < 10:
        return f"{max(seconds, 0):.1f} s"
    return f"{round(seconds)} s" if seconds < 60 else clock_text(seconds)


def size_text(size: int) -> str:
    """Bytes as people read them: `812 B`, `1.4 MB`."""
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"


def meter(done: int, total: int, width: int = 8) -> str:
    """A bar of letters that every terminal has: `[###-----]`."""
    share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
    filled = int(share * width)
    return f"[{'#' * filled}{'-' * (width - filled)}]"
