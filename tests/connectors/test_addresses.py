"""Which addresses may be connected to: the edges of every range in IANA's two registries."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest

from crmtui.connectors.addresses import AddressPolicy, find_special_use, is_public
from crmtui.kit.errors import Invalid
from crmtui.settings import load_settings

_FORBIDDEN = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "4000::/3",
    "8000::/1",
]
_ORDINARY = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2000::",
    "2001:200::",
    "2001:db7:ffff::",
    "2001:db9::",
    "2003::",
    "2606:4700:4700::1111",
    "2620:4f:7fff::",
    "3ffe::",
    "3fff:1000::",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2606:4700::5efe:8.8.8.8",
    "2606:4700::200:5efe:8.8.8.8",
    "2606:4700::1%eth0",
]
_EMBEDDING = [
    "::ffff:{0}",
    "64:ff9b::{0}",
    "64:ff9b:1::{0}",
    "::{0}",
    "::ffff:0:{0}",
    "2606:4700::5efe:{0}",
    "2606:4700::200:5efe:{0}",
]


@pytest.mark.parametrize("network", _FORBIDDEN)
def test_every_special_range_is_forbidden_from_end_to_end(network: str) -> None:
    range_ = ip_network(network)
    for ip in (range_[0], range_[range_.num_addresses // 2], range_[-1]):
        assert not is_public(ip), ip
        assert not AddressPolicy().judge(str(ip)).allowed


@pytest.mark.parametrize("address", _ORDINARY)
def test_ordinary_addresses_pass(address: str) -> None:
    verdict = AddressPolicy().judge(address)
    assert is_public(address)
    assert verdict.allowed
    assert verdict.exception is None


@pytest.mark.parametrize("form", _EMBEDDING)
@pytest.mark.parametrize("inner", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "100.64.0.1"])
def test_an_embedded_private_address_is_found(form: str, inner: str) -> None:
    assert not is_public(form.format(inner))


@pytest.mark.parametrize("inner", ["7f00:1", "a00:5"])
def test_tunnels_are_refused_whatever_is_in_them(inner: str) -> None:
    first, last = inner.split(":")
    assert not is_public(f"2002:{first}:{last}::1")
    assert not is_public("2002:808:808::1")
    # Teredo carries the client's address with its bits turned over.
    flipped = int(IPv4Address(int(first, 16) << 16 | int(last, 16))) ^ 0xFFFF_FFFF
    assert not is_public(IPv6Address(0x2001_0000_4136_E378_8000_63BF << 32 | flipped))


def test_nothing_that_python_calls_private_is_public() -> None:
    """Another table than ours; it has fewer ranges, and ours must have all of them."""
    known = [*IPv4Address._constants._private_networks, *IPv6Address._constants._private_networks]
    exceptions = [ip_network("::ffff:0:0/96")]  # judged by what is inside
    for network in known:
        if network not in exceptions:
            assert find_special_use(network[0]), network
            assert find_special_use(network[-1]), network


@pytest.mark.parametrize(
    "text", ["", "0x7f.1", "127.1", "2130706433", "127.0.0.1.", "a", "①.0.0.0"]
)
def test_what_is_no_address_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        AddressPolicy().judge(text)


# --- exceptions --------------------------------------------------------------------------------


def test_allow_private_opens_the_intranet_and_nothing_else() -> None:
    policy = AddressPolicy(allow_private=True)
    for address in ("127.0.0.1", "10.0.0.5", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1"):
        verdict = policy.judge(address)
        assert verdict.allowed
        assert verdict.shown == f"{address} (allow-private)"
    assert policy.judge("fd00::1").allowed
    assert policy.judge("::ffff:10.0.0.5").shown == "10.0.0.5 (allow-private)"
    closed = (
        "169.254.169.254 fe80::1 0.0.0.0 224.0.0.1 255.255.255.255 64:ff9b::10.0.0.5 2002:a00:5::"
    )
    for address in [*closed.split(), "2606:4700::5efe:10.0.0.5", "192.0.2.1", "::"]:
        assert not policy.judge(address).allowed, address


def test_the_allow_list_opens_what_it_names_and_says_so() -> None:
    networks = (ip_network("10.1.0.0/16"), ip_network("169.254.7.7/32"), ip_network("fd00:1::/32"))
    policy = AddressPolicy(allowed=networks)
    assert policy.judge("10.1.2.3").shown == "10.1.2.3 (allow-list)"
    assert policy.judge("::ffff:10.1.2.3").allowed
    assert policy.judge("169.254.7.7").allowed
    assert policy.judge("fd00:1::9%eth0").shown == "fd00:1::9 (allow-list)"
    assert policy.judge("8.8.8.8").shown == "8.8.8.8"
    for address in ("10.2.0.1", "169.254.7.8", "fd00:2::9", "127.0.0.1"):
        verdict = policy.judge(address)
        assert not verdict.allowed
        assert verdict.refusal.startswith(f"blocked: private address {address} (")


def test_the_longest_address_fits_its_column() -> None:
    policy = AddressPolicy(allow_private=True)
    assert len(policy.judge(str(ip_address("fd00" + ":ffff" * 7))).shown) <= 60


def test_the_settings_take_networks_and_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().webhook_allow == ()
    assert not load_settings().webhook_allow_private
    monkeypatch.setenv("CRMTUI_WEBHOOK_ALLOW", "10.1.0.0/16, fd00::/8,192.168.0.7,")
    monkeypatch.setenv("CRMTUI_WEBHOOK_ALLOW_PRIVATE", "1")
    settings = load_settings()
    assert [str(network) for network in settings.webhook_allow] == [
        "10.1.0.0/16",
        "fd00::/8",
        "192.168.0.7/32",
    ]
    assert settings.webhook_allow_private


@pytest.mark.parametrize("value", ["10.0.0.5/8", "intranet", "10.0.0.0/40", "10.0.0.0-10.0.0.9"])
def test_the_settings_refuse_what_is_no_network(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("CRMTUI_WEBHOOK_ALLOW", value)
    with pytest.raises(Invalid) as refused:
        load_settings()
    assert list(refused.value.fields) == ["webhook_allow"]


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"]
)
def test_where_clouds_hand_out_credentials_only_the_allow_list_opens(address: str) -> None:
    assert not AddressPolicy(allow_private=True).judge(address).allowed
    named = AddressPolicy(allowed=(ip_network(address),))
    assert named.judge(address).allowed
