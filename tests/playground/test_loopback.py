"""The listener under the servers that speak no HTTP."""

import socket
import threading

import pytest

from playground.loopback import LoopbackListener


def echo(connection: socket.socket) -> None:
    while said := connection.recv(100):
        connection.sendall(said.upper())


def connect(listener: LoopbackListener) -> socket.socket:
    return socket.create_connection(("127.0.0.1", listener.port), 5)


def test_everybody_is_served_at_the_same_time() -> None:
    listener = LoopbackListener(echo)
    with connect(listener) as one, connect(listener) as two:
        two.sendall(b"two")
        one.sendall(b"one")
        assert (one.recv(9), two.recv(9)) == (b"ONE", b"TWO")
    listener.close()


def test_a_connection_that_breaks_breaks_no_other() -> None:
    def brittle(connection: socket.socket) -> None:
        if connection.recv(100) == b"break":
            raise ConnectionResetError
        connection.sendall(b"fine")

    listener = LoopbackListener(brittle)
    with connect(listener) as one, connect(listener) as two:
        one.sendall(b"break")
        assert one.recv(9) == b""
        two.sendall(b"go on")
        assert two.recv(9) == b"fine"
    listener.close()


def test_closing_hangs_up_on_everybody_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    listener = LoopbackListener(echo)
    with connect(listener) as client:
        client.sendall(b"hello")
        client.recv(9)
        listener.close()
        assert client.recv(9) == b""
    # Not a count: a thread that an earlier test left may end meanwhile.
    assert set(threading.enumerate()) <= before


def test_a_closed_listener_gives_its_port_back_and_may_be_closed_again() -> None:
    listener = LoopbackListener(echo)
    listener.close()
    again = LoopbackListener(echo, port=listener.port)
    listener.close()
    with connect(again) as client:
        client.sendall(b"hello")
        assert client.recv(9) == b"HELLO"
    again.close()


def test_a_taken_port_is_an_error() -> None:
    listener = LoopbackListener(echo)
    with pytest.raises(OSError, match="in use"):
        LoopbackListener(echo, port=listener.port)
    listener.close()
