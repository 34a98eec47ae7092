"""A rule is a function from a house to findings, with a good sample and bad ones to prove it."""

import dataclasses
from collections.abc import Callable, Iterable

Finding = tuple[str, int, str]
Sample = dict[str, str]


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    meaning: str
    check: Callable[..., Iterable[Finding]]
    good: Sample
    bad: list[Sample]


RULES: list[Rule] = []


def rule(good: Sample, bad: list[Sample]) -> Callable:
    """Registers a function as the rule of its name; its first docstring line says what it means."""
    def register(function: Callable) -> Callable:
        name = function.__name__.replace("_", "-")
        RULES.append(Rule(name, (function.__doc__ or "").splitlines()[0], function, good, bad))
        return function
    return register
