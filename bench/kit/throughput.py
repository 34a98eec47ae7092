"""Many messages through a server: two warm-ups, then the median of several runs."""
import dataclasses
import math
import statistics
import threading
import time

from . import load, machine

FOREIGN_MAX = 0.35  # cores that other work may take of a run before it is done again, once


@dataclasses.dataclass
class Run:
    rate: float
    cpu: float        # server seconds per 1,000 messages
    load_cpu: float   # generator and sink
    busy: float       # cores
    foreign: float    # cores
    anonymous: int    # peak bytes


@dataclasses.dataclass
class Rate:
    row: str
    server: str
    runs: list

    def median(self, field):
        return statistics.median(getattr(run, field) for run in self.runs)

    def least(self):
        return min(run.rate for run in self.runs)

    def most(self):
        return max(run.rate for run in self.runs)


class Peak(threading.Thread):
    """Watches a server's memory."""

    def __init__(self, meter, every=0.1):
        super().__init__(daemon=True)
        self.meter, self.every, self.bytes, self.is_on = meter, every, 0, True
        self.start()

    def run(self):
        while self.is_on:
            self.bytes = max(self.bytes, self.meter.anonymous())
            time.sleep(self.every)

    def stop(self):
        self.is_on = False
        self.join()
        return self.bytes


class Smtp:
    """`count` messages by smtp-source; to the last 250, or until the sink has all of them."""

    def __init__(self, size, sessions, is_relayed):
        self.size, self.sessions, self.is_relayed = size, sessions, is_relayed
        self.first = 20 * sessions

    def once(self, server, count):
        server.empty()
        sink = load.Sink() if self.is_relayed else None
        try:
            return self._measured(server, sink, count)
        finally:
            if sink:
                sink.stop()

    def _measured(self, server, sink, count):
        meter = server.meter
        meter.settle(2)
        peak = Peak(meter)
        cpu, busy, began = meter.cpu(), machine.busy_seconds(), time.time()
        source = load.Source(server.port, count, self.size, self.sessions)
        while source.is_running() or (sink and sink.count() < count and not source.problem):
            if time.time() - began > 120:
                source.stop()
                raise RuntimeError(f"{server.name}: stuck; the sink has {sink and sink.count()}")
            time.sleep(0.005)
        took, busy = time.time() - began, machine.busy_seconds() - busy
        if source.problem:
            raise RuntimeError(f"{server.name}: smtp-source: {source.problem}")
        load_cpu = source.cpu + (sink.cpu() if sink else 0)
        until_now = meter.cpu() - cpu
        meter.settle()
        return Run(rate=count / took, cpu=(meter.cpu() - cpu) * 1000 / count,
                   load_cpu=load_cpu * 1000 / count, busy=busy / took,
                   foreign=(busy - until_now - load_cpu) / took, anonymous=peak.stop())


class Http:
    """One message a call by wrk for some seconds."""
    first = 1000

    def __init__(self, path, body):
        self.path, self.body = path, body

    def once(self, server, count, seconds=None):
        meter = server.meter
        meter.settle(2)
        peak = Peak(meter)
        cpu, busy = meter.cpu(), machine.busy_seconds()
        wrk = load.Wrk(f"http://127.0.0.1:{server.web}{self.path}", server.key, self.body,
                       seconds or max(1, min(6, count // 1000)))
        busy, until_now = machine.busy_seconds() - busy, meter.cpu() - cpu
        meter.settle()
        return Run(rate=wrk.requests / wrk.seconds, cpu=(meter.cpu() - cpu) * 1000 / wrk.requests,
                   load_cpu=wrk.cpu * 1000 / wrk.requests, busy=busy / wrk.seconds,
                   foreign=(busy - until_now - wrk.cpu) / wrk.seconds, anonymous=peak.stop())


def measure(bench, row, server, load_kind):
    """Adds a Rate to the bench, and says each run as it ends."""
    count = load_kind.first
    for seconds in (1.0, bench.seconds):
        warm = load_kind.once(server, count)
        count = max(load_kind.first, math.ceil(warm.rate * seconds))
    runs = []
    for _ in range(bench.runs):
        run = load_kind.once(server, count)
        if run.foreign > FOREIGN_MAX and not bench.quick:
            run = load_kind.once(server, count)
        runs.append(run)
        bench.say(f"{row}: {server.name}: {run.rate:.0f}/s, {run.cpu:.3f} CPU-s per 1,000, "
                  f"load {run.load_cpu:.3f}, busy {run.busy:.2f}, foreign {run.foreign:.2f}")
    bench.rates.append(Rate(row, server.name, runs))
