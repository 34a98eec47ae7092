"""Many deliveries that wait for a host that is down: their memory, and what a start makes of them."""
import math
import time

from . import load
from .running import running
from .servers import Postrider
from .throughput import Peak

RECIPIENTS = 1000
FEW = 10_000              # beside which the cost of each of many is held
TAKEN_AND_TRIED = 4000    # a second, at the least


def fill(server, count, to="r@sink.test"):
    """Takes `count` deliveries in, and waits until nothing more becomes of them."""
    source = load.Source(server.port, count // RECIPIENTS, 2000, math.ceil(count / 10_000),
                         recipients=RECIPIENTS, to=to)
    while source.is_running():
        time.sleep(0.1)
    if source.problem:
        raise RuntimeError(f"smtp-source: {source.problem}")
    server.meter.settle(600)


def drained(bench, what, server, count):
    """Starts the server beside a sink that is up; CPU-seconds for 1,000 deliveries."""
    sink = load.Sink()
    peak = Peak(server.meter)
    try:
        began = time.time()
        server.start()
        while sink.count() == 0 and time.time() - began < 120:
            time.sleep(0.01)
        bench.fact(what, server.name, f"first delivery {time.time() - began:.2f} s after a start")
        cpu, got, began = server.meter.cpu(), sink.count(), time.time()
        while sink.count() < count and time.time() - began < 20 + count / 1000:
            time.sleep(0.05)
        done, took = sink.count() - got, time.time() - began
        server.meter.settle()
        cost = (server.meter.cpu() - cpu) * 1000 / max(1, done)
        bench.fact(what, server.name, f"{done + got:,} drained at {done / took:.0f}/s, "
                   f"{cost:.3f} CPU-s per 1,000, peak {peak.stop() / 1e6:.1f} MB")
        return cost
    finally:
        sink.stop()


def waiting(bench, count):
    """CPU-seconds that 1,000 deliveries cost of `count` that had waited."""
    what = f"{count:,} waiting deliveries"
    retry = 60 + count // TAKEN_AND_TRIED
    server = Postrider(bench, retry=f"{retry}s")
    with running(server):
        began = time.time()
        fill(server, count)
        bench.fact(what, server.name, f"{server.meter.anonymous() / 1e6:.1f} MB after taking and "
                   f"trying them in {time.time() - began:.0f} s")
        server.stop()
        time.sleep(max(0.0, retry - (time.time() - began)))
        return drained(bench, what, server, count)


def queue(bench):
    if not bench.wants("postrider"):
        return
    count = bench.options.queue // (10 if bench.quick else 1)
    few = waiting(bench, FEW)
    bench.fact(f"{count:,} waiting deliveries", "postrider",
               f"each costs {waiting(bench, count) / few:.2f} x what one of {FEW:,} does")
