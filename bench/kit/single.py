"""One message, or one client: time and memory where the rate is not the question."""
import select
import socket
import statistics
import time

from . import load
from .throughput import Peak

BIG = 50_000_000


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


def big(bench, server):
    """One message of 50 MB: how long it takes, and how much memory it needs on the way."""
    talker = load.Talker(server.port)
    talker.say("EHLO bench.test", "2")
    talker.begin_message(BIG)
    server.meter.settle(2)
    before, peak, began = server.meter.anonymous(), Peak(server.meter, 0.01), time.time()
    talker.socket.sendall(load.HEADER)
    piece = load.body_lines(64 * 1024)
    for _ in range(BIG // len(piece)):
        talker.socket.sendall(piece)
    talker.say(".", "2")
    took = time.time() - began
    talker.close()
    grown = max(0, peak.stop() - before)
    bench.fact("one 50 MB message", server.name,
               f"memory grows by {megabytes(grown)}; {took:.2f} s")


def idle(bench, server):
    """An idle server, then one with many sessions that said EHLO and wait."""
    meter = server.meter
    meter.settle(3)
    bench.fact("idle server", server.name, f"{megabytes(meter.resident())} resident, "
               f"{megabytes(meter.anonymous())} its own, {len(meter.pids())} processes")
    many = 45 if server.name == "postfix" else 1000  # 100 processes at most, as packaged
    for kind in ("plain", "TLS"):
        talkers = open_sessions(server, many, 1, kind == "TLS")  # first uses are not counted
        before = meter.anonymous()
        talkers += open_sessions(server, many, 2, kind == "TLS")
        meter.settle(2)
        each = (meter.anonymous() - before) / many
        bench.fact(f"idle session, {kind}", server.name,
                   f"{each / 1000:.1f} KB ({2 * many} open)")
        for talker in talkers:
            talker.close()
        meter.settle(3)


def open_sessions(server, count, net, is_tls):
    context = load.trusting_tls()
    talkers = []
    for number in range(count):
        talker = load.Talker(server.port, f"127.0.{net}.{1 + number % 250}")
        talker.say("EHLO bench.test", "2")
        if is_tls:
            talker.start_tls(context)
            talker.say("EHLO bench.test", "2")
        talkers.append(talker)
    return talkers


class Receiver:
    """A receiving server that notes when it has a message; it takes one connection at a time."""
    replies = {b"EHLO": b"250 8BITMIME\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", load.SINK_PORT), backlog=50)
        self.buffers = {}
        self.in_data = set()

    def wait_for_message(self, seconds):
        """When the end of the next message came."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for ready in select.select([self.listener, *self.buffers], [], [], 0.5)[0]:
                if ready is self.listener:
                    client, _ = ready.accept()
                    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    client.sendall(b"220 sink\r\n")
                    self.buffers[client] = b""
                elif self._take(ready):
                    return time.perf_counter()
        raise RuntimeError("a message did not arrive")

    def _take(self, client):
        came = client.recv(65536)
        if not came:
            del self.buffers[client]
            client.close()
            return False
        self.buffers[client] += came
        if client in self.in_data:
            return self._end_of_data(client)
        while b"\n" in self.buffers[client] and client not in self.in_data:
            line, self.buffers[client] = self.buffers[client].split(b"\n", 1)
            verb = line[:4].upper()
            if verb == b"DATA":
                self.in_data.add(client)
            client.sendall(self.replies.get(verb, b"250 ok\r\n"))
        return client in self.in_data and self._end_of_data(client)

    def _end_of_data(self, client):
        if not self.buffers[client].endswith(b"\r\n.\r\n"):
            return False
        self.buffers[client] = b""
        self.in_data.discard(client)
        client.sendall(b"250 taken\r\n")
        return True

    def close(self):
        for client in self.buffers:
            client.close()
        self.listener.close()


def latency(bench, server):
    """One message at a time: from the sender's final dot to the receiver's."""
    receiver = Receiver()
    talker = load.Talker(server.port)
    talker.say("EHLO bench.test", "2")
    message = load.HEADER + load.body_lines(4096)
    took = []
    for _ in range(50 if bench.quick else 300):
        talker.begin_message(len(message))
        talker.socket.sendall(message)
        began = time.perf_counter()
        talker.socket.sendall(b".\r\n")
        took.append(receiver.wait_for_message(30) - began)
        talker.expect("2")
    talker.close()
    receiver.close()
    took = sorted(took[len(took) // 10:])
    bench.fact("final dot to delivered, signed, 4 KB", server.name,
               f"p50 {statistics.median(took) * 1000:.1f} ms, "
               f"p99 {took[int(len(took) * 0.99)] * 1000:.1f} ms")
