"""How far a job is: a bar, or what it waits for."""

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.text import literal
from crmtui.tui.times import local_time

if TYPE_CHECKING:
    from crmtui.tui.followed_jobs import FollowedJob

_BAR: Final = 30


class JobProgress(Static):
    """Two or three lines about a job that is followed."""

    DEFAULT_CSS = """
    JobProgress { height: auto; min-height: 2; }
    """

    def show(self, followed: "FollowedJob") -> None:
        """Show a job as it was seen last."""
        lines = [describe_progress(followed), literal(describe_wait(followed))]
        self.update(Content("\n".join(filter(None, lines))))


def progress_bar(done: int, rows: int, *, ascii_only: bool) -> str:
    """A bar with its percentage: `[#####-----]  50 %`."""
    share = min(1.0, done / rows) if rows else 1.0
    full, empty = ("#", "-") if ascii_only else ("█", "░")
    filled = int(share * _BAR)
    return f"[{full * filled}{empty * (_BAR - filled)}] {share:4.0%}"


def describe_progress(followed: "FollowedJob") -> str:
    """The bar of a job; where nobody knows how much there is, how much is done."""
    job = followed.job
    done = (job and job.progress_done) or 0
    total = job and job.progress_total
    if total is None and done:
        return _("{count} so far").format(
            count=format_number(done, followed.console.options.locale)
        )
    return progress_bar(done, total or 1, ascii_only=followed.console.symbols.ascii)


def describe_wait(followed: "FollowedJob") -> str:
    """What a job waits for and what can be done about it; empty while it runs."""
    if followed.cancelling and not followed.wait:
        return _("Cancelling …")
    if followed.wait == "worker":
        return _describe_silence(followed)
    if followed.wait == "turn":
        return _("All workers are busy; it is taken as soon as one is free.")
    if followed.wait == "database":
        return _("The database does not answer; it is asked again.")
    if followed.wait == "retry" and followed.job is not None:
        return _describe_retry(followed)
    return ""


def _describe_silence(followed: "FollowedJob") -> str:
    remedy = _("Run `crmtui worker` beside the console.")
    if followed.console.companion.available:
        remedy = _("One is being started; if this stays, run `crmtui worker` yourself.")
    waits = _("No worker answers, so the job waits; nothing is lost.")
    return f"{waits} {remedy}"


def _describe_retry(followed: "FollowedJob") -> str:
    job = followed.job
    if job is None:
        return ""
    reason = job.error.message if job.error else ""
    moment = local_time(job.run_at, followed.console.timezone)
    return _("It did not work out: {reason} It goes on by itself at {time}.").format(
        reason=reason, time=moment
    )
