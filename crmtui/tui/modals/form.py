"""Forms: labelled fields, checked as one saves, with what is wrong shown at the field.

A form lists its `Field`s and says in `save` which command to run. It stays open until the command
has succeeded; a `CrmError` with `fields` marks those fields, keeps everything typed, and focuses
the first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Select, SelectionList, Static, TextArea
from textual.widgets.selection_list import Selection

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.modals.difference import Difference, DifferenceDialog
from crmtui.tui.problems import Problem
from crmtui.tui.text import literal, one_line
from crmtui.tui.widgets.tick_box import TickBox
from crmtui.tui.widgets.tick_list import TickList

Kind = Literal["text", "password", "integer", "choice", "several", "switch", "multiline"]
Values = Mapping[str, Any]
"""By field name: a stripped text, an id of a choice (or None), a list of ids for several of them,
or a bool for a switch."""

Check = Callable[[str], str]
"""What is wrong with a text, in words; empty if nothing is."""


@dataclass(frozen=True)
class Field:
    """One field of a form. `name` is what the command's errors call it."""

    name: str
    label: str
    kind: Kind = "text"
    value: Any = ""
    required: bool = False
    longest: int = 200
    hint: str = ""
    """Shown in the empty field: an example, or what it is for."""
    choices: Sequence[tuple[str, str]] = ()
    """For a choice, or several: pairs of id and label."""
    check: Check | None = None


class FormModal(Dialog[ScreenResultType]):
    """A dialog with fields. Ctrl+S saves, Escape leaves (and asks first if something was typed)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", _("Save"), tooltip=_("Keep what was typed"), id="form.save"),
    ]
    DEFAULT_CSS = """
    FormModal {
        & > .dialog--frame { width: 76; }
        & .form--field {
            height: auto;
            layout: grid;
            grid-size: 2 2;
            grid-columns: 18 1fr;
            grid-rows: auto auto;
            & > .form--label { width: 100%; padding: 0 1 0 0; color: $text-muted; }
            & > .form--label.-required { color: $foreground; text-style: bold; }
            & > .form--error {
                column-span: 2;
                display: none;
                color: $text-error;
                padding: 0 0 0 18;
            }
            &.-wrong > .form--error { display: block; }
            &.-wrong > .form--label { color: $text-error; }
            & > Input, & > TextArea, & > Select { width: 100%; }
            & > Input, & > TextArea { background: $panel; }
            & > Input:focus, & > TextArea:focus { background: $primary 25%; }
            & > TextArea { height: 4; min-height: 4; border: none; padding: 0; }
            & > Checkbox, & > Select { padding: 0; }
            & > SelectionList { height: auto; max-height: 6; border: none; padding: 0; }
        }
        & #form-problem { display: none; color: $text-error; text-style: bold; }
        & #form-problem.-shown { display: block; }
    }
    """
    SAVE_LABEL: ClassVar[str] = ""
    FIELD_OF: ClassVar[Mapping[str, str]] = {}
    """The form's field of what the command's errors call otherwise."""

    def __init__(self, title: str, fields: Sequence[Field], *, version: int | None = None) -> None:
        """`version` is that of the record when it was read; `save` hands it to the command."""
        super().__init__()
        self._title = title
        self.fields = list(fields)
        self.version = version
        self.read_only = False
        """Set before the form is shown: everything can be read, nothing changed."""
        self._saving = False
        self._initial: dict[str, Any] = {}

    # --- for forms to fill in ---------------------------------------------------------------

    def save(self, values: Values) -> None:
        """Run the command with what was typed, such as `self.write(command, Data(**values),
        then=self.saved)`. Called when every field is sound.
        """
        raise NotImplementedError

    def saved(self, result: ScreenResultType) -> None:
        """The command has succeeded: close the form with its result."""
        self.dismiss(result)

    def validate(self, values: Values) -> dict[str, str]:
        """What is wrong between fields, by field name; nothing by default."""
        return {}

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        """The label of a record's field, and its value (of JSON's types) in words."""
        field = next((field for field in self.fields if field.name == name), None)
        choices = dict(field.choices) if field else {}
        several = value if isinstance(value, list) else [value]
        shown = ", ".join(choices.get(str(item), str(item)) for item in several)
        if isinstance(value, bool):
            shown = _("yes") if value else _("no")
        return (field.label if field else name), "" if value is None else shown

    # --- composition ------------------------------------------------------------------------

    def title_text(self) -> str:
        return literal(self._title)

    def compose_content(self) -> Iterable[Widget]:
        yield Static("", id="form-problem")
        for field in self.fields:
            yield self._row(field)

    def buttons(self) -> Iterable[Button]:
        if self.read_only:
            yield Button(_("Close"), id="cancel", compact=True)
            return
        yield Button(_("Cancel"), id="cancel", compact=True)
        yield Button(self.SAVE_LABEL or _("Save (^S)"), id="save", variant="primary", compact=True)

    def _row(self, field: Field) -> Widget:
        label = Static(Content(field.label), classes="form--label")
        label.set_class(field.required, "-required")
        error = Static("", classes="form--error")
        editor = _editor(field)
        editor.disabled = self.read_only
        return Vertical(label, editor, error, id=f"row-{field.name}", classes="form--field")

    def on_mount(self) -> None:
        self._initial = self.values()
        first = "#cancel" if self.read_only else f"#field-{self.fields[0].name}"
        self.query_one(first).focus()

    # --- values -----------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """What the fields hold now."""
        return {field.name: self._value(field) for field in self.fields}

    def changes(self, values: Values) -> dict[str, Any]:
        """Of these values those that are not as they were when the form was opened."""
        return {name: value for name, value in values.items() if value != self._initial[name]}

    def _value(self, field: Field) -> Any:
        editor = self._editor(field.name)
        if isinstance(editor, Checkbox):
            return editor.value
        if isinstance(editor, SelectionList):
            return list(editor.selected)
        if isinstance(editor, Select):
            return None if editor.value is Select.NULL else editor.value
        text = editor.text if isinstance(editor, TextArea) else getattr(editor, "value", "")
        return text if field.kind == "password" else str(text).strip()

    def _editor(self, name: str) -> Widget:
        return self.query_one(f"#field-{name}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A form that may only be read has nothing to save."""
        return not (action == "save" and self.read_only)

    # --- saving -----------------------------------------------------------------------------

    def action_save(self) -> None:
        """Check the fields and run the command; only once at a time."""
        if self._saving or self.read_only:
            return
        values = self.values()
        wrong = self._check(values) or self.validate(values)
        self.show_errors(wrong)
        if not wrong:
            self._saving = True
            self.save(values)

    def pressed(self, button: str) -> None:
        self.action_save()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; in the last one it saves."""
        event.stop()
        names = [f"field-{field.name}" for field in self.fields]
        if event.input.id == names[-1]:
            self.action_save()
        else:
            self.focus_next()

    def _check(self, values: Values) -> dict[str, str]:
        found = {field.name: _complaint(field, values[field.name]) for field in self.fields}
        return {name: text for name, text in found.items() if text}

    def show_problem(self, problem: Problem, again: Callable[[], None] | None = None) -> None:
        """Show at its field what the service refused; everything else above the fields."""
        self._saving = False
        if not problem.expected or problem.transient:
            super().show_problem(problem, again)
            return
        if problem.code == "record.changed" and "version" in problem.details:
            self._show_differences(problem)
            return
        known = {field.name for field in self.fields}
        found = {self.FIELD_OF.get(name, name): text for name, text in problem.fields.items()}
        here = {name: text for name, text in found.items() if name in known}
        elsewhere = [text for name, text in found.items() if name not in known]
        self.show_errors(here, " ".join([problem.message, *elsewhere]))

    def show_errors(self, errors: Mapping[str, str], problem: str = "") -> None:
        """Mark fields with what is wrong with them, and focus the first."""
        banner = self.query_one("#form-problem", Static)
        banner.update(Content(literal(problem)))
        banner.set_class(bool(problem), "-shown")
        for field in self.fields:
            row = self.query_one(f"#row-{field.name}")
            text = errors.get(field.name, "")
            row.set_class(bool(text), "-wrong")
            row.query_one(".form--error", Static).update(Content(literal(text)))
        first = next((field.name for field in self.fields if field.name in errors), None)
        if first is not None:
            self._editor(first).focus()

    def _show_differences(self, problem: Problem) -> None:
        """Somebody was faster: show what differs, and save over it, give up, or go on typing."""
        differences = []
        found = problem.details.get("differences", {})
        order = [field.name for field in self.fields]
        for name, pair in sorted(
            found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)
        ):
            label, yours = self.describe(name, pair["yours"])
            differences.append(Difference(label, yours, self.describe(name, pair["theirs"])[1]))

        def answered(save_mine: bool | None) -> None:
            if save_mine:
                self.version = problem.details["version"]
                self.action_save()
            elif save_mine is False:
                self.dismiss(None)

        self.app.push_screen(DifferenceDialog(differences), answered)

    # --- leaving ----------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Close; when something was typed, ask whether it may be lost."""
        if self.values() == self._initial:
            self.dismiss(None)
            return

        def answered(discard: bool | None) -> None:
            if discard:
                self.dismiss(None)

        text = _("What you typed has not been saved.")
        question = ConfirmDialog(_("Discard changes?"), text, verb=_("Discard"))
        self.app.push_screen(question, answered)


def _editor(field: Field) -> Widget:
    name = f"field-{field.name}"
    if field.kind == "switch":
        return TickBox(Content(field.hint), value=bool(field.value), id=name, compact=True)
    if field.kind == "several":
        chosen = set(field.value or ())
        rows = [
            Selection(Content(literal(text)), key, key in chosen) for key, text in field.choices
        ]
        return TickList(*rows, id=name, compact=True)
    if field.kind == "choice":
        options = [(Content(literal(label)), choice) for choice, label in field.choices]
        value = field.value if field.value not in ("", None) else Select.NULL
        return Select(
            options,
            value=value,
            allow_blank=not field.required or value is Select.NULL,
            prompt=field.hint or _("Choose"),
            id=name,
            compact=True,
        )
    if field.kind == "multiline":
        return TextArea(str(field.value), id=name, compact=True, tab_behavior="focus")
    return Input(
        one_line(str(field.value)),
        placeholder=field.hint,
        password=field.kind == "password",
        max_length=field.longest,
        restrict=r"-?[0-9]*" if field.kind == "integer" else None,
        select_on_focus=False,
        id=name,
        compact=True,
    )


def _complaint(field: Field, value: Any) -> str:
    if field.required and value in ("", None):
        return _("This is needed.")
    if isinstance(value, str) and value:
        if len(value) > field.longest:
            return _("At most {count} characters.").format(count=field.longest)
        if field.check is not None:
            return field.check(value)
    return ""
