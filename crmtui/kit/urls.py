"""Checks of addresses that people type in and the program will call later.

This is about being helpful: a mistake is named while its author is still there. Whether a host may
be called at all is decided when it is called, by the address that its name then stands for.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from crmtui.kit.errors import Invalid
from crmtui.kit.i18n import _

LONGEST_URL: Final = 2000
_SCHEMES: Final = ("http", "https")
_LONGEST_HOST: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)


def check_http_url(url: str, field: str = "url") -> None:
    """Refuse what can never be called over HTTP, or would give a password away.

    Raises:
        Invalid: url.empty, url.length (more than 2,000 characters), url.characters (blanks,
            control characters, backslashes), url.scheme (neither http nor https),
            url.credentials, url.host, url.port; `field` names the input in its fields.
    """
    problem = _find_problem(url)
    if problem is not None:
        code, sentence = problem
        raise Invalid(f"url.{code}", sentence, {field: sentence})


def _find_problem(url: str) -> tuple[str, str] | None:
    if not url:
        return "empty", _("Give the address to call, such as https://example.org/hook.")
    if len(url) > LONGEST_URL:
        return "length", _("The address is longer than 2,000 characters. Use a shorter one.")
    if "\\" in url or any(character <= " " or not character.isprintable() for character in url):
        return "characters", _(
            "The address contains blanks, backslashes or control characters. Write them as %20, "
            "%5C and so on, or leave them out."
        )
    return _find_part_problem(url)


def _find_part_problem(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:  # unbalanced brackets, or what normalises to a separator
        return "host", _host_sentence()
    if parts.scheme.lower() not in _SCHEMES:
        return "scheme", _("The address must start with http:// or https://.")
    if "@" in parts.netloc:
        return "credentials", _(
            "Leave user name and password out of the address: they would show up in lists. "
            "The signature of each delivery proves who sent it."
        )
    if not _is_host(parts):
        return "host", _host_sentence()
    if not _is_port(parts):
        return "port", _("The port must be a number from 1 to 65535.")
    return None


def _host_sentence() -> str:
    return _(
        "The address names no host. Write a name such as hooks.example.org, or an IP address in "
        "its usual form, such as 203.0.113.7 or [2001:db8::7]."
    )


def _is_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _is_host(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _is_address(host, version=6)
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        return False
    labels = name.removesuffix(".").split(".")
    if len(name) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    # What ends in a number is an IPv4 address to some (0x7f.1, 2130706433) and a name to others.
    return not _NUMBER.fullmatch(labels[-1]) or _is_address(name, version=4)


def _is_address(text: str, version: int) -> bool:
    try:
        # A zone (fe80::1%eth0) means something on one machine only.
        return "%" not in text and ipaddress.ip_address(text).version == version
    except ValueError:
        return False
