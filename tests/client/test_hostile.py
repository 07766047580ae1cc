"""What a hostile or broken server can do: a clear error or the right answer, never a replay."""

import gzip
import socket
import ssl
import struct
import threading
from typing import Any

import pytest
import trustme

from client.callers import Caller
from server import Reply, answer, loopback


def raw(data: bytes) -> Reply:
    """Return a reply that sends what it is given and hangs up."""
    return lambda connection: connection.sendall(data)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff garbage \r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabXX0\r\n\r\n",
        HEAD + b"X-Long: " + b"x" * 300_000 + b"\r\n\r\n",
    ],
    ids=lambda data: repr(data[:60]),
)
def test_a_broken_protocol_is_an_error_and_not_retried(caller: Caller, data: bytes) -> None:
    caller.server.script[:] = [raw(data)] * 3

    with pytest.raises(caller.engine.RemoteProtocolError):
        caller.request()

    assert len(caller.server.received) == 1


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"Content-Length: 2\r\n\r\n{}and more",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + answer(),
        HEAD + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ],
    ids=["bytes after the body", "1xx before the answer", "length and chunks"],
)
def test_the_answer_is_read_and_a_doubtful_connection_not_used_again(
    caller: Caller, data: bytes
) -> None:
    caller.server.script[:] = [raw(data)]
    client = caller.client()

    first = caller.request_on(client)
    second = caller.request_on(client)

    assert first.status_code == second.status_code == 200
    assert first.content == b"{}"


def test_broken_compression_is_an_error_and_not_retried(caller: Caller) -> None:
    body = gzip.compress(b"data")[:8] + b"broken"
    caller.server.script[:] = [answer(200, body, Content_Encoding="gzip")] * 3

    with pytest.raises(caller.engine.DecodingError):
        caller.request()

    assert len(caller.server.received) == 1


@pytest.mark.parametrize(("method", "attempts"), [("GET", 3), ("PUT", 3), ("POST", 1)])
def test_an_answer_that_does_not_come_is_waited_for_again_where_that_is_safe(
    caller: Caller, method: str, attempts: int
) -> None:
    def stall(connection: socket.socket) -> None:
        connection.settimeout(5)
        connection.recv(1)

    caller.server.script[:] = [stall] * 3

    with pytest.raises(caller.engine.ReadTimeout):
        caller.request(method=method, request_options={"timeout": 0.1})

    assert len(caller.server.received) == attempts


@pytest.mark.parametrize(("method", "attempts"), [("GET", 3), ("POST", 1)])
def test_a_reset_connection_is_tried_again_where_that_is_safe(
    caller: Caller, method: str, attempts: int
) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    caller.server.script[:] = [reset] * 3

    with pytest.raises(caller.engine.ReadError):
        caller.request(method=method)

    assert len(caller.server.received) == attempts


def test_a_certificate_that_is_not_trusted_is_not_tried_again(caller: Caller) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)

    with loopback(tls=tls) as server:
        with pytest.raises(caller.engine.ConnectError, match=r"(?i)certificate"):
            caller.request_on(caller.client(base_url=server.url))

        assert server.connections == 1


def test_a_trusted_certificate_is_no_obstacle(caller: Caller) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)

    with loopback(answer(302, Location="http://127.0.0.1/"), tls=tls) as server:
        httpx_client = caller.httpx_client(verify=trusted, follow_redirects=True)
        client = caller.client(httpx_client, base_url=server.url)

        assert caller.request_on(client).status_code == 302
        assert caller.request_on(client, method="POST", json={"a": 1}).status_code == 200
        assert server.bodies[1] == b'{"a":1}'


def test_a_handshake_that_is_cut_off_is_tried_again(caller: Caller) -> None:
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def cut_off() -> None:
            for _ in range(3):
                connection, _ = listener.accept()
                connection.recv(10)
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.close()
                connections.append(connection)

        thread = threading.Thread(target=cut_off, daemon=True)
        thread.start()
        with pytest.raises(caller.engine.ConnectError):
            caller.request_on(caller.client(base_url=f"https://127.0.0.1:{port}"), method="POST")
        thread.join(5)

    assert len(connections) == 3
