"""The form that asks from when on an endpoint is to be told what it never was."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from crmtui.kit.formats import parse_local, write_local
from crmtui.kit.i18n import _
from crmtui.tui.modals.form import FormModal, Values
from crmtui.tui.screens.webhooks.words import Place
from crmtui.tui.text import shorten
from crmtui.tui.time_spans import check_order, moment_field

_USUAL: Final = timedelta(hours=24)


class Missing(NamedTuple):
    """What is to be sent: what happened from `since` to before `until`, as far as it never was."""

    endpoint_id: UUID
    url: str
    since: datetime
    until: datetime | None


class MissingForm(FormModal[Missing]):
    """Gives the span; the number is counted, and asked about, before anything is sent."""

    SAVE_LABEL = _("Count (^S)")

    def __init__(self, endpoint_id: UUID, url: str, place: Place) -> None:
        self._endpoint_id = endpoint_id
        self._url = url
        self._timezone = place.timezone
        begin = write_local(place.now - _USUAL, place.timezone)
        zone = place.timezone
        super().__init__(
            _("What {url} was never sent").format(url=shorten(url, 45)),
            [
                moment_field("begin", _("Happened from"), begin, zone, required=True),
                moment_field("end", _("Before"), "", zone, hint=_("empty: up to now")),
            ],
        )

    def validate(self, values: Values) -> dict[str, str]:
        return check_order(values, self._timezone)

    def save(self, values: Values) -> None:
        def moment(name: str) -> datetime:
            return parse_local(values[name], self._timezone, name)

        until = moment("end") if values["end"] else None
        self.saved(Missing(self._endpoint_id, self._url, moment("begin"), until))
