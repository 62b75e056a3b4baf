"""Ports that are known before anybody listens on them."""

from socket import SO_REUSEADDR, SOL_SOCKET, create_server, socket

from playground.ports import free_port


def test_it_is_free_and_not_one_that_the_system_gives_out() -> None:
    ports = {free_port() for _ in range(50)}
    assert len(ports) > 40
    assert max(ports) < 32768
    with create_server(("127.0.0.1", free_port())) as server:
        assert server.getsockname()[1] < 32768


def test_one_that_somebody_listens_on_is_passed_over() -> None:
    with create_server(("127.0.0.1", 0)) as server, socket() as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        assert server.getsockname()[1] not in {free_port() for _ in range(50)}
