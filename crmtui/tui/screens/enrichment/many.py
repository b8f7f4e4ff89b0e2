"""Having many contacts looked up at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final
from uuid import UUID

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.screens.enrichment import reading
from crmtui.tui.text import literal

if TYPE_CHECKING:
    from crmtui.services.enrichment import RequestOutcome
    from crmtui.tui.base import ServiceScreen

MOST: Final = 100
_INSIDE, _OUTSIDE = "inside", "outside"


def request_many(
    screen: "ServiceScreen",
    contact_ids: Sequence[UUID],
    done: Callable[[], object] | None = None,
) -> None:
    """Ask from where, then have up to 100 contacts looked up as jobs; `done` is called then."""
    count = len(contact_ids)
    if not count:
        screen.say(_("Nobody is chosen."))
        return
    if count > MOST:
        text = _("At most {most} contacts are looked up at once; {count} are chosen.")
        screen.say(text.format(most=MOST, count=count), error=True)
        return

    def asked(outcomes: "tuple[RequestOutcome, ...]") -> None:
        _tell(screen, outcomes)
        if done is not None:
            done()

    def answered(source: str | None) -> None:
        if source is not None:
            screen.write(*(reading.request_all, tuple(contact_ids), source == _OUTSIDE), then=asked)

    choices = [
        (_INSIDE, _("What is known here of their companies (free)")),
        (_OUTSIDE, _("LinkedIn, of all who have an address there (may cost credits)")),
    ]
    title = ngettext("Look {n} contact up?", "Look {n} contacts up?", count).format(n=count)
    text = _("What somebody typed is never overwritten; what differs is kept for you to decide.")
    screen.app.push_screen(ChoiceDialog(title, choices, text=text), answered)


def _tell(screen: "ServiceScreen", outcomes: "Sequence[RequestOutcome]") -> None:
    refused = [outcome for outcome in outcomes if outcome.error_code is not None]
    taken = len(outcomes) - len(refused)
    text = ngettext("A worker looks {n} contact up.", "Workers look {n} contacts up.", taken)
    told = text.format(n=taken)
    if refused:
        screen.app.push_screen(RefusedDialog(told, refused))
    else:
        screen.say(told)


class RefusedDialog(Dialog[None]):
    """Why some are not looked up, each reason once."""

    TITLE_TEXT: ClassVar[str] = _("Not all are looked up")

    def __init__(self, told: str, refused: "Sequence[RequestOutcome]") -> None:
        super().__init__()
        self._told = told
        self._reasons = Counter(outcome.message or "" for outcome in refused)

    def compose_content(self) -> Iterable[Widget]:
        lines = [self._told, ""]
        for reason, count in self._reasons.most_common():
            text = ngettext("{n} is not: {reason}", "{n} are not: {reason}", count)
            lines.append(text.format(n=count, reason=literal(reason)))
        yield Static(Content("\n".join(lines)))
