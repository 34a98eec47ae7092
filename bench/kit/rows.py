"""The rows of the table; each builds its servers, measures, and takes them down."""
import json

from . import single, syncs
from .otp import otp
from .queue import queue
from .running import running
from .servers import Exim, Postfix, Postrider
from .tarpit import tarpit
from .throughput import Http, Smtp, measure


def each(bench, row, load_kind, makers):
    for name, make in makers.items():
        if not bench.wants(name):
            continue
        try:
            with running(make(bench)) as server:
                measure(bench, row, server, load_kind)
        except (OSError, RuntimeError) as trouble:
            bench.note(f"{row}: {name} could not be measured: {trouble}")


def accept(bench):
    each(bench, "accept only, 4 KB, 50 sessions", Smtp(4096, 50, is_relayed=False), {
        "postfix": lambda b: Postfix(b, holds=True),
        "exim": Exim,
        "postrider": lambda b: Postrider(b, holds=True)})


def signed(bench, row, size):
    each(bench, row, Smtp(size, 50, is_relayed=True), {
        "postfix": lambda b: Postfix(b, signs=True),
        "postrider": Postrider})


def relay(bench):
    signed(bench, "end to end, signed, 4 KB", 4096)


def relay64(bench):
    signed(bench, "end to end, signed, 64 KB", 65536)


def http(bench):
    body = json.dumps({"from": "bench@demo.test", "to": ["r@sink.test"], "subject": "measured",
                       "plain_body": "X" * 3800})
    each(bench, "HTTP send, 4 KB, one a call", Http("/api/v1/send/message", body), {
        "postrider": lambda b: Postrider(b, holds=True)})


def both(bench, holds=False, signs=False):
    if bench.wants("postrider"):
        yield Postrider(bench, holds=holds)
    if bench.wants("postfix"):
        yield Postfix(bench, holds=holds, signs=signs)


def big(bench):
    for server in both(bench, holds=True):
        with running(server):
            single.big(bench, server)


def idle(bench):
    for server in both(bench, holds=True):
        with running(server):
            single.idle(bench, server)


def latency(bench):
    for server in both(bench, signs=True):
        with running(server):
            single.latency(bench, server)


def sync(bench):
    for server in both(bench, holds=True):
        with running(server):
            syncs.syncs(bench, server)


ROWS = {"accept": accept, "relay": relay, "relay64": relay64, "http": http, "big": big,
        "idle": idle, "latency": latency, "syncs": sync, "queue": queue, "otp": otp,
        "tarpit": tarpit}
