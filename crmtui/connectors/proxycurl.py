"""Asks Proxycurl, or whatever speaks its protocol, who is behind an address on LinkedIn.

`GET /proxycurl/api/v2/linkedin?url=…` with the key as a bearer token. An answer of 200 or 404 costs
what `X-Proxycurl-Credit-Cost` says, anything else costs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Never

import httpx
from pydantic import SecretStr

from crmtui.connectors.response_text import clean_text
from crmtui.connectors.retry_after import parse_retry_after
from crmtui.kit.clock import Clock, SystemClock
from crmtui.kit.i18n import _
from crmtui.services.enrichment import (
    Profile,
    ProfileMissing,
    ProfilePostponed,
    ProfileRefused,
)

TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
"""Its documentation recommends a minute."""
_PATH: Final = "/proxycurl/api/v2/linkedin"
_COST: Final = "x-proxycurl-credit-cost"
_LONGEST_REASON: Final = 500
_LONGEST_ANSWER: Final = 4_000_000
_MOST_CREDITS: Final = 1_000
_EXTRA: Final = {"personal_email": "include", "personal_contact_number": "include"}


@dataclass(frozen=True, slots=True)
class ProxycurlAccount:
    """An account, and where its API is."""

    key: SecretStr = field(repr=False)
    url: str = "https://nubela.co"
    contact_data: bool = True
    """Whether personal addresses and phones are asked for, each of which costs a credit more."""
    proxied: bool = True
    """Whether the environment's proxies apply; they do not for this computer itself."""


class Proxycurl:
    """A source of profiles; threads share its connections."""

    name: Final = "proxycurl"

    def __init__(
        self,
        account: ProxycurlAccount,
        *,
        clock: Clock | None = None,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._clock = clock or SystemClock()
        self._extra = _EXTRA if account.contact_data else {}
        self._client = httpx.Client(
            base_url=account.url,
            headers={
                "Accept": "application/json",
                "Authorization": f"Bearer {account.key.get_secret_value()}",
                "User-Agent": "crmtui",
            },
            timeout=timeout,
            trust_env=account.proxied,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def find(self, linkedin_url: str) -> Profile:
        """Who is behind the address.

        Raises:
            ProfileMissing: nobody is known there (404), or it is no address (400).
            ProfileRefused: proxycurl.key (401), proxycurl.credits (403), proxycurl.<status>.
            ProfilePostponed: proxycurl.limit (429), proxycurl.unreachable, proxycurl.answer,
                proxycurl.<status> (5xx).
        """
        try:
            answer = self._client.get(_PATH, params={"url": linkedin_url, **self._extra})
        except httpx.HTTPError as error:
            # Not the error's own text: it may hold the address of a proxy, and so its password.
            message = _("The enrichment service cannot be reached, or hung up: {reason}.")
            reason = message.format(reason=type(error).__name__)
            raise ProfilePostponed("proxycurl.unreachable", reason) from error
        if not answer.is_success:
            self._refuse(answer)
        return _read_profile(_read(answer), _cost(answer))

    def _refuse(self, answer: httpx.Response) -> Never:
        status = answer.status_code
        if status == httpx.codes.NOT_FOUND:
            raise ProfileMissing(_cost(answer))
        if status == httpx.codes.BAD_REQUEST:
            raise ProfileMissing
        if status == httpx.codes.UNAUTHORIZED:
            text = _("The enrichment service does not know the key in CRMTUI_ENRICHMENT_KEY.")
            raise ProfileRefused("proxycurl.key", text)
        if status == httpx.codes.FORBIDDEN:
            text = _("The credits of the enrichment service are used up. Buy more there.")
            raise ProfileRefused("proxycurl.credits", text)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            text = _("The enrichment service is asked too often; it goes on by itself.")
            raise ProfilePostponed("proxycurl.limit", text, self._wait(answer))
        reason = _describe(answer)
        if status >= 500 or status in (408, 425):
            raise ProfilePostponed(f"proxycurl.{status}", reason, self._wait(answer))
        raise ProfileRefused(f"proxycurl.{status}", reason)

    def _wait(self, answer: httpx.Response) -> float | None:
        after = answer.headers.get("retry-after")
        return parse_retry_after(after, self._clock.now()) if after else None


def _cost(answer: httpx.Response) -> int:
    """What the answer cost; where it does not say, an answer is one credit."""
    text = answer.headers.get(_COST, "1").strip()
    try:
        return min(max(round(float(text)), 0), _MOST_CREDITS)
    except (ValueError, OverflowError):
        return 1


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        document = answer.json() if len(answer.content) <= _LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        reason = _("The enrichment service gave no usable answer.")
        raise ProfilePostponed("proxycurl.answer", reason)
    return document


def _read_profile(told: Mapping[str, Any], cost: int) -> Profile:
    job = _current_job(told.get("experiences"))
    return Profile(
        full_name=_text(told, "full_name"),
        first_name=_text(told, "first_name"),
        last_name=_text(told, "last_name"),
        title=_text(job, "title") or _text(told, "occupation") or _text(told, "headline"),
        company=_text(job, "company"),
        company_linkedin=_text(job, "company_linkedin_profile_url"),
        city=_text(told, "city"),
        state=_text(told, "state"),
        country=_text(told, "country_full_name") or _text(told, "country"),
        emails=_texts(told.get("personal_emails")),
        phones=_texts(told.get("personal_numbers")),
        credits=cost,
    )


def _current_job(experiences: Any) -> Mapping[str, Any]:
    """The latest one that has not ended, which they list first; none where all have."""
    known = experiences if isinstance(experiences, list) else []
    jobs = [each for each in known if isinstance(each, dict)]
    return next((job for job in jobs if job.get("ends_at") is None), {})


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return clean_text(value).strip() if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    known = value if isinstance(value, list) else []
    texts = (clean_text(each).strip() for each in known if isinstance(each, str))
    return tuple(text for text in texts if text)


def _describe(answer: httpx.Response) -> str:
    """`HTTP 503` with what the service says of it."""
    try:
        told = answer.json()
    except (ValueError, RecursionError):
        told = None
    said = told.get("description") or told.get("message") if isinstance(told, dict) else None
    words = f": {clean_text(said)}" if isinstance(said, str) else ""
    message = _("The enrichment service failed (HTTP {status}{words}).")
    return message.format(status=answer.status_code, words=words)[:_LONGEST_REASON]
