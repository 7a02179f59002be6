import pytest

from agencies.client_address import client_address

PROXY, USER = "10.0.0.2", "10.1.2.3"


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        (USER, None, USER),
        (USER, "6.6.6.6", USER),  # nobody but the proxy is believed
        (PROXY, USER, USER),
        (PROXY, f"6.6.6.6, {USER}", USER),  # only what the proxy itself has seen
        (PROXY, None, PROXY),
    ],
)
def test_address_is_the_one_that_the_trusted_proxy_saw(rf, settings, remote, forwarded, address):
    settings.TRUSTED_PROXIES = [PROXY]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR=remote)) == address
