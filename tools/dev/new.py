"""Writes the files of a new module, decision or change note from templates."""

import datetime
import pathlib
import re
import string
import sys

TEMPLATES = pathlib.Path(__file__).parent / "templates"


def fill(template: str, target: str, **values: str) -> None:
    """Writes `target` from a template; never over a file that exists."""
    path = pathlib.Path(target)
    if path.exists():
        sys.exit(f"{target} exists")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (TEMPLATES / f"{template}.txt").read_text()
    path.write_text(string.Template(text).substitute(values))
    print(target)


def file_name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def new_module(place: str) -> None:
    if not re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+)+", place):
        sys.exit("usage: ./dev new module ROOM/NAME")
    room, name = place.rsplit("/", 1)
    if f"add_room({room} " not in pathlib.Path("src/CMakeLists.txt").read_text():
        print(f"mind: src/CMakeLists.txt has no add_room({room} …) yet")
    suite = "".join(word.capitalize() for word in name.split("_"))
    values = {"place": place, "namespace": room.rsplit("/", 1)[-1], "suite": suite}
    for template, ending in (("module.h", ".h"), ("module.cpp", ".cpp"), ("test.cpp", "_test.cpp")):
        fill(template, f"src/{place}{ending}", **values)


def new_decision(title: str) -> None:
    folder = pathlib.Path("docs/decisions")
    number = 1 + max((int(p.name[:4]) for p in folder.glob("[0-9]*.md")), default=0)
    target = folder / f"{number:04}-{file_name(title)}.md"
    text = (folder / "template.md").read_text()
    target.write_text(text.replace("NNNN. Title", f"{number:04}. {title}"))
    print(target)


def new_change(title: str) -> None:
    day = datetime.date.today().isoformat()
    fill("change.md", f"changes/{day}-{file_name(title)}.md", title=title)


def main() -> None:
    kinds = {"module": new_module, "decision": new_decision, "change": new_change}
    if len(sys.argv) < 3 or sys.argv[1] not in kinds:
        sys.exit("usage: ./dev new module ROOM/NAME | decision TITLE | change TITLE")
    kinds[sys.argv[1]](" ".join(sys.argv[2:]))


main()
