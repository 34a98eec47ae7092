"""What a tar pit costs the others: mail for a quick site beside a thousand messages for one that
answers each line after a long while."""
import asyncio
import statistics
import threading

from . import load
from .queue import fill
from .running import running
from .servers import Postrider
from .throughput import Smtp

PORT = 2594
ANSWERS_AFTER = 10.0  # seconds
WAITING = 1000
SOURCES = f"""sources:
  - {{name: default}}
  - {{name: pit, pools: [pit], relay_host: 127.0.0.1, relay_port: {PORT}, relay_tls: none}}
pool_rules: [{{pool: pit, recipient: pit.test}}]
"""


class TarPit:
    """Answers every line with 250, as late as it may."""

    def __init__(self):
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if not load.free_port_open(PORT):
            raise RuntimeError("the tar pit does not listen")

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", PORT))
        self.loop.run_forever()

    async def _talk(self, reader, writer):
        self.connections += 1
        try:
            await asyncio.sleep(ANSWERS_AFTER)
            writer.write(b"220 pit\r\n")
            while await reader.readline():
                await asyncio.sleep(ANSWERS_AFTER)
                writer.write(b"250 wait\r\n")
        except ConnectionError:
            pass
        writer.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


def tarpit(bench):
    """Runs of the two servers take turns, so that what else the machine does meets both."""
    if not bench.wants("postrider"):
        return
    rows = Smtp(4096, 50, is_relayed=True)
    pit = TarPit()
    try:
        with running(Postrider(bench, name="alone")) as alone, \
             running(Postrider(bench, name="beside", first_port=2595, extra=SOURCES)) as beside:
            fill(beside, WAITING, to="r@pit.test")
            count = rows.first
            for server in (alone, beside):
                count = max(count, round(rows.once(server, count).rate * bench.seconds))
            runs = [(rows.once(alone, count), rows.once(beside, count))
                    for _ in range(max(3, bench.runs))]
    finally:
        pit.stop()
    if pit.connections < 2:
        raise RuntimeError("nothing went to the tar pit")
    rate = statistics.median(b.rate / a.rate for a, b in runs)
    cost = statistics.median(b.cpu / a.cpu for a, b in runs)
    bench.fact(f"{WAITING:,} messages for a tar pit: mail for a quick site beside them",
               "postrider", f"{rate:.3f} x the rate without them, {cost:.3f} x the CPU-seconds; "
               f"{len(runs)} pairs of {count}")
