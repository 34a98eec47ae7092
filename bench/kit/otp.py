"""A one-time password while a campaign waits for the same slow site."""
import asyncio
import random
import statistics
import threading
import time

from . import load
from .servers import Postrider

RECIPIENTS = 1000
SITE_TAKES = 0.5  # seconds from a message's final dot to the reply
CAMPAIGN = "From: bench@demo.test\nTo: r@sink.test\nSubject: campaign\n" \
           "List-Unsubscribe: <mailto:off@demo.test>\n\n" + ("X" * 70 + "\n") * 20


class SlowSite:
    """A receiving server that takes its time, and notes when mail for whom came."""

    def __init__(self, port):
        self.port = port
        self.came = {}   # of recipients that begin with otp
        self.others = 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if not load.free_port_open(port):
            raise RuntimeError("the slow site does not listen")

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(
            asyncio.start_server(self._talk, "127.0.0.1", self.port, backlog=200))
        self.loop.run_forever()

    async def _talk(self, reader, writer):
        recipient = ""
        writer.write(b"220 slow\r\n")
        try:
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"EHLO":
                    writer.write(b"250 8BITMIME\r\n")
                elif verb == b"RCPT":
                    recipient = line.decode().split("<")[1].split(">")[0]
                    writer.write(b"250 ok\r\n")
                elif verb == b"DATA":
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
                    self._note(recipient)
                    await asyncio.sleep(SITE_TAKES)
                    writer.write(b"250 taken\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    writer.write(b"250 ok\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    def _note(self, recipient):
        if recipient.startswith("otp"):
            self.came[recipient] = time.perf_counter()
        else:
            self.others += 1

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


def fill(bench, server, count):
    path = bench.directory / "campaign.eml"
    path.write_bytes(CAMPAIGN.encode())
    source = load.Source(server.port, count // RECIPIENTS, 0, 10, recipients=RECIPIENTS, file=path)
    while source.is_running():
        time.sleep(0.1)
    if source.problem:
        raise RuntimeError(f"smtp-source: {source.problem}")


def send_passwords(server, count):
    """When each was accepted, by its recipient."""
    talker = load.Talker(server.port)
    talker.say("EHLO bench.test", "2")
    message = load.HEADER + load.body_lines(2000) + b".\r\n"
    accepted = {}
    dice = random.Random(1)
    for number in range(count):
        recipient = f"otp{number}@sink.test"
        talker.say("MAIL FROM:<bench@demo.test>", "2")
        talker.say(f"RCPT TO:<{recipient}>", "2")
        talker.say("DATA", "3")
        talker.socket.sendall(message)
        accepted[recipient] = time.perf_counter()
        talker.expect("2")
        time.sleep(dice.uniform(0.05, 0.35))
    talker.close()
    return accepted


def otp(bench):
    if not bench.wants("postrider"):
        return
    count = bench.options.queue // (10 if bench.quick else 1)
    site = SlowSite(load.SINK_PORT)
    server = Postrider(bench)
    try:
        server.start()
        fill(bench, server, count)
        waiting, began = site.others, time.time()
        accepted = send_passwords(server, 50 if bench.quick else 200)
        end = time.time() + 30
        while len(site.came) < len(accepted) and time.time() < end:
            time.sleep(0.05)
        took = sorted(site.came.get(recipient, float("inf")) - at
                      for recipient, at in accepted.items())
        rate = (site.others - waiting) / (time.time() - began)
        bench.fact(f"a password behind {count:,} of a campaign for the same slow site",
                   server.name,
                   f"p50 {statistics.median(took):.2f} s, p95 {took[int(len(took) * 0.95)]:.2f} s, "
                   f"longest {took[-1]:.2f} s; the campaign goes on at {rate:.0f}/s")
    finally:
        server.stop()
        server.clean()
        site.stop()
