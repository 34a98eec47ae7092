"""What comes in and what takes it: smtp-source, smtp-sink, wrk, and a talker of our own."""
import os
import pathlib
import re
import socket
import ssl
import subprocess
import tempfile
import time

from . import machine

SINK_PORT = 2590


def free_port_open(port, seconds=10.0):
    """Waits until something listens at the port."""
    end = time.time() + seconds
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.03)
    return False


class Sink:
    """smtp-sink, which says on its standard output how many messages it has."""

    def __init__(self, port=SINK_PORT):
        self.told = tempfile.NamedTemporaryFile(dir="/dev/shm", prefix="bench_sink_")
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        self.child = subprocess.Popen(
            ["smtp-sink", "-c", *user, f"127.0.0.1:{port}", "2000"],
            stdout=self.told, stderr=subprocess.DEVNULL)
        if not free_port_open(port):
            raise RuntimeError(f"smtp-sink does not listen at {port}")

    def count(self):
        with open(self.told.name, "rb") as told:
            told.seek(max(0, told.seek(0, 2) - 120))
            found = re.findall(rb"mesg=(\d+)\r", told.read())
        return int(found[-1]) if found else 0

    def cpu(self):
        return machine.cpu_of(self.child.pid)

    def stop(self):
        self.child.terminate()
        self.child.wait()
        self.told.close()


class Source:
    """smtp-source: `count` messages of `size` bytes, or those of `file`, over `sessions`
    connections that are kept."""

    def __init__(self, port, count, size, sessions, recipients=1, file=None,
                 to="r@sink.test"):
        content = ["-F", str(file)] if file else ["-l", str(size)]
        self.child = subprocess.Popen(
            ["smtp-source", "-4", "-d", "-N", "-s", str(sessions), *content,
             "-m", str(count), "-r", str(recipients), "-f", "bench@demo.test",
             "-t", to, "-M", "bench.test", f"127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.cpu = 0.0
        self.problem = None

    def is_running(self):
        if self.child.returncode is not None:
            return False
        pid, status, usage = os.wait4(self.child.pid, os.WNOHANG)
        if pid == 0:
            return True
        self.child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        if self.child.returncode != 0:
            said = self.child.stderr.read().decode(errors="replace").strip().splitlines()
            self.problem = said[-1] if said else f"exit {self.child.returncode}"
        return False

    def stop(self):
        if self.child.returncode is None:
            self.child.kill()
            self.child.wait()


LUA = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Server-API-Key"] = "%s"
wrk.body = '%s'
local failed = 0
function response(status, headers, body)
  if not body:find('"success"') then failed = failed + 1 end
end
"""


class Wrk:
    """wrk posting one message a call over kept connections; for `seconds`."""

    def __init__(self, url, key, body, seconds, connections=50):
        script = pathlib.Path(tempfile.gettempdir()) / f"bench_{os.getpid()}.lua"
        script.write_text(LUA % (key, body))
        before = os.times()
        said = machine.run("wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout",
                           "10s", "-s", str(script), url, check=False).stdout
        after = os.times()
        script.unlink()
        self.cpu = after.children_user + after.children_system \
            - before.children_user - before.children_system
        found = re.search(r"(\d+) requests in ([\d.]+)(m?s)", said)
        if not found or "Non-2xx" in said or int(found[1]) == 0:
            raise RuntimeError(f"wrk: {said.strip()}")
        self.requests = int(found[1])
        self.seconds = float(found[2]) / (1000 if found[3] == "ms" else 1)


class Talker:
    """One SMTP client connection, blocking."""

    def __init__(self, port, source="127.0.0.1"):
        self.socket = socket.create_connection(("127.0.0.1", port), 30, (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        self.expect("2")

    def start_tls(self, context):
        self.say("STARTTLS", "2")
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def expect(self, digit):
        while True:
            while b"\n" not in self.rest:
                came = self.socket.recv(4096)
                if not came:
                    raise ConnectionError("the server closed the connection")
                self.rest += came
            line, self.rest = self.rest.split(b"\n", 1)
            if line[3:4] != b"-":
                break
        if not line.startswith(digit.encode()):
            raise ConnectionError(line.decode(errors="replace"))

    def say(self, words, digit):
        self.socket.sendall(words.encode() + b"\r\n")
        self.expect(digit)

    def begin_message(self, size):
        self.say(f"MAIL FROM:<bench@demo.test> SIZE={size}", "2")
        self.say("RCPT TO:<r@sink.test>", "2")
        self.say("DATA", "3")

    def close(self):
        self.socket.close()


def trusting_tls():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


HEADER = (b"From: <bench@demo.test>\r\nTo: <r@sink.test>\r\nSubject: measured\r\n"
          b"Date: Sun, 22 Nov 2026 04:00:00 +0000\r\nMessage-Id: <measured@bench.test>\r\n\r\n")


def body_lines(size):
    line = b"X" * 76 + b"\r\n"
    return line * max(1, size // len(line))
