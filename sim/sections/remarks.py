"""What the comments of a scenario file say about where its numbers come from.

Scenario files carry their sources as comments, with a trust letter in brackets:

    wait_threshold_seconds = 60 # 12 h is called good: Zendesk 2023 [C]
    acceptance_share = 0.6 # nobody has measured it [D 0.3..0.9]
    offer_seconds = 20 # [D 0.1..1 min]

A range behind the letter says what would not surprise, in the unit of the key or in one it names.
A remark belongs to the key in whose line it stands, or on whose line it ends directly above. Where
a key has none, the nearest remark on its part of the file counts: the lines above the header of
its table, or at the start of the part that a ruled-off heading (`# --- Needs ---`) opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sim.language.english import ENGLISH

_RULE: Final = re.compile(r"^#\s*-{3,}")
_HEADER: Final = re.compile(r"^\[{1,2}\s*(?P<name>[^\]]+?)\s*\]{1,2}\s*(?:#(?P<remark>.*))?$")
_KEY: Final = re.compile(r"^(?P<key>[^=\[#{]+?)\s*=\s*(?P<value>.*)$")
_NAMED: Final = re.compile(r"""^name\s*=\s*["'](?P<name>[^"']*)["']""")
_TRUST: Final = re.compile(r"\[([A-D])(?:\s+([^\]]+))?\]")
_ENDS: Final = re.compile(r"(?P<low>[-+.\deE]+?)\s*\.\.\s*(?P<high>[-+.\deE]+)\s*(?P<unit>\S.*)?")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a key or a part of a file.

    Attributes:
        text: the comment without its sign; empty for a key that is written without one.
        of_part: it is about a whole part of the file, not the key alone.
    """

    text: str
    of_part: bool = False

    @property
    def trust(self) -> str:
        """The least of the trust letters in it; empty if it names none."""
        return max((letter for letter, _ in _TRUST.findall(self.text)), default="")

    @property
    def range_text(self) -> str:
        """What stands behind its trust letter: `0.3..0.9`; empty if nothing does."""
        return next((said for _, said in _TRUST.findall(self.text) if said), "")

    def ends(self) -> tuple[float, float, str] | None:
        """Low end, high end and unit (empty: that of the key) of its range; None if it has none.

        Raises:
            ValueError: what stands behind the letter is no range.
        """
        if not self.range_text:
            return None
        found = _ENDS.fullmatch(self.range_text.strip())
        if found is None:
            raise ValueError(self.range_text)
        return float(found["low"]), float(found["high"]), (found["unit"] or "").strip()


CHANGED: Final = Remark(ENGLISH.say("remark.changed"))
"""What is said of a value that was set on the command line or by a study."""


def remarks(text: str) -> dict[str, Remark]:
    """Remarks of a TOML file by dotted key; those on a table by the key of the table.

    Items of lists of tables are called by their `name`, as in dotted keys everywhere.
    """
    found: dict[str, Remark] = {}
    part = ""  # remark on the part of the file
    table = ""
    above: list[str] = []
    lines = list(_logical_lines(text))
    for place, line in enumerate(lines):
        if not line:
            if above and not table:
                above = []
            part, above = (" ".join(above) or part), []
        elif _RULE.match(line):
            part, above = "", []
        elif line.startswith("#"):
            above.append(line.lstrip("# "))
        elif (header := _HEADER.match(line)) is not None:
            table = _table_name(header["name"], line, lines[place + 1 :])
            said = [*above, (header["remark"] or "").strip()]
            part = " ".join(filter(None, said)) or part
            above = []
            if part:
                found[table] = Remark(part, of_part=True)
        elif (key := _KEY.match(line)) is not None:
            dotted = f"{table}.{key['key'].strip()}".lstrip(".").replace('"', "")
            said = [*above, _comment(key["value"])]
            above = []
            remark = " ".join(filter(None, said))
            if remark:
                found[dotted] = Remark(remark)
    return found


def remark_on(key: str, known: Mapping[str, Remark]) -> Remark | None:
    """The remark on a key, else on something that it is in or that it holds, else on its part."""
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        found = known.get(".".join(parts[:length]))
        if found is not None and found.text:
            return found
    inner = (one for name, one in known.items() if name.startswith(f"{key}.") and one.text)
    return next(inner, None)


def trust_of(key: str, known: Mapping[str, Remark]) -> str:
    """The trust letter of the remark on a key, or of the nearest one around it that has any."""
    own = remark_on(key, known)
    if own is not None and own.trust:
        return own.trust
    parts = key.split(".")
    around = (known.get(".".join(parts[:length])) for length in range(len(parts) - 1, 0, -1))
    return next((one.trust for one in around if one and one.of_part and one.trust), "")


def _logical_lines(text: str) -> Iterator[str]:
    """Lines with values that go on over several lines joined; the comment of the first is kept."""
    held, depth = "", 0
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("#") and depth:
            continue
        bare = _without_comment(line)
        if depth or (not line.startswith(("#", "[")) and "=" in line):
            depth += _open(bare)
            held = f"{held} {bare}".strip() if held else line
            if depth <= 0:
                yield held
                held, depth = "", 0
        else:
            yield line


def _open(line: str) -> int:
    """Brackets that a line opens and does not close."""
    bare = _QUOTED.sub("", line)
    return sum(bare.count(sign) for sign in "[{") - sum(bare.count(sign) for sign in "]}")


def _without_comment(line: str) -> str:
    comment = _comment(line)
    return line[: len(line) - len(comment)].rstrip("# ") if comment else line


def _comment(line: str) -> str:
    """What stands behind the first `#` outside quotes."""
    hidden = _QUOTED.sub(lambda found: "x" * len(found[0]), line)
    _, sign, _ = hidden.partition("#")
    return line[hidden.index("#") + 1 :].strip() if sign else ""


def _table_name(name: str, line: str, following: list[str]) -> str:
    """Dotted key of a table; of an item of a list with the name that it gives itself."""
    plain = name.replace('"', "").replace(" ", "")
    if not line.startswith("[["):
        return plain
    for one in following:
        named = _NAMED.match(one)
        if named is not None:
            return f"{plain}.{named['name']}"
        if one.startswith("["):
            break
    return plain
