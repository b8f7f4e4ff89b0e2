"""Hands text messages to Twilio, or to whatever speaks its REST API (2010-04-01).

Twilio has no key that would make a request repeatable, but it lists what it took: before another
attempt it is asked whether the one before got through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
from pydantic import SecretStr

from crmtui.connectors.response_text import clean_text
from crmtui.connectors.retry_after import parse_retry_after
from crmtui.kit.clock import Clock, SystemClock
from crmtui.kit.i18n import _
from crmtui.services.conversations import Outgoing, SendPostponed, SendRefused

TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_SKEW: Final = timedelta(minutes=2)
"""Between Twilio's clock and ours."""
_LOOKED_AT: Final = 50
_LONGEST_REASON: Final = 500
_TEMPORARY: Final = frozenset({20429, 21611, 30001, 30022})
"""Of Twilio's codes: too many requests, and queues that are full; everything else stays wrong."""
_LOST: Final = frozenset({"failed", "undelivered", "canceled"})


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """An account, and where its API is."""

    sid: str
    token: SecretStr = field(repr=False)
    url: str = "https://api.twilio.com"
    from_number: str = ""
    """What console users send from unless they choose another number."""
    proxied: bool = True
    """Whether the environment's proxies apply; they do not for this computer itself."""


class TwilioSender:
    """A way out for text messages; threads share its connections."""

    def __init__(
        self,
        account: TwilioAccount,
        *,
        clock: Clock | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._account = account
        self._clock = clock or SystemClock()
        self._client = httpx.Client(
            base_url=account.url,
            auth=(account.sid, account.token.get_secret_value()),
            headers={"Accept": "application/json", "User-Agent": "crmtui"},
            timeout=timeout,
            trust_env=account.proxied,
        )
        self._path = f"/2010-04-01/Accounts/{account.sid}/Messages.json"

    @property
    def from_address(self) -> str:
        """The installation's own number, if it has chosen one."""
        return self._account.from_number

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, message: Outgoing) -> str:
        """Hand the text over; the `sid` that Twilio gives it.

        Raises:
            SendRefused: twilio.<code of Twilio's>, twilio.authentication.
            SendPostponed: twilio.<code or status>, twilio.unreachable, twilio.answer.
        """
        form = {"To": message.to_address, "From": message.from_address, "Body": message.text}
        answer = self._ask("POST", data=form)
        sid = answer.get("sid")
        if not isinstance(sid, str) or not sid:
            raise _strange()
        return sid

    def find_accepted(self, message: Outgoing) -> tuple[str, ...]:
        """The `sid`s of texts like this one that Twilio took since it was written.

        Raises:
            SendRefused, SendPostponed: as `send`.
        """
        query = {
            "To": message.to_address,
            "From": message.from_address,
            "PageSize": str(_LOOKED_AT),
        }
        listed = self._ask("GET", params=query).get("messages")
        if not isinstance(listed, list):
            raise _strange()
        since = message.written_at - _SKEW
        return tuple(
            each["sid"]
            for each in listed
            if isinstance(each, dict) and _is_like(each, message, since)
        )

    def _ask(self, method: str, **content: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, self._path, **content)
        except httpx.HTTPError as error:
            # Not the error's own text: it may hold the address, and so the account.
            message = _("The text message service cannot be reached, or hung up: {reason}.")
            reason = message.format(reason=type(error).__name__)
            raise SendPostponed("twilio.unreachable", reason) from error
        told = _read(answer)
        if not answer.is_success:
            raise self._refusal(answer, told)
        return told

    def _refusal(
        self, answer: httpx.Response, told: Mapping[str, Any]
    ) -> SendRefused | SendPostponed:
        status, number = answer.status_code, told.get("code")
        if status in (401, 403) and number in (None, status, 20003, 20403):
            reason = _("The text message service does not accept the account ({status}).")
            return SendRefused("twilio.authentication", reason.format(status=status))
        code = f"twilio.{number if isinstance(number, int) else status}"
        reason = _reason(status, told)
        if status in (408, 425, 429) or status >= 500 or number in _TEMPORARY:
            after = answer.headers.get("retry-after")
            seconds = parse_retry_after(after, self._clock.now()) if after else None
            return SendPostponed(code, reason, seconds)
        return SendRefused(code, reason)


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The document of an answer; whatever else an error brings is not needed."""
    try:
        document = answer.json()
    except ValueError as error:
        if answer.is_success:
            raise _strange() from error
        return {}
    return document if isinstance(document, dict) else {}


def _reason(status: int, told: Mapping[str, Any]) -> str:
    parts = (told.get("code"), told.get("message"))
    words = " ".join(str(part) for part in parts if isinstance(part, str | int))
    return clean_text(words or f"HTTP {status}")[:_LONGEST_REASON]


def _is_like(listed: Mapping[str, Any], message: Outgoing, since: datetime) -> bool:
    same = (listed.get("to"), listed.get("from"), listed.get("body")) == (
        message.to_address,
        message.from_address,
        message.text,
    )
    if not same or listed.get("status") in _LOST or not isinstance(listed.get("sid"), str):
        return False
    try:
        made = parsedate_to_datetime(str(listed.get("date_created")))
    except ValueError:
        return False
    return (made if made.tzinfo else made.replace(tzinfo=UTC)) >= since


def _strange() -> SendPostponed:
    # It may have been taken: the next attempt asks first.
    return SendPostponed("twilio.answer", _("The text message service gave no usable answer."))
