"""Chunks: where they begin, what makes them the same, and files that are whole or worth nothing."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sim.scenario.variants import with_overrides
from sim.study import chunks as module
from sim.study.chunk_store import ChunkStore, discard, kept_chunks
from sim.study.chunks import Chunk, cut, identity, key
from sim.study.running import Running, run_systems
from sim.study.systems import System
from tests.unit.study.small_study import SCENARIO, SYSTEMS, OwnModel, assert_same


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two replications each (120 cases are expected in one)."""
    monkeypatch.setattr(module, "CASES", 250)


def test_chunks_cover_every_replication_once_and_a_longer_study_has_the_same_and_more() -> None:
    short, long = cut(SYSTEMS, 0, 6), cut(SYSTEMS, 0, 9)
    assert set(short) <= set(long)
    for place in range(2):
        numbers = [n for c in long if c.system == place for n in range(c.first, c.first + c.count)]
        assert numbers == list(range(9))


def test_what_is_added_later_has_edges_at_the_same_multiples() -> None:
    assert [(c.first, c.count) for c in cut(SYSTEMS[:1], 3, 4)] == [(3, 1), (4, 2), (6, 1)]


@dataclass
class _Patient(OwnModel):
    """A model with a state."""

    patience: float


def _identities() -> Iterator[dict[str, object]]:
    """Identities of systems that all differ in something that decides results."""
    base = SYSTEMS[0]
    yield identity(base, 1, "simpy", over_time=True)
    yield identity(SYSTEMS[1], 1, "simpy", over_time=True)
    yield identity(base, 2, "simpy", over_time=True)
    yield identity(base, 1, "compiled", over_time=True)
    yield identity(base, 1, "simpy", over_time=False)
    changed = with_overrides(SCENARIO, {"churn.scale": 0.5})
    yield identity(replace(base, scenario=changed), 1, "simpy", over_time=True)
    for patience in (1.0, 2.0):
        system = System("own", SCENARIO, _Patient(patience))
        yield identity(system, 1, "simpy", over_time=True)


def test_keys_differ_where_results_may() -> None:
    chunk = Chunk(0, 0, 2)
    keys = [key(one, chunk) for one in _identities()]
    keys += [key(identity(SYSTEMS[0], 1, "simpy", over_time=True), Chunk(0, 0, 1))]
    assert len(set(keys)) == len(keys) == 9
    assert [key(one, chunk) for one in _identities()] == keys[:-1]


def test_the_key_changes_with_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity(SYSTEMS[0], 1, "simpy", over_time=True)
    monkeypatch.setattr(module, "program", lambda: "another")
    assert key(identity(SYSTEMS[0], 1, "simpy", over_time=True), Chunk(0, 0, 1)) != key(
        before, Chunk(0, 0, 1)
    )


def _running(folder: Path, said: list[str], *, resume: bool = True) -> Running:
    return Running(engine="simpy", folder=folder, resume=resume, say=said.append)


def test_a_chunk_that_was_kept_is_not_simulated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    first = run_systems(SYSTEMS, 5, running=_running(tmp_path, said))
    assert len(kept_chunks(tmp_path)) == 6
    monkeypatch.setattr("sim.engine.run.simulate", None)  # would fail if it were called
    assert_same(run_systems(SYSTEMS, 5, running=_running(tmp_path, said)), first)
    assert said == []
    with pytest.raises(TypeError):
        run_systems(SYSTEMS, 5, running=_running(tmp_path, said, resume=False))


def test_a_file_can_be_looked_into(tmp_path: Path) -> None:
    run_systems(SYSTEMS[:1], 2, running=_running(tmp_path, []))
    with zipfile.ZipFile(kept_chunks(tmp_path)[0]) as archive:
        header = json.loads(archive.read("header.json"))
    assert header["identity"]["scenario"] == SCENARIO.hash
    assert header["replications"] == [0, 1]
    assert "offered" in header["names"]["sums/all"]


@pytest.mark.parametrize("seed", range(3))
def test_damaged_files_are_found_and_their_replications_done_again(
    tmp_path: Path, seed: int
) -> None:
    """A byte changed anywhere, or the file cut anywhere, is found or does no harm."""
    said: list[str] = []
    first = run_systems(SYSTEMS[:1], 2, running=_running(tmp_path, said))
    (path,) = kept_chunks(tmp_path)
    whole = path.read_bytes()
    store = ChunkStore(tmp_path, said.append)
    one, chunk = identity(SYSTEMS[0], 1, "simpy", over_time=True), Chunk(0, 0, 2)
    dice = random.Random(seed)
    for turn in range(150):
        place = dice.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        path.write_bytes(whole[:place] if turn % 3 == 0 else bytes(damaged))
        found = store.read(one, chunk)
        if found is not None:  # a time stamp or the like was hit
            assert_same({"multichannel": found}, first)
    assert len(said) > 100
    said.clear()
    path.write_bytes(whole[: len(whole) // 2])
    assert_same(run_systems(SYSTEMS[:1], 2, running=_running(tmp_path, said)), first)
    assert len(said) == 1
    assert "is damaged" in said[0]
    assert path.read_bytes() != whole[: len(whole) // 2]


def test_an_archive_that_is_whole_but_was_changed_is_found(tmp_path: Path) -> None:
    """The archive's own check sums fit; only the checksum of the content does not."""
    said: list[str] = []
    first = run_systems(SYSTEMS[:1], 2, running=_running(tmp_path, said))
    (path,) = kept_chunks(tmp_path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["sums/all.npy"] = members["sums/all.npy"][:-1] + b"\x01"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert_same(run_systems(SYSTEMS[:1], 2, running=_running(tmp_path, said)), first)
    assert len(said) == 1
    assert "checksum is wrong" in said[0]


def test_a_file_under_a_wrong_name_counts_as_damaged(tmp_path: Path) -> None:
    said: list[str] = []
    run_systems(SYSTEMS, 2, running=_running(tmp_path, said))
    multichannel, omnichannel = kept_chunks(tmp_path)
    omnichannel.write_bytes(multichannel.read_bytes())
    run_systems(SYSTEMS, 2, running=_running(tmp_path, said))
    assert len(said) == 1
    assert "of another study" in said[0]


def test_only_chunks_are_discarded(tmp_path: Path) -> None:
    folder = tmp_path / "chunks"
    run_systems(SYSTEMS, 2, running=_running(folder, []))
    (folder / "half.draft").write_text("", encoding="utf-8")
    (folder / "thesis.txt").write_text("years of work", encoding="utf-8")
    discard(folder)
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]
    (folder / "thesis.txt").unlink()
    discard(folder)
    assert not folder.exists()
    discard(folder)
