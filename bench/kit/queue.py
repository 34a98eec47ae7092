"""Many deliveries that wait for a host that is down: their memory, and what a start makes of them."""
import time

from . import load
from .servers import Postrider
from .throughput import Peak

RECIPIENTS = 1000


def fill(bench, server, count):
    """Takes `count` deliveries in, whose every attempt fails at once."""
    source = load.Source(server.port, count // RECIPIENTS, 2000, 10, recipients=RECIPIENTS)
    while source.is_running():
        time.sleep(0.1)
    if source.problem:
        raise RuntimeError(f"smtp-source: {source.problem}")
    server.meter.settle(600)


def queue(bench):
    if not bench.wants("postrider"):
        return
    count = bench.options.queue // (10 if bench.quick else 1)
    what = f"{count:,} waiting deliveries"
    server = Postrider(bench, retry="90s")
    server.start()
    began = time.time()
    fill(bench, server, count)
    bench.fact(what, server.name, f"{server.meter.anonymous() / 1e6:.1f} MB after taking and "
               f"trying them in {time.time() - began:.0f} s")
    server.stop()
    time.sleep(max(0.0, 90 - (time.time() - began)))
    sink = load.Sink()
    peak = Peak(server.meter)
    began = time.time()
    server.start()
    while sink.count() == 0 and time.time() - began < 120:
        time.sleep(0.01)
    bench.fact(what, server.name, f"first delivery {time.time() - began:.2f} s after a start")
    cpu, got, began = server.meter.cpu(), sink.count(), time.time()
    while sink.count() < count and time.time() - began < 20:
        time.sleep(0.05)
    done, took = sink.count() - got, time.time() - began
    bench.fact(what, server.name,
               f"drained at {done / took:.0f}/s, "
               f"{(server.meter.cpu() - cpu) * 1000 / max(1, done):.2f} CPU-s per 1,000, "
               f"peak {peak.stop() / 1e6:.1f} MB")
    server.stop()
    sink.stop()
    server.clean()
