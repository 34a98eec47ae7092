"""What was found, as Markdown whose columns line up."""
import os
import platform
import subprocess
import time

from . import machine


def lines_of(columns, rows):
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]

    def line(cells):
        return "| " + " | ".join(str(c).ljust(w) for c, w in zip(cells, widths)) + " |"
    return [line(columns), "|" + "|".join("-" * (w + 2) for w in widths) + "|", *map(line, rows)]


def rate_rows(rates):
    beside = {rate.row: rate for rate in rates if rate.server == "postfix"}
    for rate in rates:
        peer = beside.get(rate.row)
        ratio = f"{rate.median('rate') / peer.median('rate'):.2f}" if peer else "-"
        yield (rate.row, rate.server,
               f"{rate.median('rate'):.0f} [{rate.least():.0f}–{rate.most():.0f}]", ratio,
               f"{rate.median('cpu'):.3f}", f"{rate.median('load_cpu'):.3f}",
               f"{rate.median('busy'):.2f}", f"{rate.median('foreign'):.2f}",
               f"{max(run.anonymous for run in rate.runs) / 1e6:.0f}")


def processor():
    for line in machine.read("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def version(*command):
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return said.strip().splitlines()[0] if said.strip() else "missing"


def conditions(bench):
    yield f"- {time.strftime('%Y-%m-%d')}; {os.cpu_count()} × {processor()}; Linux " \
          f"{platform.release()}; loopback only; generator and sink on the same cores"
    yield f"- queues on {bench.disk.kind}"
    how = "of its cgroup, exact" if machine.has_cgroups() else "of its process tree, sampled"
    weight = f"; the bench has {machine.WEIGHT // 1024} × the CPU weight of other work" \
        if bench.has_weight else ""
    yield f"- server CPU and memory {how}{weight}; foreign: cores taken by anything else, kernel " \
          "threads included"
    yield f"- two warm-ups, then the median of {bench.runs} runs of about {bench.seconds:.0f} s"
    yield f"- {version(str(bench.postrider), 'version')}; Postfix " \
          f"{version('postconf', '-dh', 'mail_version')}; Debian's Exim 4.96, OpenDKIM 2.11"
    for note in bench.notes:
        yield f"- {note}"


def write(bench):
    text = []
    if bench.rates:
        text += lines_of(
            ("what", "server", "messages/s", "× postfix", "server CPU-s per 1,000",
             "load CPU-s per 1,000", "cores busy", "foreign", "peak own MB"),
            list(rate_rows(bench.rates)))
    if bench.facts:
        text += ["", *lines_of(("what", "server", "measured"), bench.facts)]
    return "\n".join([*text, "", *conditions(bench), ""])
