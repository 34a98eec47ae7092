"""The documents point at things that exist."""

import posixpath
import re

from house import line_of
from rule import rule

# Backticked words that begin so are paths of this repository.
OURS = re.compile(r"`((?:src|docs|tools|tests|testing|cmake|schema|corpus|fuzz|bench|changes)/"
                  r"[\w./-]*)`")


@rule(good={"README.md": "[a](docs/a.md) [b](https://x.test) [c](#here)\n", "docs/a.md": "x\n"},
      bad=[{"README.md": "[a](docs/gone.md)\n"}, {"docs/a.md": "![picture](gone.svg)\n"}])
def links(house):
    """A link in a document leads to a file that exists."""
    known = names(house)
    for path in house.paths(".md"):
        text = house.texts[path]
        for found in re.finditer(r"\]\(([^)#\s]+)[^)]*\)", text):
            if re.match(r"[a-z]+:", found[1]):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))
            if target not in known:
                yield path, line_of(text, found.start()), f"{found[1]} does not exist"


@rule(good={"docs/a.md": "See `src/a/x.h` and `src/a/`, `src/ROOM/NAME`.\n", "src/a/x.h": ""},
      bad=[{"docs/a.md": "See `src/a/gone.h`.\n"}, {"docs/a.md": "See `src/gone/`.\n"}])
def paths_in_docs(house):
    """A path that a document names exists."""
    known = names(house)
    for path in house.paths(".md"):
        for found in OURS.finditer(house.texts[path]):
            name = found[1].rstrip("/")
            if re.search(r"[A-Z]{2}", name) or posixpath.basename(name).startswith("."):
                continue
            modules = {f"{name}{ending}" for ending in ("", ".h", ".cpp", ".ts")}
            if not modules & known:
                yield path, line_of(house.texts[path], found.start()), f"{name} does not exist"


@rule(good={"docs/decisions/0001-a.md": "# 0001. A\n", "docs/decisions/0002-b.md": "# 0002. B\n",
            "docs/decisions/template.md": "# NNNN. Title\n"},
      bad=[{"docs/decisions/0002-a.md": "# 0002. A\n"},
           {"docs/decisions/0001-a.md": "# 0001. A\n", "docs/decisions/0001-b.md": "# 0001. B\n"},
           {"docs/decisions/0001-a.md": "# Something\n"}, {"docs/decisions/note.md": "# Note\n"}])
def decision_numbers(house):
    """Decisions are numbered from 0001 without gap or double, in file name and heading."""
    expected = 1
    for path in sorted(house.paths(".md", under="docs/decisions/")):
        name = posixpath.basename(path)
        if name == "template.md":
            continue
        if not name.startswith(f"{expected:04}-"):
            yield path, 1, f"the next decision is {expected:04}-title.md"
        if not house.texts[path].startswith(f"# {name[:4]}. "):
            yield path, 1, f"the heading must begin with # {name[:4]}."
        expected += 1


def names(house):
    """Every file and folder."""
    known = set()
    for path in [*house.texts, *house.others]:
        while path:
            known.add(path)
            path = posixpath.dirname(path)
    return known
