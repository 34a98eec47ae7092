"""What the machine did: CPU and memory of a server's processes, other CPU, the disk for queues."""
import os
import pathlib
import re
import subprocess
import time

CGROUPS = pathlib.Path("/sys/fs/cgroup")
TICKS = os.sysconf("SC_CLK_TCK")
WEIGHT = 30 * 1024  # of the bench against other work on the machine, where 1024 is usual


def read(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def write(path, text):
    pathlib.Path(path).write_text(text)


def stat_fields(pid):
    """The fields of /proc/PID/stat behind the name: state first."""
    text = read(f"/proc/{pid}/stat")
    return text.rsplit(")", 1)[1].split() if text else None


def cpu_of(pid):
    fields = stat_fields(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS if fields else 0.0


def busy_seconds():
    """CPU seconds of the whole machine since it started."""
    numbers = [int(x) for x in read("/proc/stat").splitlines()[0].split()[1:9]]
    return (sum(numbers) - numbers[3] - numbers[4]) / TICKS


def has_cgroups():
    return os.geteuid() == 0 and (CGROUPS / "cpuacct/cpuacct.usage").exists() \
        and (CGROUPS / "memory/memory.stat").exists()


def gain_weight():
    """The bench and all it starts come before other work, where that can be had."""
    try:
        group = CGROUPS / "cpu/postrider_bench"
        group.mkdir(exist_ok=True)
        write(group / "cpu.shares", str(WEIGHT))
        write(group / "cgroup.procs", str(os.getpid()))
        return True
    except OSError:
        return False


class Meter:
    """CPU and memory of all processes of one server: exact in a cgroup, else of a process tree."""

    def __init__(self, name):
        self.group = f"postrider_bench_{name}" if has_cgroups() else None
        self.pid = None
        for path in self._paths():
            path.mkdir(exist_ok=True)

    def _paths(self):
        kinds = ("cpuacct", "memory") if self.group else ()
        return [CGROUPS / kind / self.group for kind in kinds]

    def enter(self):
        """In the child, between fork and exec."""
        for path in self._paths():
            write(path / "cgroup.procs", str(os.getpid()))

    def pids(self):
        if self.group:
            return [int(x) for x in read(self._paths()[0] / "cgroup.procs").split()]
        children = {}
        for entry in os.listdir("/proc"):
            fields = stat_fields(entry) if entry.isdigit() else None
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry))
        found, todo = [], [self.pid] if self.pid else []
        while todo:
            found.append(todo.pop())
            todo += children.get(found[-1], [])
        return found

    def cpu(self):
        if self.group:
            return int(read(self._paths()[0] / "cpuacct.usage") or 0) / 1e9
        total = 0
        for pid in self.pids():
            fields = stat_fields(pid)
            total += sum(int(x) for x in fields[11:15]) if fields else 0
        return total / TICKS

    def anonymous(self):
        """Bytes that are the server's own."""
        if self.group:
            found = re.search(r"^total_rss (\d+)", read(self._paths()[1] / "memory.stat"), re.M)
            return int(found[1]) if found else 0
        return sum(self._status(pid, "RssAnon") for pid in self.pids())

    def resident(self):
        return sum(self._status(pid, "VmRSS") for pid in self.pids())

    @staticmethod
    def _status(pid, name):
        found = re.search(rf"^{name}:\s+(\d+) kB", read(f"/proc/{pid}/status"), re.M)
        return int(found[1]) * 1024 if found else 0

    def settle(self, limit=6.0):
        """Waits until the server has nothing more to do."""
        end, last = time.time() + limit, self.cpu()
        while time.time() < end:
            time.sleep(0.3)
            now = self.cpu()
            if now - last < 0.006:
                return
            last = now

    def close(self):
        for path in self._paths():
            try:
                path.rmdir()
            except OSError:
                pass  # a process still ends


def run(*command, check=True):
    return subprocess.run(command, check=check, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)


class Disk:
    """Where queues lie: a journaled ext4, made in a file where the machine has none."""

    def __init__(self, directory):
        self.path = directory / "disk"
        self.image = directory / "disk.img"
        self.device = None
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o755)
        self.kind = self._journal() or self._make()

    def _journal(self):
        device = run("findmnt", "-nro", "SOURCE,FSTYPE", "--target", str(self.path)).stdout.split()
        name = device[0].rsplit("/", 1)[-1]
        journals = [x.rsplit("-", 1)[0] for x in os.listdir("/proc/fs/jbd2")] \
            if os.path.isdir("/proc/fs/jbd2") else []
        return f"{device[1]} with a journal" if name in journals else None

    def _make(self):
        if os.geteuid() != 0:
            return "the file system of the source tree; not a journaled ext4, as that needs root"
        if not self.image.exists():
            run("fallocate", "-l", "10G", str(self.image))
            run("mkfs.ext4", "-q", "-F", str(self.image))
        made = run("losetup", "-f", "--show", "--direct-io=on", str(self.image), check=False)
        if made.returncode != 0:
            return "the file system of the source tree; a loop device could not be had"
        self.device = made.stdout.strip()
        run("mount", self.device, str(self.path))
        self.path.chmod(0o755)
        return "journaled ext4 in a loop device, direct I/O"

    def close(self):
        if self.device:
            run("umount", str(self.path))
            run("losetup", "-d", self.device)
            self.image.unlink()
