"""The rules of the house that a machine can hold: `python3 tools/tidy [RULE…] [--self-test]`."""

import argparse
import pathlib
import sys

import rules_arrows
import rules_await
import rules_docs
import rules_modules
import rules_sizes
import rules_text
import rules_words
from house import House
from rule import RULES

GROUPS = (rules_arrows, rules_await, rules_docs, rules_modules, rules_sizes, rules_text,
          rules_words)


def check(root: pathlib.Path, chosen: list[str]) -> tuple[int, int]:
    """Every rule over the whole house; returns how many rules hold and how many do not."""
    house = House.read(root)
    kept = broken = count = 0
    for rule in RULES:
        if chosen and rule.name not in chosen:
            continue
        findings = sorted(set(rule.check(house)))
        for path, line, message in findings:
            print(f"{path}:{line}: {rule.name}: {message}")
        count += len(findings)
        kept, broken = (kept + 1, broken) if not findings else (kept, broken + 1)
    print(f"tidy: {kept} rules kept, {broken} broken, {count} findings "
          f"in {len(house.texts)} files")
    return kept, broken


def self_test() -> tuple[int, int]:
    """Each rule must accept its good sample and find something in each of its bad ones."""
    passed = failed = 0
    for rule in RULES:
        complaints = []
        found = list(rule.check(House(rule.good)))
        if found:
            complaints.append(f"refuses its good sample: {found}")
        for sample in rule.bad:
            if not list(rule.check(House(sample))):
                complaints.append(f"accepts a bad sample: {sample}")
        if not rule.bad:
            complaints.append("has no bad sample")
        for complaint in complaints:
            print(f"tidy --self-test: {rule.name} {complaint}")
        passed, failed = (passed, failed + 1) if complaints else (passed + 1, failed)
    print(f"tidy --self-test: {passed} rules proven, {failed} not")
    return passed, failed


def main() -> int:
    arguments = argparse.ArgumentParser(prog="tidy", description=__doc__)
    arguments.add_argument("rules", nargs="*", help="only these rules")
    arguments.add_argument("--self-test", action="store_true", help="prove that each rule can fail")
    arguments.add_argument("--list", action="store_true", help="name the rules and end")
    arguments.add_argument("--root", type=pathlib.Path, help="another checkout to look at",
                           default=pathlib.Path(__file__).resolve().parent.parent.parent)
    arguments.add_argument("--results", type=pathlib.Path, help="append a line for ./dev test")
    options = arguments.parse_args()

    if options.list:
        for rule in RULES:
            print(f"{rule.name:22} {rule.meaning}")
        return 0
    passed, failed = self_test() if options.self_test else check(options.root, options.rules)
    if options.results:
        name = "tidy --self-test" if options.self_test else "tidy"
        with options.results.open("a") as results:
            results.write(f"{name}\t{passed}\t{failed}\t0\n")
    return 1 if failed else 0


sys.exit(main())
