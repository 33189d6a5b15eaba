"""What attributions, sweeps, break-evens, sensitivities and selections have in common."""

from __future__ import annotations

import html
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.study.store import MANIFEST, json_writer, table_writers, text_writer, write_folder

if TYPE_CHECKING:
    import pandas as pd


class Decision(ABC):
    """A result: a table, sentences that say what it means, and where it comes from.

    Attributes:
        file: name of its files, without the suffix.
        manifest: where the result comes from.
    """

    file: ClassVar[str]
    manifest: Mapping[str, Any]

    @property
    @abstractmethod
    def table(self) -> pd.DataFrame:
        """All numbers."""

    if TYPE_CHECKING:  # where it is a field, a dataclass would take a property for its default

        @property
        def lines(self) -> Sequence[str]:
            """What it means, sentence by sentence."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The result as plain values."""

    @property
    def text(self) -> str:
        """All sentences, one per line."""
        return "\n".join(self.lines)

    def write(self, folder: str | Path) -> Path:
        """Write the table (Parquet and CSV), the plain values, the sentences and the manifest.

        They are ``FILE.parquet``, ``FILE.csv``, ``FILE.json``, ``verdict.txt``, ``manifest.json``.

        Raises:
            StudyError: something stands there that is not a result.
            OSError: the disk is full or may not be written.
        """
        files = {
            f"{self.file}.json": json_writer(self.to_json()),
            "verdict.txt": text_writer(self.text + "\n"),
            MANIFEST: json_writer(self.manifest),
            **table_writers(self.file, self.table),
        }
        return write_folder(folder, files)

    def shown_table(self) -> str:
        """The table as notebooks show it, in HTML."""
        return str(self.table.to_html(border=0, index=False))

    def _repr_html_(self) -> str:
        """The table, and the sentences."""
        return self.shown_table() + "<br>".join(html.escape(line) for line in self.lines)
