"""Messages as mails: what goes over the wire, byte for byte the same at each attempt."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from email_validator import validate_email

from crmtui.services.conversations import Outgoing


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
    mail = EmailMessage(policy=SMTPUTF8 if international else SMTP)
    mail["From"] = _header(sender_name, sender)
    mail["To"] = _header(message.to_name, recipient)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.written_at)
    mail["Message-ID"] = f"<{message.id}@{_ascii_domain(sender)}>"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
        # Each part's boundary is made up at random unless it is given.
        mail.set_boundary(f"=_{message.id.hex}")
    return Mail(sender, recipient, mail.as_bytes(), international)


def wire_address(address: str) -> str:
    """The address with its domain in ASCII; the part before the @ stays as it is.

    Raises:
        ValueError: it is none.
    """
    found = validate_email(address, check_deliverability=False, test_environment=True)
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def _header(name: str, address: str) -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(name, local, domain)


def _ascii_domain(address: str) -> str:
    return address.rpartition("@")[2]
