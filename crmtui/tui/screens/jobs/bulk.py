"""One action for all jobs of the filter: counted before, watched while it runs, told after."""

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import LeaveOrDo
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.problems import Problem
from crmtui.tui.screens.jobs.bulk_work import (
    ACTIONS,
    BulkWork,
    Outcome,
    Preview,
    describe_action,
    describe_refusal,
    preview,
)
from crmtui.tui.screens.jobs.choice import JobChoice
from crmtui.tui.screens.jobs.overview import count_text
from crmtui.tui.screens.jobs.words import meter
from crmtui.tui.text import fit, literal

_METER: Final = 30


class BulkDialog(Dialog[None]):
    """Shows for each action how many jobs it changes; Enter asks once more, then does it."""

    DEFAULT_CSS = """
    BulkDialog {
        & > .dialog--frame { width: 76; }
        & OptionList { height: auto; max-height: 6; border: none; padding: 0; margin: 1 0; }
    }
    """

    class Progress(Message):
        """So many are done."""

        def __init__(self, done: int) -> None:
            super().__init__()
            self.done = done

    def __init__(self, choice: JobChoice) -> None:
        super().__init__()
        self._choice = choice
        self._preview: Preview | None = None
        self._work: BulkWork | None = None
        self._action = ""

    def title_text(self) -> str:
        return _("All jobs of the filter")

    def compose_content(self) -> Iterable[Widget]:
        yield Static(Content(literal(self._choice.describe())), id="bulk-filter")
        yield OptionList(compact=True, id="bulk-actions")
        yield Static(Content(_("Counting …")), id="bulk-state")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.read(preview, self._choice, self.console.timezone, then=self._counted)

    def _counted(self, counted: Preview) -> None:
        self._preview = counted
        options = self.query_one(OptionList)
        options.clear_options()
        for action in ACTIONS:
            name, explained = describe_action(action)
            count = self._count(action)
            text = f"{fit(name, 8)}{fit(count, 9, 'right')}  {explained}"
            options.add_option(Option(Content(text), action, disabled=count == "0"))
        options.highlighted = next(
            (place for place, name in enumerate(ACTIONS) if self._count(name) != "0"), None
        )
        self._tell(_("Nothing is changed yet. Enter goes on."))

    def _count(self, action: str) -> str:
        if self._preview is None:
            return ""
        return count_text(self._preview.counts[action], self.console.options.locale)

    def _tell(self, text: str) -> None:
        self.query_one("#bulk-state", Static).update(Content(text))

    # --- doing it ---------------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        action = event.option_id or ""
        if self._preview is None or self._work is not None or action not in ACTIONS:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._start(action)

        name, explained = describe_action(action)
        title = _("{action} {count} jobs?").format(action=name, count=self._count(action))
        text = f"{literal(self._choice.describe())}\n{explained}."
        verb = _("{action} them").format(action=name)
        self.app.push_screen(LeaveOrDo(title, text, verb=verb), answered)

    def _start(self, action: str) -> None:
        if self._preview is None:
            return
        self._action = action
        self._work = BulkWork(lambda done: self.post_message(self.Progress(done)))
        self.query_one(OptionList).disabled = True
        close = self.query_one("#cancel", Button)
        close.label = _("Stop")
        close.focus()
        self._show_progress(0)
        connection = self.console.connection
        self.run_blocking(
            self._work.run,
            connection.backend,
            connection.actor,
            self._preview.wanted,
            action,
            then=self._finished,
            failed=self._broke_off,
        )

    def on_bulk_dialog_progress(self, message: Progress) -> None:
        if self._work is not None:
            self._show_progress(message.done)

    def _show_progress(self, done: int) -> None:
        total = self._preview.counts[self._action] if self._preview else None
        if total is None:
            return
        bar = meter(done, total.value, _METER) if total.exact else ""
        of = count_text(total, self.console.options.locale)
        self._tell(_("{bar} {done} of {total}").format(bar=bar, done=done, total=of).strip())

    def action_cancel(self) -> None:
        """Close; while it works, stop after the portion it is at."""
        if self._work is None:
            self.dismiss(None)
        else:
            self._work.stop()
            self._tell(_("Stopping …"))

    def _finished(self, outcome: Outcome) -> None:
        self._end()
        lines = [self._sum_up(outcome)]
        if outcome.refused:
            lines.append(_("{count} were left as they are:").format(count=outcome.refused))
        lines += [f"  {str(job)[-8:]}  {describe_refusal(code)}" for job, code in outcome.named]
        if outcome.refused > len(outcome.named):
            lines.append(_("  and {count} more").format(count=outcome.refused - len(outcome.named)))
        lines.append(_("This is in the audit trail.") if outcome.done else "")
        self._tell("\n".join(line for line in lines if line))

    def _sum_up(self, outcome: Outcome) -> str:
        said = {
            "retry": _("{count} run again."),
            "cancel": _("{count} were cancelled, or asked to stop."),
            "delete": _("{count} were deleted."),
        }
        text = said[self._action].format(count=outcome.done)
        return _("Stopped. {text}").format(text=text) if outcome.stopped else text

    def _broke_off(self, problem: Problem) -> bool:
        self._end()
        self._tell(
            _("It broke off; what was done before stays done.\n{reason}").format(
                reason=literal(problem.whole)
            )
        )
        return problem.expected

    def _end(self) -> None:
        self._work = None
        close = self.query_one("#cancel", Button)
        close.label = _("Close")
        close.focus()
