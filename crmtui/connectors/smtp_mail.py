"""Messages as mails: what goes over the wire, byte for byte the same at each attempt."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from typing import Final

from email_validator import validate_email

from crmtui.services.conversations import Outgoing

_SEVEN_BIT: Final = SMTP.clone(cte_type="7bit")
"""For servers of which nothing is known: 8 bits need the extension (RFC 6152)."""
_CANNOT_FOLD: Final = (AttributeError, IndexError, TypeError)
"""What Python's `email` raises for some headers that it cannot break into lines."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail with its envelope."""

    sender: str
    recipient: str
    content: bytes
    international: bool
    """Whether an address has letters that only servers with SMTPUTF8 understand."""


def write_mail(message: Outgoing, sender_name: str = "") -> Mail:
    """The message as a mail; HTML comes with its text beside it.

    Raises:
        ValueError: an address or a header cannot be written, such as one with a line break.
    """
    sender, recipient = wire_address(message.from_address), wire_address(message.to_address)
    international = not (sender + recipient).isascii()
    policy = SMTPUTF8 if international else _SEVEN_BIT
    mail = EmailMessage(policy=policy)
    mail["From"] = _header(policy, sender_name, sender)
    mail["To"] = _header(policy, message.to_name, recipient)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.written_at)
    mail["Message-ID"] = f"<{message.id}@{_ascii_domain(sender)}>"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
        # Each part's boundary is made up at random unless it is given.
        mail.set_boundary(f"=_{message.id.hex}")
    return Mail(sender, recipient, _write(mail), international)


def wire_address(address: str) -> str:
    """The address with its domain in ASCII; the part before the @ stays as it is.

    Raises:
        ValueError: it is none.
    """
    found = validate_email(address, check_deliverability=False, test_environment=True)
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def _write(mail: EmailMessage) -> bytes:
    try:
        return mail.as_bytes()
    except _CANNOT_FOLD as error:
        raise ValueError("a header cannot be written") from error


def _header(policy: "EmailPolicy[EmailMessage]", name: str, address: str) -> Address:
    """The address with its name, or without where that would not arrive as one address."""
    local, _at, domain = address.rpartition("@")
    named, bare = Address(name, local, domain), Address("", local, domain)
    return named if _is_readable(policy, named) else bare


def _is_readable(policy: "EmailPolicy[EmailMessage]", address: Address) -> bool:
    """Names come from lists: some make `email` fail, or write what reads as several addresses."""
    try:
        lines = policy.header_factory("To", address).fold(policy=policy).splitlines(keepends=True)
        read = policy.header_fetch_parse(*policy.header_source_parse(lines)).addresses
    except _CANNOT_FOLD:
        return False
    return [each.addr_spec for each in read] == [address.addr_spec]


def _ascii_domain(address: str) -> str:
    return address.rpartition("@")[2]
