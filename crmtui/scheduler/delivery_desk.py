"""The delivery loop's dealings with the database. They block, so they run on threads."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Final

from crmtui.kit.actor import system_actor
from crmtui.kit.backend import Backend
from crmtui.kit.errors import CrmError, Unavailable
from crmtui.kit.secret_box import SecretBox
from crmtui.services import webhooks
from crmtui.services.webhooks import DueDelivery, SendResult
from crmtui.services.webhooks import Lane as LaneName

_COURIER: Final = system_actor("webhooks")
_EVENTS_AT_ONCE: Final = 500
_KEY_SECONDS: Final = 30.0
"""How long a master key that cannot be had is not asked for again."""
_log = logging.getLogger(__name__)

Claimed = Mapping[LaneName, Sequence[DueDelivery]]


class Desk:
    """Reads events, claims deliveries and writes results."""

    def __init__(self, backend: Backend, per_endpoint: int) -> None:
        self._backend = backend
        self._per_endpoint = per_endpoint
        self._no_key_until = float("-inf")

    def fan_out(self) -> int:
        """Make deliveries of all new events; how many events there were.

        Raises:
            Unavailable: the database does not answer.
        """
        events = 0
        while self._has_news():
            with self._backend.write(_COURIER) as tx:
                count = webhooks.fan_out(tx, _EVENTS_AT_ONCE)
            events += count
            if count < _EVENTS_AT_ONCE:
                break
        return events

    def _has_news(self) -> bool:
        with self._backend.read(_COURIER) as tx:
            return webhooks.has_news(tx)

    def is_anything_due(self) -> bool:
        """Whether a claim would find something.

        Raises:
            Unavailable: the database does not answer.
        """
        with self._backend.read(_COURIER) as tx:
            moment = webhooks.next_due_at(tx)
            return moment is not None and moment <= tx.now

    def exchange(
        self,
        results: Sequence[SendResult],
        given_back: Sequence[DueDelivery],
        wanted: Mapping[LaneName, int],
    ) -> Claimed:
        """Write what was sent and claim what is due, in one transaction: one flush for both.

        Raises:
            Unavailable: the database does not answer; nothing was written or claimed.
        """
        try:
            return self._exchange(results, given_back, wanted)
        except Unavailable:
            raise
        except Exception:
            _log.exception("Results of deliveries could not be written together")
            self._record_one_by_one(results)
            return {}

    def _exchange(
        self,
        results: Sequence[SendResult],
        given_back: Sequence[DueDelivery],
        wanted: Mapping[LaneName, int],
    ) -> Claimed:
        box = self._find_box() if any(wanted.values()) else None
        if box is None and not results and not given_back:
            return {}
        with self._backend.write(_COURIER) as tx:
            if results:
                webhooks.record_results(tx, results)
            if given_back:
                webhooks.release(tx, given_back)
            if box is None:
                return {}
            return {
                lane: webhooks.claim_due(tx, box, lane, limit, self._per_endpoint)
                for lane, limit in wanted.items()
                if limit
            }

    def _find_box(self) -> SecretBox | None:
        """What opens the endpoints' secrets; None, and nothing is sent, while its key is missing.

        A keyring is not asked for it all the time: some ask their user each time.
        """
        if time.monotonic() < self._no_key_until:
            return None
        try:
            return self._backend.secrets
        except CrmError as error:
            self._no_key_until = time.monotonic() + _KEY_SECONDS
            _log.error("No webhooks are sent: %s", error)
            return None

    def _record_one_by_one(self, results: Sequence[SendResult]) -> None:
        """One result that cannot be written must not take the others with it."""
        for result in results:
            try:
                with self._backend.write(_COURIER) as tx:
                    webhooks.record_results(tx, [result])
            except Unavailable:
                raise
            except Exception:
                # Its lease runs out, and it is sent again.
                _log.exception("The result of delivery %s is lost", result.delivery.id)

    def rescue(self) -> int:
        """Free what a lost process had claimed; how many.

        Raises:
            Unavailable: the database does not answer.
        """
        with self._backend.write(_COURIER) as tx:
            return webhooks.rescue_lost(tx)

    def review_health(self) -> None:
        """Warn about endpoints that only fail, and disable them in the end.

        Raises:
            Unavailable: the database does not answer.
        """
        with self._backend.write(_COURIER) as tx:
            webhooks.review_health(tx)
