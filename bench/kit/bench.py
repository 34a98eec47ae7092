"""One run of the bench: its options, its disk, its progress lines and what it found."""
import pathlib
import sys
import time

from . import machine


class Bench:
    def __init__(self, options):
        self.options = options
        self.quick = options.quick
        self.runs = options.runs or (1 if options.quick else 3)
        self.seconds = options.seconds or (2.0 if options.quick else 4.0)
        self.directory = pathlib.Path(options.dir).resolve()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.postrider = pathlib.Path(options.postrider).resolve()
        self.rates = []   # of throughput
        self.facts = []   # of all else: what, server, value
        self.notes = []
        self.began = time.time()

    def __enter__(self):
        self.has_weight = machine.gain_weight()
        self.disk = machine.Disk(self.directory)
        return self

    def __exit__(self, *_):
        self.disk.close()

    def wants(self, server):
        return self.options.only in (None, server)

    def say(self, text):
        print(f"[{time.time() - self.began:4.0f} s] {text}", file=sys.stderr, flush=True)

    def note(self, text):
        self.say(text)
        if text not in self.notes:
            self.notes.append(text)

    def fact(self, what, server, value):
        self.say(f"{what}: {server}: {value}")
        self.facts.append((what, server, value))
