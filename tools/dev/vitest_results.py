"""Counts the cases of a Vitest report in JSON; no report is one failure."""

import argparse
import json
import pathlib

arguments = argparse.ArgumentParser()
arguments.add_argument("report", type=pathlib.Path)
arguments.add_argument("--results", type=pathlib.Path, required=True)
options = arguments.parse_args()

try:
    report = json.loads(options.report.read_text())
    passed, failed = report["numPassedTests"], report["numFailedTests"]
    skipped = report["numPendingTests"] + report.get("numTodoTests", 0)
    # A file that cannot even be loaded has no failed case, but the run is not a success.
    failed = max(failed, 0 if report["success"] else 1)
except (OSError, ValueError, KeyError) as error:
    print(f"no report of {options.report.stem}: {error}")
    passed, failed, skipped = 0, 1, 0

with options.results.open("a") as results:
    results.write(f"{options.report.stem}\t{passed}\t{failed}\t{skipped}\n")
