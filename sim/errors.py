"""The exceptions of the package: everything a user can put right is a `CcsimError`.

    CcsimError                  exit code 2: the input, not the program, is at fault
    |-- ScenarioError           a scenario cannot be used; carries every `Fault` found
    |-- TableError              a CSV or XLSX table cannot be read; carries every `Fault` found
    |-- JournalError            a stored journal is missing, damaged or of another version
    |-- StudyError              a study (comparison, sweep, staffing search) cannot be set up
    `-- EngineError             exit code 3: a run broke one of its own invariants (a defect:
    please report it)

None of them derives from `ValueError`: pydantic would swallow it and lose the list of faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.language.english import ENGLISH
from sim.language.language import Language
from sim.language.note import Note


@dataclass(frozen=True, init=False)
class Fault:
    """One thing that is wrong in one place: data, of which `told` makes a sentence.

    Attributes:
        code: what is wrong; `sim.language.english.faults` lists the codes.
        key: dotted key (`channels.voice.trunks`) or, in a table, `row 12, column offered`.
        value: what stands there, as text; empty if nothing does.
        file: the file it stands in, `overrides` for an override, `vary` for what a study varies,
            or `` for a scenario built in Python.
        suggestion: what was probably meant; empty if there is no good guess.
        facts: what the sentence needs beside these, by name, in order of the names; one that is a
            `Note` is a part of the sentence.
    """

    code: str
    key: str
    value: str
    file: str
    suggestion: str
    facts: tuple[tuple[str, object], ...]

    def __init__(
        self,
        code: str,
        key: str = "",
        value: str = "",
        *,
        file: str = "",
        suggestion: str = "",
        **facts: Any,
    ) -> None:
        """A fault with its facts by name; lists of names are tuples."""
        fields = {"code": code, "key": key, "value": value, "file": file}
        given = tuple(sorted(facts.items()))
        for name, item in {**fields, "suggestion": suggestion, "facts": given}.items():
            object.__setattr__(self, name, item)

    def but(self, **changes: Any) -> Fault:
        """The same fault with other fields or facts."""
        fields = {name: getattr(self, name) for name in ("code", "key", "value", "file")}
        return Fault(**{**fields, "suggestion": self.suggestion, **dict(self.facts), **changes})

    def fact(self, name: str) -> object:
        """One of the facts; None if it has no such fact."""
        return dict(self.facts).get(name)

    def problem(self, language: Language = ENGLISH) -> str:
        """What is wrong, one clause."""
        return language.say(f"fault.{self.code}", **self._words(language))

    def allowed(self, language: Language = ENGLISH) -> str:
        """What may stand there; empty if the problem says it all."""
        words = {"allowed": "", **self._words(language)}
        return language.say(f"fault.{self.code}.allowed", **words)

    def told(self, language: Language = ENGLISH) -> str:
        """The sentence."""
        shown = f" = {self.value}" if self.value else ""
        problem, allowed = self.problem(language), self.allowed(language)
        parts = [f"{self.key}{shown}: {problem}" if self.key else problem]
        if allowed:
            parts.append(language.say("fault.allowed", allowed=allowed))
        if option := self.fact("option"):
            parts.append(language.say("fault.option", option=option))
        if isinstance(sheet := self.fact("sheet"), Note):
            parts.append(sheet.told(language))
        if isinstance(alike := self.fact("alike"), int):
            parts.append(language.count("fault.alike", alike))
        if self.suggestion:
            parts.append(language.say("fault.suggestion", suggestion=self.suggestion))
        return (f"{self.file}: " if self.file else "") + "; ".join(parts)

    def _words(self, language: Language) -> dict[str, object]:
        words = dict(self.facts)
        for name, item in words.items():
            if isinstance(item, Note):
                words[name] = item.told(language)
            elif isinstance(item, tuple):
                words[name] = ", ".join(map(str, item)) or language.say("fault.nothing_known")
        if "what" in words:
            words["what"] = language.say(f"fault.what.{words['what']}")
        return words

    def __str__(self) -> str:
        return self.told()


class CcsimError(Exception):
    """Base of all errors of the package; `exit_code` is what the command line returns."""

    exit_code: int = 2


class _FaultsError(CcsimError):
    """An error that lists faults, one per line."""

    def __init__(self, faults: Sequence[Fault] | Fault) -> None:
        self.faults: list[Fault] = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[_FaultsError], tuple[list[Fault]]]:
        """Pickle by the faults (workers of a study send errors back)."""
        return type(self), (self.faults,)


class ScenarioError(_FaultsError):
    """A scenario that cannot be used, with all its faults at once."""


class TableError(_FaultsError):
    """An interval table that cannot be read, with all its faults at once."""


class JournalError(CcsimError):
    """A journal that is missing, damaged or of another version."""


class StudyError(CcsimError):
    """A study that cannot be set up as asked."""


class EngineError(CcsimError):
    """A broken invariant inside a run: a defect of the program, not of the input."""

    exit_code = 3
