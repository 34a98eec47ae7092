"""What the rules look at: the files of the repository, their code without comments, the rooms."""

import functools
import os
import pathlib
import re

SKIPPED_FOLDERS = {"build", "node_modules", "dist", "__pycache__"}
TEXT_ENDINGS = (".cpp", ".h", ".py", ".sh", ".ts", ".tsx", ".mjs", ".js", ".md", ".txt", ".cmake",
                ".sql", ".json", ".yml", ".yaml", ".npmrc")
TEXT_NAMES = {"dev", "run", "docs"}
CPP = (".cpp", ".h")
TYPESCRIPT = (".ts", ".tsx", ".mjs", ".js")

# In this order: raw strings, comments, strings, characters (a digit separator is none of them).
CPP_TOKENS = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r"|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)"
    r'|"(?:[^"\\\n]|\\.)*"' r"|(?<![0-9A-Fa-f])'(?:[^'\\\n]|\\.)+'", re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


class House:
    """The repository as a map from path to text; samples are written as such maps by hand."""

    def __init__(self, texts: dict[str, str], others: set[str] | None = None):
        self.texts = texts
        self.others = others or set()

    @classmethod
    def read(cls, root: pathlib.Path) -> "House":
        texts = {}
        others = set()
        for folder, folders, files in os.walk(root):
            hidden = {name for name in folders if name.startswith(".") and name != ".ci"}
            folders[:] = sorted(set(folders) - SKIPPED_FOLDERS - hidden)
            for file in sorted(files):
                path = pathlib.Path(folder, file)
                name = path.relative_to(root).as_posix()
                if not path.is_file():
                    continue
                if file.endswith(TEXT_ENDINGS) or file in TEXT_NAMES:
                    # Bytes that are no UTF-8 stay visible as surrogates for the rule on them.
                    texts[name] = path.read_bytes().decode("utf-8", "surrogateescape")
                else:
                    others.add(name)
        return cls(texts, others)

    def paths(self, *endings: str, under: str = "") -> list[str]:
        return [p for p in self.texts if p.endswith(endings) and p.startswith(under)]

    def lines(self, path: str) -> list[str]:
        return self.texts[path].split("\n")

    @functools.cache
    def code(self, path: str) -> str:
        """C++ or TypeScript with comments and the insides of strings blanked, lines kept."""
        return CPP_TOKENS.sub(blank, self.texts[path])

    @functools.cache
    def code_and_strings(self, path: str) -> str:
        """The same with strings left as they are."""
        return CPP_TOKENS.sub(
            lambda token: blank(token) if is_comment(token) else token[0], self.texts[path])

    @functools.cache
    def comments(self, path: str) -> list[tuple[int, str]]:
        """Line and text of each comment; in Markdown every line is one, without `code`."""
        if path.endswith(".md"):
            return [(n, re.sub(r"`[^`]*`", "", line))
                    for n, line in enumerate(self.lines(path), 1)]
        if path.endswith(CPP + TYPESCRIPT):
            text = self.texts[path]
            return [(line_of(text, token.start()), token[0])
                    for token in CPP_TOKENS.finditer(text) if is_comment(token)]
        return [(n, line[line.index("#"):])
                for n, line in enumerate(self.lines(path), 1) if "#" in line]

    @functools.cache
    def includes(self, path: str) -> list[tuple[int, str]]:
        """Line and spelling of each include, with its brackets or quotes."""
        text = self.code_and_strings(path)
        return [(line_of(text, m.start(1)), m[1] + m[2] + (">" if m[1] == "<" else '"'))
                for m in INCLUDE.finditer(text)]

    @functools.cache
    def rooms(self) -> dict[str, dict]:
        """The rooms of src/CMakeLists.txt in its order: what each may use, and its tests."""
        rooms = {}
        text = re.sub(r"#[^\n]*", "", self.texts.get("src/CMakeLists.txt", ""))
        for call in re.finditer(r"add_room\(\s*([^\s)]+)([^)]*)\)", text):
            words = call[2].split()
            lists = {"USES": [], "LIBRARIES": [], "TEST_USES": []}
            current = []
            for word in words:
                current = lists[word] if word in lists else current
                if word not in lists:
                    current.append(word)
            line = line_of(text, call.start())
            rooms[call[1]] = {"uses": lists["USES"], "test_uses": lists["TEST_USES"], "line": line}
        return rooms

    def room_of(self, path: str) -> str | None:
        """The room that owns a path below src/ (or an include written from there)."""
        folder = path.removeprefix("src/").rpartition("/")[0]
        return folder or None


def is_comment(token: re.Match) -> bool:
    return token["line"] is not None or token["block"] is not None


def blank(token: re.Match) -> str:
    """Spaces of the same shape; a string keeps its quotes so that it is seen to be there."""
    text = token[0]
    spaces = re.sub(r"[^\n]", " ", text)
    return spaces if is_comment(token) or len(text) < 2 else text[-1] + spaces[1:-1] + text[-1]


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
