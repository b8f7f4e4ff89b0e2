"""The forms of an endpoint: its subscription, and a new secret for it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _
from crmtui.tui.modals.confirm import ChoiceDialog
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.modals.secret import SecretDialog
from crmtui.tui.screens.webhooks.words import ALL_EVENTS
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.webhooks import EndpointCreated, EndpointDetail
    from crmtui.tui.ports import Backend

Choices = Sequence[tuple[str, str]]
DIALECTS: Final = (
    ("l4yercak3", _("l4yercak3: tickets, contacts, invoices")),
    ("workos", _("workos: people, companies, deals")),
    ("kazi", _("kazi: everything that happens here")),
)
_DAY_HOURS: Final = 24


def ask_dialect() -> ChoiceDialog:
    """In whose words a new endpoint is told; its event types depend on it."""
    text = _("The names and payloads of its events are those of this document:")
    return ChoiceDialog(_("New endpoint"), DIALECTS, text=text)


class EndpointForm(FormModal[Any]):
    """A new subscription, or one that exists. Gives what the service gave."""

    DEFAULT_CSS = """
    EndpointForm SelectionList { max-height: 7; }
    """

    def __init__(self, dialect: str, events: Choices, endpoint: "EndpointDetail | None") -> None:
        self._dialect = dialect
        self._endpoint = endpoint
        title = _("Endpoint of {dialect}") if endpoint else _("New endpoint of {dialect}")
        version = endpoint.version if endpoint else None
        fields = [*_fields(events, endpoint), *([] if endpoint else [_SECRET])]
        super().__init__(title.format(dialect=dialect), fields, version=version)

    def validate(self, values: Values) -> dict[str, str]:
        """Something must be subscribed to."""
        return {} if values["event_types"] else {"event_types": _("Choose at least one.")}

    def save(self, values: Values) -> None:
        backend, actor = self.console.connection.backend, self.console.connection.actor
        if self._endpoint is None:
            given = {**values, "dialect": self._dialect}
            self.run_blocking(create, backend, actor, given, then=self.saved)
            return
        given = {**self.changes(values), "expected_version": self.version}
        self.run_blocking(update, backend, actor, self._endpoint.id, given, then=self.saved)


_SECRET: Final = Field(
    "secret", _("Secret"), "password", longest=256, hint=_("empty: a good one is made")
)


def _fields(events: Choices, endpoint: "EndpointDetail | None") -> Iterable[Field]:
    yield Field(
        "url",
        _("Address"),
        value=endpoint.url if endpoint else "",
        required=True,
        longest=2000,
        hint="https://example.org/hook",
    )
    chosen = endpoint.event_types if endpoint else (ALL_EVENTS,)
    yield Field("event_types", _("Events"), "several", chosen, required=True, choices=events)
    description = endpoint.description if endpoint else ""
    yield Field("description", _("Description"), value=description, hint=_("whose it is"))
    yield Field(
        "ordered",
        _("Order"),
        "switch",
        endpoint.ordered if endpoint else False,
        hint=_("events of one record wait for each other"),
    )
    yield Field(
        "enabled", _("Sending"), "switch", endpoint.enabled if endpoint else True, hint=_("enabled")
    )


class RotateForm(FormModal[Any]):
    """A new secret. Gives the endpoint with it."""

    SAVE_LABEL = _("Rotate (^S)")

    def __init__(self, endpoint: "EndpointDetail") -> None:
        self._endpoint = endpoint
        super().__init__(
            _("New secret for {url}").format(url=shorten(endpoint.url, 50)),
            [
                Field(
                    "overlap",
                    _("Hours of overlap"),
                    "integer",
                    str(_DAY_HOURS),
                    required=True,
                    longest=3,
                    hint=_("for so long the present secret signs too; 0: it ends now"),
                ),
                _SECRET,
            ],
        )

    def save(self, values: Values) -> None:
        backend, actor = self.console.connection.backend, self.console.connection.actor
        endpoint_id = self._endpoint.id
        self.run_blocking(rotate, backend, actor, endpoint_id, dict(values), then=self.saved)


def show_secret(created: "EndpointCreated") -> SecretDialog:
    """The only time that a secret is shown."""
    text = _("It signs what goes to {url}. It is shown now and never again: copy it.")
    shown = text.format(url=shorten(literal(created.url), 100))
    return SecretDialog(_("The endpoint's secret"), shown, created.secret.get_secret_value())


# --- calls: keys of the box are looked for before a transaction begins -------------------------


def create(backend: "Backend", actor: Any, values: dict[str, Any]) -> "EndpointCreated":
    """Make an endpoint from what was typed."""
    from crmtui.services.webhooks import EndpointCreate, create_endpoint

    real: Any = backend
    box = real.secrets
    data = EndpointCreate.model_validate({**values, "secret": values["secret"] or None})
    with backend.write(actor) as tx:
        return create_endpoint(tx, data, box)


def update(
    backend: "Backend", actor: Any, endpoint_id: UUID, values: dict[str, Any]
) -> "EndpointDetail":
    """Save what was changed."""
    from crmtui.services.webhooks import EndpointUpdate, update_endpoint

    real: Any = backend
    box = real.secrets
    with backend.write(actor) as tx:
        return update_endpoint(tx, endpoint_id, EndpointUpdate.model_validate(values), box)


def rotate(
    backend: "Backend", actor: Any, endpoint_id: UUID, values: dict[str, Any]
) -> "EndpointCreated":
    """Give the endpoint another secret."""
    from pydantic import SecretStr

    from crmtui.services.webhooks import rotate_secret

    real: Any = backend
    box = real.secrets
    overlap = timedelta(hours=_whole(values["overlap"]))
    secret = SecretStr(values["secret"]) if values["secret"] else None
    with backend.write(actor) as tx:
        return rotate_secret(tx, endpoint_id, box, overlap, secret)


def list_events(_tx: Any, dialect: Any) -> list[tuple[str, str]]:
    """The event types of a dialect to choose from; `*` comes first."""
    from crmtui.services.webhooks import EVENT_TYPES

    types = EVENT_TYPES[dialect].values()
    longest = max(len(one.name) for one in types)
    rows = [(ALL_EVENTS, _("* all of them, those of later versions too"))]
    for one in types:
        told = one.description if one.fires else _("(later) {text}").format(text=one.description)
        rows.append((one.name, f"{one.name:<{longest}}  {told}"))
    return rows


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = _("Please type a whole number.")
        raise Invalid("input.not_a_number", message, {"overlap": message}) from None
