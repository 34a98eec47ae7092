"""The servers that are measured, each with a configuration of its own on loopback."""
import json
import os
import shutil
import signal
import subprocess
import time

from . import load, machine


class Server:
    """Started in a cgroup of its own; its queue lies on the bench's disk."""
    name = ""
    port = 0

    def __init__(self, bench):
        self.bench = bench
        self.home = bench.disk.path / self.name
        self.meter = machine.Meter(self.name)
        self.child = None

    def spawn(self, *command, env=None):
        log = open(self.bench.directory / f"{self.name}.log", "ab")
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                 preexec_fn=self.meter.enter, env=env)
        log.close()
        return child

    def wait_until_open(self):
        if not load.free_port_open(self.port):
            raise RuntimeError(f"{self.name} does not listen; see {self.name}.log")

    def wait_until_gone(self):
        for _ in range(100):
            if not self.meter.group or not self.meter.pids():
                return
            time.sleep(0.1)

    def empty(self):
        """Before each run."""

    def clean(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.meter.close()


CONFIG = """version: 2
postal:
  smtp_hostname: mx.bench.test
  web_hostname: bench.test
  smtp_relays: ["smtp://127.0.0.1:{sink}?ssl_mode=None"]
dns: {{return_path_domain: rp.demo.test}}
listeners:
  - {{address: 127.0.0.1, port: {port}, tls: starttls, auth: never, max_message_size: 100MB}}
http: [{{address: 127.0.0.1, port: {web}}}]
health: [{{address: 127.0.0.1, port: {health}}}]
store: {{directory: {home}/data}}
limits: {{connections_per_address: 20000, connections: 20000, messages_per_connection: 1000000}}
delivery: {{retry_first: {retry}}}
resolver: {{servers: [127.0.0.1], trust_anchor: ""}}
{extra}
"""


class Postrider(Server):
    """`postrider serve` with one mail server, its verified domain and RSA-2048 key."""
    def __init__(self, bench, holds=False, retry="5m", extra="", name="postrider", first_port=2591):
        self.name, self.port, self.web = name, first_port, first_port + 1
        super().__init__(bench)
        self.program = str(bench.postrider)
        self.key = ""
        self.config = self.home / "postrider.yml"
        self.settings = {"sink": load.SINK_PORT, "port": self.port, "web": self.web, "health": self.web + 1,
                         "home": self.home, "retry": retry, "extra": extra}
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        self._prepare(holds)

    def _prepare(self, holds):
        hold = ["--hold"] if holds else []
        self.config.write_text(CONFIG.format(**self.settings))
        self._tell("org", "create", "Demo")
        self._tell("server", "create", "demo", "App")
        self._tell("domain", "create", "demo/app", "demo.test", "--verified")
        # Whoever comes from loopback may send, as Postfix's mynetworks says it.
        self._tell("credential", "create", "demo/app", "SMTP", "--type", "smtp-ip",
                   "--network", "127.0.0.0/8", *hold)
        self.key = json.loads(self._tell("credential", "create", "demo/app", "API",
                                         "--type", "api", "--json", *hold))["key"]

    def _tell(self, *command):
        return subprocess.run([self.program, *command, "--config", str(self.config)], check=True,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout

    def start(self):
        self.child = self.spawn(self.program, "serve", "--config", str(self.config))
        self.meter.pid = self.child.pid
        self.wait_until_open()

    def stop(self):
        if self.child:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait()
            self.child = None


MAIN_CF = """compatibility_level = 3.6
myhostname = mx.bench.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{sink}
queue_directory = {home}/queue
data_directory = {home}/data
message_size_limit = 104857600
biff = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = {home}/tls.pem
smtpd_tls_key_file = {home}/tls.pem
{extra}
"""
HOLD = "smtpd_recipient_restrictions = check_client_access static:HOLD, permit_mynetworks, reject"
SIGN = "smtpd_milters = unix:{home}/opendkim.sock\nmilter_default_action = tempfail"
OPENDKIM = """Mode s
Domain demo.test
Selector s1
KeyFile {home}/dkim.pem
Canonicalization relaxed/simple
SignatureAlgorithm rsa-sha256
InternalHosts 127.0.0.0/8
Socket local:{home}/opendkim.sock
UMask 0000
Syslog no
Background no
RequireSafeKeys no
"""


class Postfix(Server):
    """Debian's Postfix as packaged, with OpenDKIM as a milter over a unix socket when it signs."""
    name = "postfix"
    port = 2601

    def __init__(self, bench, holds=False, signs=False, extra=""):
        super().__init__(bench)
        self.milter = None
        self.signs = signs
        shutil.rmtree(self.home, ignore_errors=True)
        for name in ("queue", "data", "conf"):
            (self.home / name).mkdir(parents=True)
        shutil.chown(self.home / "data", "postfix")
        machine.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                    "/CN=mx.bench.test", "-keyout", f"{self.home}/key.pem",
                    "-out", f"{self.home}/cert.pem")
        machine.run("sh", "-c", f"cat {self.home}/key.pem {self.home}/cert.pem "
                    f"> {self.home}/tls.pem")
        machine.run("openssl", "genrsa", "-traditional", "-out", f"{self.home}/dkim.pem", "2048")
        extra += (HOLD if holds else "") + "\n" + (SIGN.format(home=self.home) if signs else "")
        conf = self.home / "conf"
        shutil.copy("/usr/share/postfix/master.cf.dist", conf / "master.cf")
        (conf / "main.cf").write_text(
            MAIN_CF.format(home=self.home, sink=load.SINK_PORT, extra=extra))
        machine.run("postconf", "-c", str(conf), "-MX", "smtp/inet")
        machine.run("postconf", "-c", str(conf), "-M",
                    f"127.0.0.1:{self.port}/inet=127.0.0.1:{self.port} inet n - n - - smtpd")

    def start(self):
        if self.signs:
            config = self.home / "opendkim.conf"
            config.write_text(OPENDKIM.format(home=self.home))
            self.milter = self.spawn("opendkim", "-f", "-x", str(config))
            for _ in range(100):
                if (self.home / "opendkim.sock").exists():
                    break
                time.sleep(0.05)
        self.child = self.spawn("postfix", "-c", str(self.home / "conf"), "start-fg")
        self.meter.pid = self.child.pid
        self.wait_until_open()

    def stop(self):
        machine.run("postfix", "-c", str(self.home / "conf"), "stop", check=False)
        for child in (self.child, self.milter):
            if child:
                child.terminate()
                child.wait()
        self.child = self.milter = None
        self.wait_until_gone()

    def empty(self):
        for name in ("incoming", "active", "deferred", "defer", "hold", "bounce"):
            for path in (self.home / "queue" / name).rglob("*"):
                if path.is_file():
                    path.unlink()
        os.sync()


EXIM = """exim_path = {program}
spool_directory = {home}/spool
log_file_path = {home}/spool/log/%slog
primary_hostname = mx.bench.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
exim_user = {user}
exim_group = {user}
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
acl_smtp_rcpt = taken
acl_smtp_data = taken
queue_only = true
queue_only_override = false
smtp_accept_max = 400
smtp_connect_backlog = 1000
smtp_accept_max_per_connection = 1000000
message_size_limit = 100M
begin acl
taken:
  accept
begin routers
nowhere:
  driver = manualroute
  transport = nowhere
  route_list = * 127.0.0.1
begin transports
nowhere:
  driver = smtp
"""


class Exim(Server):
    """Debian's exim4-daemon-light, unpacked and not installed; it only accepts."""
    name = "exim"
    port = 2603
    user = "Debian-exim"  # compiled in; it exists only where this Exim runs
    number = 65533

    def __init__(self, bench):
        super().__init__(bench)
        self.unpacked = bench.directory / "exim"
        self.program = self.unpacked / "usr/sbin/exim4"
        if not self.program.exists():
            self._unpack()
        self.spool = self.home / "spool"
        shutil.rmtree(self.home, ignore_errors=True)
        self.spool.mkdir(parents=True)
        os.chown(self.spool, self.number, self.number)

    def _unpack(self):
        packages = self.unpacked / "packages"
        packages.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", "exim4-daemon-light", "libidn12"],
                       cwd=packages, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        for package in packages.glob("*.deb"):
            machine.run("dpkg", "-x", str(package), str(self.unpacked))

    def start(self):
        config = self.home / "exim.conf"
        config.write_text(EXIM.format(program=self.program, home=self.home, port=self.port,
                                      user=self.user))
        seen = []
        for name, line in (("passwd", f"{self.user}:x:{self.number}:{self.number}::/:/bin/false"),
                           ("group", f"{self.user}:x:{self.number}:")):
            (self.home / name).write_text(machine.read(f"/etc/{name}") + line + "\n")
            seen.append(f"mount --bind {self.home}/{name} /etc/{name}")
        library = self.unpacked / "usr/lib/x86_64-linux-gnu"
        self.child = self.spawn(
            "unshare", "-m", "sh", "-c",
            f"{' && '.join(seen)} && exec {self.program} -C {config} -bdf",
            env=dict(os.environ, LD_LIBRARY_PATH=str(library)))
        self.meter.pid = self.child.pid
        self.wait_until_open()

    def stop(self):
        if self.child:
            for pid in self.meter.pids():
                os.kill(pid, signal.SIGTERM)
            self.child.wait()
            self.child = None
        self.wait_until_gone()

    def empty(self):
        for path in self.spool.rglob("input/*"):
            if path.is_file():
                path.unlink()
        os.sync()
