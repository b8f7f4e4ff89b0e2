"""First step of an import: the path of the list, completed as one types."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.screens.imports.kinds import FileWords
from crmtui.tui.screens.imports.paths import Entry, complete, list_entries
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.tui.base import ServiceCalls


class PathInput(Input):
    """A path. Tab completes it, the arrows choose among what it may become."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab",
            "complete",
            _("Complete"),
            tooltip=_("Write on as far as it is clear"),
            id="path.complete",
        ),
        Binding(
            "down",
            "choose(1)",
            _("Next file"),
            show=False,
            tooltip=_("Choose among the files below"),
            id="path.down",
        ),
        Binding(
            "up",
            "choose(-1)",
            _("Previous file"),
            show=False,
            tooltip=_("Choose among the files below"),
            id="path.up",
        ),
    ]

    class Moved(Message):
        """The arrows were used."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    class Completed(Message):
        """Tab was pressed."""

    def action_complete(self) -> None:
        """Ask for the rest of the path."""
        self.post_message(self.Completed())

    def action_choose(self, rows: int) -> None:
        """Go up or down in the entries."""
        self.post_message(self.Moved(rows))


class FilePanel(Vertical):
    """A path, what is wrong with it, and the files that it may become."""

    DEFAULT_CSS = """
    FilePanel {
        & > PathInput { height: 1; background: $panel; }
        & > PathInput:focus { background: $primary 25%; }
        & > #import-problem { height: auto; max-height: 4; color: $text-error; text-style: bold; }
        & > OptionList { height: 1fr; border: none; padding: 0; scrollbar-size-vertical: 1; }
    }
    """

    class Chosen(Message):
        """This path is to be read."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def __init__(self, folder: str, words: FileWords) -> None:
        super().__init__(id="import-file")
        self._folder = folder
        self._words = words
        self._entries: list[Entry] = []
        self._listed = ""

    def compose(self) -> ComposeResult:
        yield Static(Content(self._words.question))
        yield PathInput(
            self._folder,
            placeholder=self._words.placeholder,
            max_length=4_096,
            select_on_focus=False,
            compact=True,
        )
        yield Static("", id="import-problem")
        entries = OptionList(compact=True)
        entries.can_focus = False
        yield entries

    def on_mount(self) -> None:
        self._list()

    @property
    def path_input(self) -> PathInput:
        """The field of the path."""
        return self.query_one(PathInput)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the file."""
        self.query_one("#import-problem", Static).update(Content(literal(text)))
        self.path_input.focus()

    # --- entries ----------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#import-problem", Static).update("")
        self._list()

    def _list(self) -> None:
        typed = self.path_input.value

        def show(entries: list[Entry]) -> None:
            if typed == self.path_input.value:
                self._show(typed, entries)

        calls = cast("ServiceCalls[Any]", self.screen)
        calls.run_blocking(list_entries, typed, self._words.suffixes, then=show)

    def _show(self, typed: str, entries: list[Entry]) -> None:
        self._listed, self._entries = typed, entries
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(literal(entry.name))) for entry in entries])
        options.highlighted = None

    def on_path_input_moved(self, event: PathInput.Moved) -> None:
        options = self.query_one(OptionList)
        if event.rows > 0:
            options.action_cursor_down()
        elif options.highlighted is not None:
            # Above the first entry one is back in the path.
            options.highlighted = options.highlighted - 1 if options.highlighted else None

    def on_path_input_completed(self) -> None:
        if self._listed != self.path_input.value:
            return
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None:
            self._write(self._entries[chosen].path)
        else:
            self._write(complete(self._listed, self._entries))

    def _write(self, path: str) -> None:
        self.path_input.value = path
        self.path_input.cursor_position = len(path)

    # --- choosing ---------------------------------------------------------------------------

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the entry that the arrows went to, else what was typed."""
        event.stop()
        self.take()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._entries[event.option_index])

    def take(self) -> None:
        """Open the chosen folder, or give the chosen or typed file."""
        chosen = self.query_one(OptionList).highlighted
        if chosen is not None and chosen < len(self._entries):
            self._take(self._entries[chosen])
        else:
            self.post_message(self.Chosen(self.path_input.value))

    def _take(self, entry: Entry) -> None:
        self._write(entry.path)
        if not entry.is_folder:
            self.post_message(self.Chosen(entry.path))
        self.path_input.focus()
