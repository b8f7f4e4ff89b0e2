"""What the area needs of the world: somebody who knows who is behind an address on LinkedIn."""

from dataclasses import dataclass
from typing import Final, Protocol

BUILT_IN: Final = "built-in"
"""Asks nobody: it knows what the organization itself knows of companies."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a person; texts may be empty, and are not checked."""

    full_name: str = ""
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    company: str = ""
    """Where they work now."""
    company_linkedin: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    credits: int = 0
    """What it cost to ask."""


class ProfileMissing(Exception):
    """Nothing is known of the address; asking may have cost credits all the same."""

    def __init__(self, cost: int = 0) -> None:
        super().__init__("no profile")
        self.cost = cost


class ProfileRefused(Exception):
    """Asking again cannot help before somebody sees to it. Carries no credential."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class ProfilePostponed(Exception):
    """There is no answer now; ask again. Carries no credential."""

    def __init__(self, code: str, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.seconds = seconds
        """How long the other side asked to wait, if it did."""


class ProfileSource(Protocol):
    """Looks people up; used from several threads at once."""

    @property
    def name(self) -> str:
        """What it is called, at most 20 letters."""
        ...

    def find(self, linkedin_url: str) -> Profile:
        """Who is behind the address, which is `https://www.linkedin.com/in/name`.

        Raises:
            ProfileMissing, ProfileRefused, ProfilePostponed.
        """
        ...
