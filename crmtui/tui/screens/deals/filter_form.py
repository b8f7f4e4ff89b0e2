"""The form in which all parts of a choice of deals are set together."""

from dataclasses import replace

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.deals.choice import BoardChoice
from crmtui.tui.screens.deals.words import STATUSES, complain_about_day, read_day, status_sign


class BoardFilterForm(FormModal[BoardChoice]):
    """Gives the new choice; nothing chosen in a part means any."""

    SAVE_LABEL = _("Show (^S)")

    def __init__(self, choice: BoardChoice, owners: list[tuple[str, str]]) -> None:
        self._choice = choice
        if choice.owner and choice.owner not in dict(owners):
            owners = [*owners, (choice.owner, choice.owner_name)]
        self._owners = dict(owners)
        example = _("a day, such as {example}").format(example="2026-12-24")
        states = [(status, status_sign(status).whole) for status in STATUSES]
        super().__init__(
            _("Which deals?"),
            [
                Field("status", _("Status"), "choice", choice.status, True, choices=states),
                Field(
                    "owner", _("Owner"), "choice", choice.owner, choices=owners, hint=_("anybody")
                ),
                Field(
                    "closes_from",
                    _("Closes from"),
                    value=choice.closes_from,
                    longest=10,
                    hint=example,
                    check=complain_about_day,
                ),
                Field(
                    "closes_until",
                    _("Closes until"),
                    value=choice.closes_until,
                    longest=10,
                    hint=example,
                    check=complain_about_day,
                ),
            ],
        )

    def validate(self, values: Values) -> dict[str, str]:
        """A span that ends before it begins shows nothing, which looks like peace."""
        begin, end = read_day(values["closes_from"]), read_day(values["closes_until"])
        if begin and end and begin > end:
            return {"closes_until": _("This is before the beginning.")}
        return {}

    def save(self, values: Values) -> None:
        owner = values["owner"] or ""
        self.saved(
            replace(
                self._choice,
                status=values["status"],
                owner=owner,
                owner_name=self._owners.get(owner, ""),
                closes_from=values["closes_from"],
                closes_until=values["closes_until"],
            )
        )
