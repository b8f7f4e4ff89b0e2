"""The list of saved views: one is picked, kept, renamed, shared or deleted."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from uuid import UUID

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ConfirmDialog, LeaveOrDo
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.views import reading
from crmtui.tui.screens.views.name_form import NameForm
from crmtui.tui.screens.views.reading import Present
from crmtui.tui.text import fit, literal, shorten
from crmtui.tui.widgets.click_line import ClickLine, Piece

if TYPE_CHECKING:
    from crmtui.services.views import ViewDetail


class Picked(NamedTuple):
    """The view to be shown; None for the whole list."""

    view: "ViewDetail | None"


class ViewsDialog(Dialog[Picked]):
    """Gives the view that was picked; None where the list stays as it is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n",
            "keep",
            _("Keep as new"),
            tooltip=_("Keep what the list shows now under a new name"),
            id="views.keep",
        ),
        Binding(
            "ctrl+s",
            "overwrite",
            _("Keep in it"),
            tooltip=_("Keep what the list shows now in the highlighted view"),
            id="views.overwrite",
        ),
        Binding("f4", "rename", _("Rename"), tooltip=_("Another name"), id="views.rename"),
        Binding(
            "f6",
            "share",
            _("Share"),
            tooltip=_("Let all see it, or keep it for yourself"),
            id="views.share",
        ),
        Binding("f8", "delete", _("Delete"), tooltip=_("Forget the view"), id="views.delete"),
    ]
    DEFAULT_CSS = """
    ViewsDialog {
        & > .dialog--frame { width: 72; }
        & OptionList { height: auto; max-height: 13; border: none; padding: 0; margin: 0 0 1 0; }
        & #views-error { display: none; color: $text-error; }
        & #views-error.-shown { display: block; }
    }
    """
    TITLE_TEXT: ClassVar[str] = _("Views")

    def __init__(self, area: str, present: Present, current: UUID | None) -> None:
        super().__init__()
        self._area = area
        self._present = present
        self._current = current
        self._views: tuple[ViewDetail, ...] = ()

    def compose_content(self) -> Iterable[Widget]:
        yield OptionList(compact=True, markup=False)
        yield Static("", id="views-error")
        yield ClickLine(self, id="views-keeping")
        yield ClickLine(self, id="views-changing")

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one("#views-keeping", ClickLine).show(
            [
                Piece(_("^N keep as new"), "", "keep"),
                Piece(_("^S keep in this one"), "", "overwrite"),
                Piece(_("Enter shows it"), "muted"),
            ]
        )
        self.query_one("#views-changing", ClickLine).show(
            [
                Piece(_("F4 rename"), "", "rename"),
                Piece(_("F6 share or not"), "", "share"),
                Piece(_("F8 delete"), "", "delete"),
            ]
        )
        self._reload(self._current)

    def _reload(self, highlight: UUID | None) -> None:
        def show(views: "tuple[ViewDetail, ...]") -> None:
            self._views = views
            options = self.query_one(OptionList)
            options.set_options([Option(Content(_("Everything, without a view")))])
            options.add_options([Option(self._line(view)) for view in views])
            ids = [view.id for view in views]
            options.highlighted = ids.index(highlight) + 1 if highlight in ids else 0

        self.read(reading.list_views, self._area, then=show, key="views")

    def _line(self, view: "ViewDetail") -> Content:
        signs = self.console.symbols
        mark = signs.bullet if view.id == self._current else " "
        whose = _("for all") if view.shared else _("mine")
        return Content(f"{mark} {fit(literal(view.name), 52)}  {whose}")

    @property
    def _chosen(self) -> "ViewDetail | None":
        at = self.query_one(OptionList).highlighted
        return self._views[at - 1] if at else None

    def _with_chosen(self) -> "ViewDetail | None":
        """The highlighted view; where there is none, it is heard."""
        if self._chosen is None:
            self.app.bell()
        return self._chosen

    def show_problem(self, problem: object, again: object = None) -> None:
        """What the service refuses stands below the list."""
        message = getattr(problem, "message", "")
        banner = self.query_one("#views-error", Static)
        banner.update(Content(literal(message)))
        banner.add_class("-shown")
        self._reload(self._chosen.id if self._chosen else None)

    # --- what can be done -------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(Picked(self._chosen))

    def action_keep(self) -> None:
        """Ask for a name, and keep what the list shows."""

        def kept(view: "ViewDetail | None") -> None:
            if view is not None:
                self.dismiss(Picked(view))

        actor = self.console.connection.actor
        may_share = bool(actor and actor.can(f"{self._area}:write"))
        form = NameForm(self._area, present=self._present, may_share=may_share)
        self.app.push_screen(form, kept)

    def action_overwrite(self) -> None:
        """Ask, then keep what the list shows in the highlighted view."""
        view = self._with_chosen()

        def answered(yes: bool | None) -> None:
            if yes and view is not None:
                self.write(reading.overwrite, view, self._present, then=self._picked)

        if view is not None:
            text = _("{name} will show what the list shows now.")
            shown = text.format(name=shorten(literal(view.name), 50))
            question = LeaveOrDo(_("Change the view?"), shown, verb=_("Keep in it"))
            self.app.push_screen(question, answered)

    def _picked(self, view: "ViewDetail") -> None:
        self.dismiss(Picked(view))

    def action_rename(self) -> None:
        """Ask for another name."""
        view = self._with_chosen()
        if view is not None:
            form = NameForm(self._area, view=view)
            self.app.push_screen(form, lambda _view: self._reload(view.id))

    def action_share(self) -> None:
        """Let all see the highlighted view, or keep it for oneself."""
        view = self._with_chosen()
        if view is not None:
            self.write(reading.share, view, then=lambda changed: self._reload(changed.id))

    def action_delete(self) -> None:
        """Ask, then forget the highlighted view."""
        view = self._with_chosen()

        def answered(yes: bool | None) -> None:
            if yes and view is not None:
                self.write(reading.delete, view.id, then=lambda _gone: self._reload(None))

        if view is not None:
            whose = _("It is gone for all.") if view.shared else _("It is your own.")
            text = f"{shorten(literal(view.name), 56)}\n{whose}"
            question = ConfirmDialog(_("Delete the view?"), text, verb=_("Delete"))
            self.app.push_screen(question, answered)
