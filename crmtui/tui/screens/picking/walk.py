"""The picking screen: one batch, driven by scans alone, and what its keys do."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import Input

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import LeaveOrDo
from crmtui.tui.printing import save_pdf
from crmtui.tui.screens.picking import calls, endings, papers, told, walk_dialogs, words
from crmtui.tui.screens.picking.desk import PickDesk
from crmtui.tui.screens.picking.queue import Act

if TYPE_CHECKING:
    from textual.timer import Timer

    from crmtui.services.picking import BatchDetail, PickPlace, PickStep
    from crmtui.tui.modals.digits import DigitDialog
    from crmtui.tui.screens.picking.journal import Kind

LOW: Final = 22
"""Below so many lines only what one cannot do without is shown."""
SOUND_KEY: Final = "picking.sound"
_A_PERSON: Final = 4
"""So many times the longest pause within a scan, and a lone letter was typed by a person."""


def _key(key: str, action: str, label: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(key, action, label, tooltip=tooltip, show=show, id=f"picking.{action}")


class WalkScreen(PickDesk):
    """Scan the place, the item, the tote; next. Every key is also in the palette."""

    CSS_PATH = Path(__file__).with_name("picking.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f2", "skip", _("Skip"), _("Come back to this line at the end")),
        _key("f3", "short", _("Short"), _("There is less than the line wants")),
        _key("f4", "undo", _("Undo"), _("Put back what was taken last")),
        _key("f5", "quantity", _("Qty"), _("Say how many were taken in all")),
        _key("f6", "totes", _("Totes"), _("A tote is full, or takes what was taken so far")),
        _key("f7", "label", _("Label"), _("Print the label of this item")),
        _key("f9", "sound", _("Sound"), _("Bell on or off"), show=False),
        _key("escape", "leave", _("Back"), _("Empty the field, then the batches"), show=False),
    ]

    _decider: "Timer | None" = None

    def on_mount(self) -> None:
        kept = self.console.recall(SOUND_KEY)
        if isinstance(kept, bool):
            self.console.bell_signals.enabled = kept

    # --- typing -----------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter after typing: a code, a count, or the answer to a question."""
        event.stop()
        text = event.value.strip()
        event.input.value = ""
        step = self._step
        if step == "DONE" and not text:
            self.action_finish()
        elif step == "ZERO" and (answer := _answer_of(text)) is not None:
            self.action_tell_empty(answer)
        elif text == "0" and step in ("BIN", "ITEM"):
            self.action_short()
        elif text:
            self.add(Act("scan", text, time.monotonic(), code=text, typed=True))

    def on_input_changed(self, event: Input.Changed) -> None:
        """A lone Y or N answers, once it is clear that it does not begin a scan."""
        if self._decider is not None:
            self._decider.stop()
            self._decider = None
        if self._step == "ZERO" and _answer_of(event.value) is not None:
            wait = self.console.config.scanner.gap * _A_PERSON
            self._decider = self.set_timer(wait, self._answer_alone)

    def _answer_alone(self) -> None:
        answer = _answer_of(self.field.value)
        if self._step == "ZERO" and answer is not None:
            self.field.value = ""
            self.action_tell_empty(answer)

    def action_tell_empty(self, is_empty: bool) -> None:
        """Answer whether the place is empty now."""
        shown = _("empty: yes") if is_empty else _("empty: no")
        self.add(Act("zero", shown, time.monotonic(), is_empty=is_empty))

    @property
    def _step(self) -> str:
        step: PickStep | None = self.place.step if self.place else None
        return step.name if step else ""

    # --- the line ---------------------------------------------------------------------------

    def action_skip(self) -> None:
        """Come back to this line at the end."""
        self._ask_why("skip", walk_dialogs.skip_dialog)

    def action_short(self) -> None:
        """There is less than the line wants: the rest is looked for elsewhere."""
        self._ask_why("short", walk_dialogs.short_dialog)

    def _ask_why(self, kind: "Kind", make: "Callable[[PickPlace], DigitDialog]") -> None:
        # The line is the one that was on when it was asked for, whatever is scanned meanwhile.
        place = self.place
        if place is None or place.task_id is None:
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                shown = words.label_of(reason)
                self.add(self._act(kind, shown, reason=reason, task_id=place.task_id))

        self.app.push_screen(make(place), answered)

    def action_undo(self) -> None:
        """Put back what was taken last."""
        place = self.place
        if place is not None:
            task_id = place.task_id if place.have else self.last_task or place.task_id
            self.add(self._act("undo", _("undo"), task_id=task_id))

    def action_quantity(self) -> None:
        """Say how many were taken in all."""
        place = self.place
        if place is None:
            return

        def answered(units: int | None) -> None:
            if units is not None:
                shown = _("count {n}").format(n=units)
                self.add(self._act("count", shown, units=units, task_id=place.task_id))

        self.app.push_screen(walk_dialogs.QuantityDialog(place), answered)

    def action_totes(self) -> None:
        """Which totes are on the cart; this one is full, or takes what was taken so far."""
        self.read(calls.get_batch, self.batch_id, then=self._ask_totes)

    def _ask_totes(self, batch: "BatchDetail") -> None:
        place = self.place
        if place is None:
            return

        def answered(choice: str | None) -> None:
            if choice == walk_dialogs.FULL:
                self.add(self._act("tote", _("tote is full"), task_id=place.task_id))
            elif choice == walk_dialogs.PUT:
                self._put_now()

        self.app.push_screen(walk_dialogs.totes_dialog(place, batch), answered)

    def _put_now(self) -> None:
        """The next scan is of a tote, though the line wants more."""
        from crmtui.services.picking import PickStep

        place = self.place
        if place is not None and place.step is PickStep.ITEM and not len(self.queue):
            there = place.model_copy(update={"step": PickStep.TOTE})
            self.queue.stand(there)
            self.banner.show(told.describe_place(there))
            self.show_place()

    def action_label(self) -> None:
        """Print the label of the item that is taken here."""
        place = self.place
        if place is not None and place.sku:
            save_pdf(self, f"label-{place.sku}", papers.draw_label, place.sku)

    def action_sound(self) -> None:
        """Switch the bell, and keep that for this operator."""
        self.console.action_toggle_bell()
        self.console.remember(SOUND_KEY, self.console.bell_signals.enabled)
        self.tell_state()

    @staticmethod
    def _act(kind: "Kind", shown: str, **more: Any) -> Act:
        return Act(kind, shown, time.monotonic(), **more)

    # --- the end ----------------------------------------------------------------------------

    def action_finish(self) -> None:
        """End the batch: a reason is asked for where the service wants one."""
        endings.close(self, self.batch_id, then=self._finished)

    def _finished(self, batch: "BatchDetail") -> None:
        self.say(_("{code} is done.").format(code=batch.code))
        self.dismiss(None)

    def action_leave(self) -> None:
        """Empty the field; then back to the batches, which keeps this one as it is."""
        if self.field.value:
            self.field.value = ""
        elif not len(self.queue):
            self.dismiss(None)
        else:
            self._ask_leave(len(self.queue))

    def _ask_leave(self, unsent: int) -> None:
        def answered(leave: bool | None) -> None:
            if leave:
                self.dismiss(None)

        text = _(
            "{n} scans have no answer yet and may not be picked. The first is sent again when you "
            "come back; scan the others again then."
        )
        question = LeaveOrDo(
            _("Leave with scans unsent?"), text.format(n=unsent), verb=_("Go back")
        )
        self.app.push_screen(question, answered)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Greyed out is what would not work now."""
        place = self.queue.place
        if action in ("skip", "short", "quantity", "label"):
            return True if place is not None and place.task_id is not None else None
        if action in ("undo", "totes"):
            return True if place is not None else None
        return super().check_action(action, parameters)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")
        self.call_after_refresh(self.tell_state)


def _answer_of(text: str) -> bool | None:
    """Yes or no, in this language or in English; None if it is neither."""
    letter = text.strip().casefold()
    if letter in ("y", _("y")):
        return True
    return False if letter in ("n", _("n")) else None
