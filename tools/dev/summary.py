"""Prints the table of ./dev test and, as the last line, the sum; fails when a test failed."""

import pathlib
import sys

rows = []
for line in pathlib.Path(sys.argv[1]).read_text().splitlines():
    name, *numbers = line.split("\t")
    rows.append((name, *map(int, numbers)))

print(f"\n{'':24} {'passed':>8} {'failed':>8} {'skipped':>8}")
for name, passed, failed, skipped in rows:
    print(f"{name:24} {passed:8} {failed:8} {skipped:8}{'   <' if failed else ''}")
passed, failed, skipped = (sum(row[i] for row in rows) for i in (1, 2, 3))
print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or passed == 0 else 0)
