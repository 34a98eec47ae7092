"""Runs every test program that CTest knows in a build folder and counts each GoogleTest case."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time


def known_tests(build: pathlib.Path) -> list[dict]:
    """What CTest would run: name, command, and the properties that matter here."""
    shown = subprocess.run(
        ["ctest", "--test-dir", str(build), "--show-only=json-v1"],
        capture_output=True, text=True, check=True)
    tests = []
    for entry in json.loads(shown.stdout)["tests"]:
        properties = {p["name"]: p["value"] for p in entry.get("properties", [])}
        tests.append({
            "name": entry["name"],
            "command": entry.get("command") or [],
            "timeout": float(properties.get("TIMEOUT", 300)),
            "alone": bool(properties.get("RUN_SERIAL", False)),
            "folder": properties.get("WORKING_DIRECTORY", str(build)),
        })
    return tests


def counts(report: pathlib.Path, crashed: bool) -> tuple[int, int, int]:
    """Passed, failed, skipped of one program; a crash or a missing report is a failure more."""
    passed = failed = skipped = 0
    if report.exists():
        for suite in json.loads(report.read_text())["testsuites"]:
            for case in suite["testsuite"]:
                if case.get("failures"):
                    failed += 1
                elif case["status"] != "RUN" or case.get("result") == "SUPPRESSED":
                    continue
                elif case.get("result") == "SKIPPED":
                    skipped += 1
                else:
                    passed += 1
    if crashed and failed == 0:
        failed = 1
    return passed, failed, skipped


def run(test: dict, cases: str, reports: pathlib.Path) -> tuple[dict, str, tuple[int, int, int]]:
    """One program to its end; its words are shown only when it failed."""
    program = pathlib.Path(test["command"][0]) if test["command"] else None
    if program is None or not program.exists():
        return test, "was not built\n", (0, 1, 0)
    report = reports / f"{test['name']}.json"
    report.unlink(missing_ok=True)
    command = [*test["command"], f"--gtest_output=json:{report}"]
    if cases:
        command.append(f"--gtest_filter={cases}")
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=test["folder"], stdin=subprocess.DEVNULL, timeout=test["timeout"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        output, crashed = done.stdout, done.returncode != 0
    except subprocess.TimeoutExpired as late:
        text = late.stdout or b""
        output = text.decode(errors="replace") if isinstance(text, bytes) else text
        output, crashed = f"{output}\ngave up after {test['timeout']:.0f} s\n", True
    test["seconds"] = time.monotonic() - started
    return test, output if crashed else "", counts(report, crashed)


def chosen(tests: list[dict], pattern: str) -> tuple[list[dict], str]:
    """A pattern with a dot or a star is GoogleTest's; any other is part of a program's name."""
    if not pattern:
        return tests, ""
    if "." in pattern or "*" in pattern:
        return tests, pattern
    return [test for test in tests if pattern in test["name"]], ""


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--results", type=pathlib.Path, required=True)
    arguments.add_argument("--filter", default="")
    options = arguments.parse_args()

    tests, cases = chosen(known_tests(options.build), options.filter)
    if not tests:
        print(f"no test program matches {options.filter}")
        with options.results.open("a") as results:
            results.write(f"{options.build.name} {options.filter}\t0\t1\t0\n")
        return 1
    reports = (options.build / "reports").resolve()
    reports.mkdir(exist_ok=True)
    together = [test for test in tests if not test["alone"]]
    alone = [test for test in tests if test["alone"]]
    total = [0, 0, 0]
    with options.results.open("a") as results:
        for batch, workers in ((together, os.cpu_count() or 1), (alone, 1)):
            with concurrent.futures.ThreadPoolExecutor(workers) as pool:
                for done in pool.map(lambda test: run(test, cases, reports), batch):
                    test, output, (passed, failed, skipped) = done
                    total = [a + b for a, b in zip(total, (passed, failed, skipped))]
                    seconds = test.get("seconds", 0)
                    print(f"{'FAILED' if failed else 'ok':6} {test['name']:28} {passed:5} passed "
                          f"{failed:3} failed {skipped:3} skipped {seconds:6.1f} s", flush=True)
                    print(output, end="", flush=True)
        results.write(f"{options.build.name}\t{total[0]}\t{total[1]}\t{total[2]}\n")
    return 1 if total[1] else 0


sys.exit(main())
