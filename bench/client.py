"""Opens addresses as fast as a server gives them, over so many connections at once: a process of its own, `python -m bench.client`."""
import json
import selectors
import socket
import sys
import time

from bench.table import share

_TIMEOUT_S = 5
_HEADERS = ("Host: {host}:{port}\r\nUser-Agent: Mozilla/5.0\r\nAccept-Encoding: gzip, deflate, br\r\nAccept: text/html\r\n"
            "Connection: close\r\n\r\n")


class Client:
    """One request a connection, as a server of sync workers has it; a new one starts when one ends, until the time is over."""

    def __init__(self, host, port, addresses, seconds):
        headers = _HEADERS.format(host=host, port=port)
        self.host, self.port, self.seconds = host, port, seconds
        self.requests = [f"GET {address} HTTP/1.1\r\n{headers}".encode() for address in addresses]
        self.watched = selectors.DefaultSelector()
        self.begun, self.next, self.open, self.times, self.errors = 0.0, 0, 0, [], 0

    def run(self, connections):
        """{requests, errors, seconds, p95 (milliseconds)}."""
        self.begun = time.perf_counter()
        for _ in range(connections):
            self._start()
        while self.open:
            for key, _ in self.watched.select(_TIMEOUT_S) or [(key, 0) for key in list(self.watched.get_map().values())]:
                self._go_on(key.fileobj, key.data)
        spent = time.perf_counter() - self.begun
        slow = share(self.times, 95) * 1000 if self.times else 0.0
        return {"requests": len(self.times), "errors": self.errors, "seconds": spent, "p95": slow}

    def _start(self):
        if time.perf_counter() - self.begun >= self.seconds:
            return
        ours = socket.socket()
        ours.setblocking(False)
        started = time.perf_counter()
        ours.connect_ex((self.host, self.port))
        self.watched.register(ours, selectors.EVENT_WRITE, (started, []))
        self.open += 1

    def _go_on(self, ours, told):
        started, parts = told
        try:
            if time.perf_counter() - started > _TIMEOUT_S:
                raise TimeoutError
            if self.watched.get_key(ours).events == selectors.EVENT_WRITE:
                ours.send(self.requests[self.next % len(self.requests)])
                self.next += 1
                self.watched.modify(ours, selectors.EVENT_READ, told)
                return
            part = ours.recv(262_144)
            if part:
                parts.append(part)
                return
            self._end(ours, time.perf_counter() - started, parts)
        except OSError:
            self._end(ours, None, parts)

    def _end(self, ours, took, parts):
        self.watched.unregister(ours)
        ours.close()
        self.open -= 1
        if took is not None and parts and parts[0].startswith(b"HTTP/1.1 200"):
            self.times.append(took)
        else:
            self.errors += 1
        self._start()


if __name__ == "__main__":
    _host, _port, _file, _seconds, _connections = sys.argv[1:]
    with open(_file, encoding="ascii") as _lines:
        _client = Client(_host, int(_port), _lines.read().split(), float(_seconds))
    print(json.dumps(_client.run(int(_connections))))
