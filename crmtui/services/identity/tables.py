"""Identity's tables as such, for statements that cross organizations or run on the hot path.

A login, a session and a token are of no organization until it is known whose they are, so these
statements go by the table and not through the session with its tenant filter.
"""

from typing import Final, cast

from sqlalchemy import Table

from crmtui.models import ApiKey, LoginThrottle, Membership, Organization, User, UserSession

ORGANIZATIONS: Final = cast(Table, Organization.__table__)
USERS: Final = cast(Table, User.__table__)
MEMBERSHIPS: Final = cast(Table, Membership.__table__)
SESSIONS: Final = cast(Table, UserSession.__table__)
API_KEYS: Final = cast(Table, ApiKey.__table__)
THROTTLES: Final = cast(Table, LoginThrottle.__table__)
