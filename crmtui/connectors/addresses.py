"""Which IP addresses the program may connect to on behalf of somebody who only named a host.

The tables are IANA's registries of special-purpose addresses (IPv4: RFC 6890 and its updates,
IPv6: the same, and the rule that global unicast lies in 2000::/3). Everything in them is refused,
also what routers would forward, for none of it is a place where a receiver of webhooks lives. So
are a few addresses at which clouds tell their machines credentials.
`ipaddress.is_global` is not used: it differs between versions of Python and lets 64:ff9b::/96,
SRv6 and former site-local addresses through.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, Literal

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_INTRANET: Final = frozenset({"loopback", "private network", "carrier-grade NAT", "unique local"})
"""What `allow_private` opens. Link-local and the addresses of `_METADATA` stay closed: there clouds
hand out credentials."""
_METADATA: Final = "cloud metadata"

_SPECIAL_V4: Final = tuple(
    (IPv4Network(network), label)
    for network, label in (
        ("100.100.100.200/32", _METADATA),
        ("168.63.129.16/32", _METADATA),
        ("127.0.0.0/8", "loopback"),
        ("10.0.0.0/8", "private network"),
        ("172.16.0.0/12", "private network"),
        ("192.168.0.0/16", "private network"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("169.254.0.0/16", "link-local"),
        ("0.0.0.0/8", "this network"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.175.48.0/24", "AS112"),
        ("192.52.193.0/24", "multicast tunneling"),
        ("192.88.99.0/24", "6to4 relay"),
        ("198.18.0.0/15", "benchmarking"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_SPECIAL_V6: Final = tuple(
    (IPv6Network(network), label)
    for network, label in (
        ("fd00:ec2::254/128", _METADATA),
        ("fd20:ce::254/128", _METADATA),
        ("::1/128", "loopback"),
        ("::/128", "unspecified"),
        ("fc00::/7", "unique local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("::/96", "IPv4-compatible"),
        ("::ffff:0:0:0/96", "IPv4-translated"),
        ("64:ff9b:1::/48", "local NAT64"),
        ("100::/64", "discard"),
        ("100:0:0:1::/64", "dummy"),
        ("5f00::/16", "segment routing"),
        ("2001::/32", "Teredo"),
        ("2001:2::/48", "benchmarking"),
        ("2001::/23", "protocol assignments"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})
_LOW_32_BITS: Final = 0xFFFF_FFFF


def is_public(ip: Address | str) -> bool:
    """Whether `ip` is an ordinary address of the internet.

    Raises:
        ValueError: it is not an IP address in its usual form (a zone may follow).
    """
    return find_special_use(_parse(ip)) is None


def find_special_use(ip: Address) -> str | None:
    """What an address is set aside for, in a word; None if it is an ordinary public one.

    An IPv4 address inside an IPv6 one counts wherever somebody would forward to it: mapped,
    behind NAT64's well-known prefix (its public ones are how IPv6-only networks reach the rest)
    and in ISATAP's interface identifiers. 6to4, Teredo and IPv4-compatible ones are refused whole.
    """
    if isinstance(ip, IPv4Address):
        return next((label for network, label in _SPECIAL_V4 if ip in network), None)
    if ip.ipv4_mapped is not None:
        return find_special_use(ip.ipv4_mapped)
    if ip in _NAT64:
        return find_special_use(_embedded(ip))
    label = next((label for network, label in _SPECIAL_V6 if ip in network), None)
    if label is None and ip not in _GLOBAL_V6:
        return "reserved"
    if label is None and (int(ip) >> 32) & _LOW_32_BITS in _ISATAP:
        return find_special_use(_embedded(ip))
    return label


def _embedded(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & _LOW_32_BITS)


def _parse(ip: Address | str) -> Address:
    """The address without its zone, and an IPv4-mapped one as the IPv4 address that it means."""
    parsed = ip_address(ip.partition("%")[0]) if isinstance(ip, str) else ip
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped or IPv6Address(int(parsed))
    return parsed


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an address may be connected to, and why."""

    address: str
    special_use: str | None
    allowed: bool
    exception: Literal["allow-list", "allow-private"] | None = None
    """The setting that allows an address which is not public."""

    @property
    def shown(self) -> str:
        """The address for the log of attempts, with the exception that let it through."""
        return self.address if self.exception is None else f"{self.address} ({self.exception})"

    @property
    def refusal(self) -> str:
        """Why it is refused, for the log of attempts."""
        return f"blocked: private address {self.address} ({self.special_use})"


@dataclass(frozen=True)
class AddressPolicy:
    """What may be connected to: the internet, and what the installation allows besides.

    `allowed` opens exactly the networks that it names, whatever they are; `allow_private` opens
    loopback, private networks, carrier-grade NAT and unique local addresses, but not link-local.
    """

    allow_private: bool = False
    allowed: tuple[Network, ...] = ()

    def judge(self, address: Address | str) -> Verdict:
        """Decide about one address.

        Raises:
            ValueError: it is not an IP address in its usual form.
        """
        return _judge(self, address)


@lru_cache(maxsize=4096)
def _judge(policy: AddressPolicy, address: Address | str) -> Verdict:
    ip = _parse(address)
    special_use = find_special_use(ip)
    if special_use is None:
        return Verdict(str(ip), None, True)
    if any(ip.version == network.version and ip in network for network in policy.allowed):
        return Verdict(str(ip), special_use, True, "allow-list")
    if policy.allow_private and _is_intranet(ip, special_use):
        return Verdict(str(ip), special_use, True, "allow-private")
    return Verdict(str(ip), special_use, False)


def _is_intranet(ip: Address, special_use: str) -> bool:
    # A private address inside another one (NAT64, ISATAP) needs to be allowed by name.
    tables = _SPECIAL_V4 if ip.version == 4 else _SPECIAL_V6
    return special_use in _INTRANET and any(ip in network for network, _label in tables)
