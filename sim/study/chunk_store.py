"""Finished chunks on disk: each in a file of its own that is there as a whole or not at all.

A chunk is a zip archive that NumPy reads (``numpy.load``) and people can look into:

    header.json     what it is: scenario, service model, seed, engine, program, replications, ...,
                    and under ``names`` the names of the rows of each array
    sums/LEVEL.npy  float64[names, replications, groups], and quantiles/LEVEL.npy likewise
    checksum.txt    BLAKE2b of the header and the arrays

Of a search for staff each plan that was judged is such an archive, too, with arrays of its own.

It is written under a temporary name, flushed to the disk and renamed. What is damaged all the same
is found by its checksum and counts as missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from sim.language.english import ENGLISH
from sim.measures.terms import Floats
from sim.measures.window import Window
from sim.study.chunks import Chunk, key
from sim.study.replication_sums import ReplicationSums, Sums

Say = Callable[[str], None]
Found = TypeVar("Found")

FORMAT: Final = 1
_NAME: Final = re.compile(r"^.+-r\d+-\d+-[0-9a-f]{16}\.npz$")
_DRAFT: Final = ".draft"
_DAMAGED: Final = (
    *(OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, RuntimeError),
    *(OverflowError, struct.error, zipfile.BadZipFile),
)
"""What reading an archive raises, according to where it was damaged."""

_PLAIN: Final = ("model", "engine", "seed", "cases_per_year", "background_churn", "currency")
_LISTS: Final = ("replications", "channels", "fingerprints", "notes")


@dataclass(frozen=True, slots=True)
class ChunkStore:
    """A folder of finished chunks.

    Attributes:
        folder: where they are; made when the first is written. say: told of damaged files.
    """

    folder: Path
    say: Say

    def write(self, one: dict[str, Any], chunk: Chunk, found: ReplicationSums) -> Path:
        """Keep a chunk.

        Args:
            one: identity of its system.
            chunk: the replications.
            found: their sums.

        Raises:
            OSError: the disk is full or may not be written.
        """
        arrays = {f"sums/{level}": _matrix(sums) for level, sums in found.sums.items()}
        arrays |= {f"quantiles/{level}": _matrix(sums) for level, sums in found.quantiles.items()}
        return self._write(self._path(one, chunk), _header(one, found), arrays)

    def read(self, one: dict[str, Any], chunk: Chunk) -> ReplicationSums | None:
        """A chunk that was kept; None if there is none, or it is damaged."""
        return self._read(self._path(one, chunk), lambda path: _read(path, one, chunk))

    def write_arrays(
        self, one: dict[str, Any], chunk: Chunk, arrays: Mapping[str, npt.NDArray[Any]]
    ) -> Path:
        """Keep arrays under what decides them, their identity.

        Raises:
            OSError: the disk is full or may not be written.
        """
        header = {"format": FORMAT, "identity": one, "names": {name: [] for name in arrays}}
        return self._write(self._path(one, chunk), header, arrays)

    def read_arrays(self, one: dict[str, Any], chunk: Chunk) -> dict[str, npt.NDArray[Any]] | None:
        """Arrays that were kept; None if there are none, or they are damaged."""
        return self._read(self._path(one, chunk), lambda path: _arrays(path, one)[1])

    def _write(
        self, target: Path, header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f"{target.stem}-{os.getpid()}{_DRAFT}")
        try:
            with draft.open("wb") as file:
                _write(file, header, arrays)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _flush_folder(self.folder)
        return target

    def _read(self, path: Path, read: Callable[[Path], Found]) -> Found | None:
        if not path.is_file():
            return None
        try:
            return read(path)
        except _DAMAGED as error:
            self.say(ENGLISH.say("chunk.damaged", file=path, fault=error))
            return None

    def _path(self, one: dict[str, Any], chunk: Chunk) -> Path:
        name = re.sub(r"[^\w.-]+", "_", str(one["model"]))[:60]
        last = chunk.first + chunk.count - 1
        return self.folder / f"{name}-r{chunk.first:06d}-{last:06d}-{key(one, chunk)[:16]}.npz"


def kept_chunks(folder: Path) -> list[Path]:
    """Files of chunks in a folder, finished ones; empty if there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _NAME.match(path.name))


def discard(folder: Path) -> None:
    """Remove the chunks of a folder, and the folder if nothing else is in it."""
    if not folder.is_dir():
        return
    for path in [*kept_chunks(folder), *folder.glob(f"*{_DRAFT}")]:
        path.unlink(missing_ok=True)
    # Whatever else is there is not ours.
    with contextlib.suppress(OSError):
        folder.rmdir()


def _write(file: Any, about: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write header, arrays and checksum."""
    header = json.dumps(about, indent=1, ensure_ascii=False).encode()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("header.json", header)
        for name, values in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, values, allow_pickle=False)
            archive.writestr(f"{name}.npy", buffer.getvalue())
        archive.writestr("checksum.txt", _checksum(header, arrays))


def _header(one: dict[str, Any], found: ReplicationSums) -> dict[str, Any]:
    window = found.window
    return {
        "format": FORMAT,
        "identity": one,
        **{name: getattr(found, name) for name in (*_PLAIN, *_LISTS)},
        "window": {
            "start_tick": window.start_tick,
            "end_tick": window.end_tick,
            "interval_ticks": window.interval_ticks,
            "origin": window.origin.isoformat(),
        },
        "names": {
            **{f"sums/{level}": list(sums) for level, sums in found.sums.items()},
            **{f"quantiles/{level}": list(sums) for level, sums in found.quantiles.items()},
        },
    }


def _matrix(sums: Mapping[str, Floats]) -> Floats:
    """Sums by name as one array, [names, replications, groups]."""
    return np.stack(list(sums.values())) if sums else np.empty((0, 0, 0))


def _checksum(header: bytes, arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    digest = hashlib.blake2b(header, digest_size=32)
    for name, values in arrays.items():
        digest.update(f"\0{name} {values.shape} {values.dtype}\0".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _read(path: Path, one: dict[str, Any], chunk: Chunk) -> ReplicationSums:
    """Read a chunk and check all of it.

    Raises:
        ValueError: the checksum is wrong, or it is another chunk than its name says.
        KeyError: a part is missing.
    """
    header, arrays = _arrays(path, one)
    if header["replications"] != list(range(chunk.first, chunk.first + chunk.count)):
        raise ValueError("it is of another study")
    return _sums(header, arrays)


def _arrays(path: Path, one: dict[str, Any]) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Read an archive and check all of it.

    Returns:
        its header, and its arrays by name.

    Raises:
        ValueError: the checksum is wrong, or it is of something else than its name says.
        KeyError: a part is missing.
    """
    with zipfile.ZipFile(path) as archive:
        text = archive.read("header.json")
        header = json.loads(text)
        arrays = {
            name: np.load(io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False)
            for name in header["names"]
        }
        expected = archive.read("checksum.txt").decode()
    if _checksum(text, arrays) != expected:
        raise ValueError("its checksum is wrong")
    if header["identity"] != json.loads(json.dumps(one)):
        raise ValueError("it is of another study")
    return header, arrays


def _sums(header: Mapping[str, Any], arrays: Mapping[str, Floats]) -> ReplicationSums:
    window = header["window"]
    kinds: dict[str, dict[str, Sums]] = {"sums": {}, "quantiles": {}}
    for place, names in header["names"].items():
        kind, level = place.split("/")
        kinds[kind][level] = dict(zip(names, arrays[place], strict=True))
    plain: dict[str, Any] = {name: header[name] for name in _PLAIN}
    plain |= {name: tuple(header[name]) for name in _LISTS}
    return ReplicationSums(
        **plain,
        window=Window(**{**window, "origin": datetime.fromisoformat(window["origin"])}),
        sums=kinds["sums"],
        quantiles=kinds["quantiles"],
    )


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; where folders cannot be flushed, it may not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
