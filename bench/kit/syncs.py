"""How often the disk is asked to be sure, for a message accepted under load."""
import re
import shutil
import subprocess
import time

from . import load

COUNT = 5000


def syncs(bench, server):
    if not shutil.which("strace"):
        bench.note("syncs per message: strace is missing")
        return
    count = COUNT // 5 if server.name == "postfix" or bench.quick else COUNT
    pids = [part for pid in server.meter.pids() for part in ("-p", str(pid))]
    told = bench.directory / "strace.txt"
    tracer = subprocess.Popen(
        ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync,sync_file_range", "-o", str(told),
         *pids], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    source = load.Source(server.port, count, 4096, 50)
    while source.is_running():
        time.sleep(0.02)
    tracer.terminate()
    tracer.wait()
    found = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?f\w*sync$",
                       told.read_text(), re.M)
    each = sum(int(number) for number in found) / count
    bench.fact("syncs per message, 50 sessions", server.name, f"{each:.2f} (traced: slower)")
