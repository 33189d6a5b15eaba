"""What a researcher does from a script or a notebook, and what goes wrong then."""

from __future__ import annotations

import math
import subprocess
import sys
import tomllib
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.stats

import sim
from sim.measures.own import remove_measure
from sim.measures.table import headline
from sim.queueing import erlang_a_queue, erlang_c
from sim.service_models import AgentView, CentreView, Clock, ContactView
from sim.study.sweeping.axes import parse_axes
from sim.units import TICKS_PER_SECOND

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
QUEUE = sim.queue(arrivals_per_hour=20, handle_seconds=180, agents=2, days=0.25, warm_up_hours=0)


class Furious(sim.ServiceModel):
    """The furious first; nothing else is said."""

    capabilities = "omnichannel"

    def priority_points(self, contact: ContactView, centre: CentreView) -> float:
        """Points for emotion."""
        return contact.emotion


# --- scenarios ------------------------------------------------------------------------------------


def test_a_scenario_may_be_a_dict() -> None:
    path = SCENARIOS / "erlang_a.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    before = repr(data)
    assert sim.load(data).hash == sim.load(path).hash
    assert repr(data) == before
    data["demand"]["sources"][0]["expected_cases"] = np.array([200])
    assert sim.load(data).hash == sim.load(str(path)).hash


def test_a_dict_extends_files_and_names_tables_of_a_folder(tmp_path: Path) -> None:
    changes = {"extends": "erlang_a.toml", "name": "more", "teams": {"agents": {"headcount": 12}}}
    more = sim.load(changes, folder=SCENARIOS)
    assert (more.name, more.teams["agents"].headcount) == ("more", 12)
    (tmp_path / "staff.csv").write_text("time,agents\n00:00,3\n", encoding="utf-8")
    table = {**changes, "staffing": {"table": {"file": "staff.csv"}}, "teams": {}}
    with pytest.raises(sim.CcsimError, match=r"staff\.csv"):
        sim.load(table, folder=SCENARIOS)


def test_one_override_may_be_one_text() -> None:
    scenario = sim.load(SCENARIOS / "erlang_a.toml", "teams.agents.headcount=9")
    assert scenario.teams["agents"].headcount == 9


@pytest.mark.parametrize("patience", [None, 90.0])
def test_a_textbook_queue_is_the_textbooks(patience: float | None) -> None:
    queue = sim.queue(
        arrivals_per_hour=50, handle_seconds=180, agents=3, patience_seconds=patience, days=8
    )
    found = sim.replicate(queue, replications=8)
    for key, exact in _exact(patience).items():
        values = found.pseudo_values(key)[:, 0]
        # Eight replications know so much of the long run; a true value is missed once in a
        # thousand times (Student's t with 7 degrees of freedom).
        assert abs(values.mean() - exact) < 5.4 * values.std(ddof=1) / math.sqrt(8), key
    assert found.pseudo_values("attempts_per_case")[:, 0].tolist() == [1.0] * 8


def _exact(patience: float | None) -> dict[str, float]:
    """What the formulas say of 50 calls an hour of 3 minutes for 3 agents."""
    if patience is not None:
        with_patience = erlang_a_queue(50, 20, 3600 / patience, 3)
        waiting = with_patience.mean_queue
        return {
            "asa_seconds": with_patience.mean_wait_answered * 3600,
            "abandonment_rate": with_patience.abandoned,
            "delay_probability": 1 - with_patience.no_wait,
            "number_waiting": waiting,
            "number_in_system": waiting + 50 * (1 - with_patience.abandoned) / 20,
        }
    plain = erlang_c(50, 20, 3)
    delayed = plain.wait_probability
    return {
        "asa_seconds": plain.mean_wait * 3600,
        "delay_probability": delayed,
        "number_waiting": 50 * plain.mean_wait,
        "number_in_system": 50 * plain.mean_wait + 50 / 20,
        # The wait is 0, or exponential with the spare rate of service.
        "wait_variance": delayed * (2 - delayed) * (3600 / (60 - 50)) ** 2,
    }


def test_a_queue_remembers_for_longer_the_fuller_it_is() -> None:
    hours = [
        sim.queue(arrivals_per_hour=rate, handle_seconds=180, agents=3).run.warm_up_hours
        for rate in (10, 55, 59)
    ]
    assert hours == sorted(hours)
    assert hours[0] == 1.0
    assert hours[2] == pytest.approx(10 / (math.sqrt(60) - math.sqrt(59)) ** 2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"arrivals_per_hour": 41}, "grows for ever"),
        ({"arrivals_per_hour": float("nan")}, "arrivals_per_hour = nan"),
        ({"agents": 0}, "agents = 0"),
        ({"patience_seconds": "some"}, "patience"),
    ],
)
def test_a_queue_that_is_none_is_refused(changes: dict[str, Any], said: str) -> None:
    plain = {"arrivals_per_hour": 20, "handle_seconds": 180, "agents": 2}
    with pytest.raises(sim.CcsimError, match=said):
        sim.queue(**{**plain, **changes})


def test_a_queue_with_few_places_blocks() -> None:
    few = sim.queue(arrivals_per_hour=60, handle_seconds=180, agents=2, waiting_places=0, days=0.5)
    assert headline(sim.simulate(few, engine="simpy"), few)["blocked"] > 0


# --- errors and options ---------------------------------------------------------------------------

WRONG: list[Callable[[], object]] = [
    lambda: sim.load(SCENARIOS / "null.toml", {"channels.vioce.trunks": 3}),
    lambda: sim.load(SCENARIOS / "null.toml", ["channels.voice.trunks"]),
    lambda: sim.sweep(QUEUE, []),
    lambda: sim.sweep(QUEUE, ["staffing.blending"]),
    lambda: sim.sweep(QUEUE, {"staffing.blending": []}),
    lambda: sim.sweep(QUEUE, {"staffing.blendin": [True]}),
    lambda: sim.sweep(QUEUE, ["staffing.blending=true"], points=3),
    lambda: sim.sweep(QUEUE, ["handling.logging_seconds=0..9"], design="sobol"),
    lambda: sim.break_even(QUEUE, {"costs.overhead_share": [0.1]}),
    lambda: sim.break_even(QUEUE, ["a=1..2", "b=1..2"]),  # type: ignore[arg-type]
    lambda: sim.sensitivity(QUEUE, ["handling.logging_seconds=0..9"], points=3),
    lambda: sim.compare(QUEUE, models=["omni"]),
    lambda: sim.replicate(QUEUE, replications=0),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_errors_name_arguments_and_no_options_of_the_command_line(number: int) -> None:
    with pytest.raises(sim.CcsimError) as caught:
        WRONG[number]()
    assert "--" not in str(caught.value)


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(sim.CcsimError, match=r"no option job; .* jobs,"):
        sim.replicate(QUEUE, replications=1, job=2)  # type: ignore[call-arg]


def test_values_are_varied_by_key() -> None:
    by_key = {"teams.*.headcount": np.array([2, 3]), "staffing.blending": (True, False)}
    texts = ["teams.*.headcount=2,3", "staffing.blending=true,false"]
    assert parse_axes(by_key, QUEUE) == parse_axes(texts, QUEUE)
    ranges = {"handling.logging_seconds": "0..10:3"}
    assert parse_axes(ranges, QUEUE) == parse_axes(["handling.logging_seconds=0..10:3"], QUEUE)
    found = sim.sweep(
        QUEUE, by_key, models=["multichannel"], replications=2, engine="simpy", folder=None
    )
    assert len(found.points) == 4


def test_folders_may_be_texts(tmp_path: Path) -> None:
    told: list[int] = []
    options: dict[str, Any] = {"folder": str(tmp_path / "kept"), "resume": True, "engine": "simpy"}
    first = sim.replicate(QUEUE, replications=2, **options)
    again = sim.replicate(QUEUE, replications=2, progress=lambda n, _: told.append(n), **options)
    assert told == [2]  # taken over
    assert again.fingerprints == first.fingerprints
    sim.simulate(QUEUE, engine="simpy").write(str(tmp_path / "journal"))
    assert (tmp_path / "journal" / "contacts.parquet").is_file()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: QUEUE, "<Scenario 'queue': 0.25 days from 2026-01-05 00:00, 1 channels"),
        (lambda: sim.simulate(QUEUE, engine="simpy"), "<Journal of 'multichannel', simpy engine"),
        (lambda: sim.simulate(QUEUE, engine="simpy").tape, "<Tape, seed 1, replication 0: "),
        (
            lambda: sim.replicate(QUEUE, replications=2, engine="simpy"),
            "<ReplicationSums of 'multichannel', simpy engine, seed 1: replications 0 to 1; ",
        ),
        (
            lambda: sim.compare(QUEUE, models=["multichannel"], replications=2, engine="simpy"),
            "Comparison, 2 replications, seed 1\n",
        ),
        (
            lambda: sim.sweep(
                QUEUE,
                {"teams.agents.headcount": [2, 3]},
                models=["multichannel"],
                measures=["asa_seconds"],
                replications=2,
                engine="simpy",
            ),
            "Sweep, 2 replications, seed 1\n",
        ),
        (lambda: sim.story(QUEUE, models=["multichannel"], engine="simpy"), "The customer, case"),
        (Furious, "<Service model 'Furious', written in Python: priority_points>"),
    ],
)
def test_what_is_shown_at_a_prompt_is_worth_reading(made: Callable[[], object], said: str) -> None:
    shown = repr(made())
    assert shown.startswith(said)
    assert "array(" not in shown
    assert "object at 0x" not in shown


UNGUARDED = """
import sim

queue = sim.queue(arrivals_per_hour=20, handle_seconds=180, agents=2, days=0.2)
models = ["multichannel", "omnichannel"]
sim.compare(queue, models, replications=1, engine="simpy", kind="processes", jobs=2)
"""


def test_a_script_without_a_guard_is_told_so_once(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(UNGUARDED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert done.stderr.strip().splitlines()[-1].startswith("sim.errors.StudyError: this script")
    assert 'if __name__ == "__main__":' in done.stderr


# --- service models -------------------------------------------------------------------------------


class Answering(sim.ServiceModel):
    """Gives one answer to one question."""

    def __init__(self, hook: str, answer: object) -> None:
        setattr(self, hook, lambda *_: answer)


def test_one_method_is_enough() -> None:
    found = sim.compare(QUEUE, models=["omnichannel", Furious()], replications=1, engine="simpy")
    assert list(found.results) == ["omnichannel", "Furious"]
    own, built_in = found.results["Furious"], found.results["omnichannel"]
    assert own.sums["all"]["cases"].tolist() == built_in.sums["all"]["cases"].tolist()
    assert own.engine == "simpy"


def test_a_model_that_decides_nothing_is_the_built_in_one() -> None:
    class Silent(sim.ServiceModel):
        capabilities = "omnichannel"

    built_in = sim.simulate(QUEUE, "omnichannel", engine="simpy")
    assert np.array_equal(sim.simulate(QUEUE, Silent()).contacts, built_in.contacts)


@pytest.mark.parametrize(
    ("hook", "answer"),
    [
        ("priority_points", math.nan),
        ("priority_points", math.inf),
        ("priority_points", "1"),
        ("priority_points", [1]),
        ("priority_points", np.array([1.0, 2.0])),
        ("choose_agent", 0.0),
        ("choose_agent", True),
        ("choose_agent", 99),
        ("choose_contact", "0"),
        ("choose_contact", math.nan),
        ("choose_contact", -2),
    ],
)
def test_a_value_that_is_no_answer_is_an_error_and_not_a_hang(hook: str, answer: object) -> None:
    with pytest.raises(sim.CcsimError, match=f"'Answering': {hook} answered .*; allowed are None"):
        sim.simulate(QUEUE, Answering(hook, answer))


@pytest.mark.parametrize(
    ("hook", "answer"),
    [
        ("priority_points", None),
        ("priority_points", np.float64(1)),
        ("choose_contact", np.int64(0)),
    ],
)
def test_numbers_of_numpy_and_none_are_answers(hook: str, answer: object) -> None:
    assert len(sim.simulate(QUEUE, Answering(hook, answer)).contacts)


class Named(sim.ServiceModel):
    """Has the name of another."""

    name = "omnichannel"


class Unable(sim.ServiceModel):
    """Has a capability without what it builds on."""

    capabilities = sim.Capabilities(merge_on_arrival=True)


class Wordy(sim.ServiceModel):
    """Has capabilities that are none."""

    capabilities = "all"


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Furious, r"this is the class; give an object of it, Furious\(\)"),
        (object(), "is no service model"),
        (3, "is no service model"),
        (Named(), "has the name of another model"),
        (Unable(), "merge_on_arrival needs duplicates_visible"),
        (Wordy(), "unknown service model 'all'"),
    ],
)
def test_what_is_no_service_model_is_refused(model: Any, said: str) -> None:
    with pytest.raises(sim.CcsimError, match=said):
        sim.simulate(QUEUE, model)
    with pytest.raises(sim.CcsimError, match=said):
        sim.compare(QUEUE, models=["multichannel", model], replications=1)


class Counting(sim.ServiceModel):
    """Decides by what it has seen so far, in this replication."""

    seen = 0

    def choose_agent(
        self, contact: ContactView, candidates: Sequence[AgentView], centre: CentreView
    ) -> int | None:
        """Every third contact waits."""
        self.seen += 1
        return -1 if self.seen % 3 == 0 else None


def test_a_model_begins_every_replication_as_it_was_given() -> None:
    model = Counting()
    together = sim.replicate(QUEUE, model, replications=3)
    assert model.seen == 0
    apart = [sim.simulate(QUEUE, Counting(), replication=number) for number in range(3)]
    sums = [len(journal.contacts) for journal in apart]
    assert together.sums["all"]["offered"][:, 0].tolist() == sums
    waits = [headline(journal, QUEUE)["asa_seconds"] for journal in apart]
    numerators, denominators = together.parts("asa_seconds")
    assert np.allclose((numerators / denominators)[:, 0], waits)


# --- what a model sees ----------------------------------------------------------------------------


def test_a_view_tells_ages_and_service_levels() -> None:
    looks: list[tuple[float, int, float, float]] = []

    class Looking(sim.ServiceModel):
        def priority_points(self, contact: ContactView, centre: CentreView) -> None:
            """Look, and decide nothing."""
            oldest = centre.oldest_wait_seconds["voice"]
            waiting, level = centre.waiting["voice"], centre.service_level["voice"]
            looks.append((centre.now_seconds, waiting, oldest, level))

    journal = sim.simulate(QUEUE, Looking())
    rows = journal.contacts
    for now, waiting, oldest, level in looks:
        tick = round(now * TICKS_PER_SECOND)
        there = (rows["queued"] < tick) & ((rows["left_queue"] > tick) | (rows["left_queue"] < 0))
        since = rows["queued"][there]
        assert waiting == len(since)
        assert oldest == ((tick - since.min()) / TICKS_PER_SECOND if len(since) else 0)
        ended = rows[(rows["closed"] >= 0) & (rows["closed"] < tick)]
        in_time = ended["left_queue"] - ended["queued"] <= 20 * TICKS_PER_SECOND
        assert level == pytest.approx(in_time.mean() if len(ended) else math.nan, nan_ok=True)
    assert any(waiting for _, waiting, _, _ in looks)
    assert len({level for *_, level in looks}) > 10


def test_a_view_does_not_tell_the_future() -> None:
    class Keeping(sim.ServiceModel):
        kept: CentreView | None = None

        def priority_points(self, contact: ContactView, centre: CentreView) -> float:
            """Look at the view of the contact before."""
            before, self.kept = self.kept, centre
            return 0.0 if before is None else before.now_seconds

    with pytest.raises(sim.CcsimError, match="after its moment"):
        sim.simulate(QUEUE, Keeping())


# --- processes beside the centre ------------------------------------------------------------------


def test_a_process_runs_beside_the_centre_and_changes_nothing() -> None:
    seen: list[tuple[float, int]] = []

    def probe(clock: Clock) -> Generator[Any, Any, None]:
        while True:
            seen.append((clock.centre.now_seconds, clock.centre.waiting["voice"]))
            yield clock.seconds(60)

    journal = sim.simulate(QUEUE, processes=[probe])
    assert journal.engine == "simpy"
    alone = sim.simulate(QUEUE, engine="simpy")
    assert np.array_equal(journal.contacts, alone.contacts)
    assert [now for now, _ in seen] == [60.0 * place for place in range(len(seen))]
    assert len(seen) == 6 * 60
    assert any(waiting for _, waiting in seen)


def test_processes_have_simpys_own_means() -> None:
    told: list[float] = []

    def giver(clock: Clock) -> Generator[Any, Any, None]:
        yield clock.seconds(10)
        store.append(1)
        yield clock.env.timeout(5 * TICKS_PER_SECOND)
        told.append(clock.centre.now_seconds)

    store: list[int] = []
    sim.simulate(QUEUE, processes=[giver])
    assert (store, told) == ([1], [15.0])


@pytest.mark.parametrize(
    ("process", "said"),
    [
        (lambda _: None, "is no process"),
        (lambda clock: (yield clock.seconds(-1)), "waits -1 seconds"),
        (lambda clock: (yield clock.seconds(math.nan)), "waits nan seconds"),
    ],
)
def test_what_is_no_process_is_refused(process: Any, said: str) -> None:
    with pytest.raises(sim.CcsimError, match=said):
        sim.simulate(QUEUE, processes=[process])


def test_the_compiled_engine_refuses_processes() -> None:
    with pytest.raises(sim.CcsimError, match="only the SimPy engine"):
        sim.simulate(QUEUE, engine="compiled", processes=[lambda clock: clock.seconds(1)])


# --- distributions and measures of one's own ------------------------------------------------------


def test_a_distribution_is_tabulated_with_its_mean() -> None:
    law = scipy.stats.weibull_min(1.5, scale=200)
    queue = sim.queue(arrivals_per_hour=10, handle_seconds=sim.tabulated(law.ppf), agents=2)
    talk = queue.channels["voice"].talk
    assert talk.mean_seconds == pytest.approx(law.mean(), rel=1e-4)
    values = np.array(sim.tabulated(law.ppf)["values_seconds"])
    assert values[500] == pytest.approx(law.median())
    assert (np.diff(values) >= 0).all()
    heavy = scipy.stats.lomax(2.5, scale=150)
    table = sim.load(
        {**queue.resolved(), "channels": {"voice": {"talk": sim.tabulated(heavy.ppf)}}}
    )
    assert table.channels["voice"].talk.mean_seconds == pytest.approx(heavy.mean(), rel=1e-3)


@pytest.mark.parametrize(
    ("quantile", "said"),
    [
        (lambda u: -u, "gave -"),
        (lambda u: 1 - u, "does not fall"),
        (lambda _: math.inf, "gave inf"),
        (lambda u: math.nan * u, "gave nan"),
    ],
)
def test_what_is_no_quantile_function_is_refused(quantile: Any, said: str) -> None:
    with pytest.raises(sim.CcsimError, match=said):
        sim.tabulated(quantile)
    with pytest.raises(sim.CcsimError, match="3 points or more"):
        sim.tabulated(quantile, points=2)


@pytest.fixture
def long_calls() -> Iterator[str]:
    """A measure that is added for a while."""
    key = "long_call_rate"
    sim.add_measure(
        key,
        lambda rows: rows.column("handled") & (rows.column("worked") > 200 * TICKS_PER_SECOND),
        "handled",
        unit="share",
        better="lower",
    )
    yield key
    remove_measure(key)


def test_a_measure_may_be_added(long_calls: str, tmp_path: Path) -> None:
    journals = [sim.simulate(QUEUE, engine="simpy", replication=number) for number in (0, 1)]
    long = [int((j.contacts["worked"] > 200 * TICKS_PER_SECOND).sum()) for j in journals]
    handled = [headline(journal, QUEUE, ["handled"])["handled"] for journal in journals]
    table = sim.measure(journals[0], QUEUE, by="channel", measures=[long_calls])
    assert table[long_calls].tolist() == pytest.approx([long[0] / handled[0]])
    found = sim.compare(
        QUEUE, ["multichannel"], replications=2, engine="simpy", folder=tmp_path / "kept"
    )
    mean = found.table.set_index("measure").loc[long_calls, "mean"]
    jackknifed = 2 * sum(long) / sum(handled) - (long[0] / handled[0] + long[1] / handled[1]) / 2
    assert mean == pytest.approx(jackknifed)


def test_a_measure_that_others_lack_is_not_taken_for_known(long_calls: str, tmp_path: Path) -> None:
    options: dict[str, Any] = {"replications": 1, "engine": "simpy", "folder": tmp_path}
    assert long_calls in {m.key for m in sim.replicate(QUEUE, **options).measures()}
    remove_measure(long_calls)
    kept = sim.replicate(QUEUE, **options, resume=True)
    assert long_calls not in {m.key for m in kept.measures()}
    sim.add_measure(long_calls, "answered")
    again = sim.replicate(QUEUE, **options, resume=True)
    assert again.value(long_calls) == again.value("answered")
    processes: dict[str, Any] = {"jobs": 2, "kind": "processes", "engine": "simpy"}
    with pytest.raises(sim.CcsimError, match="does not know the measures long_call_rate"):
        sim.compare(QUEUE, ["multichannel", "omnichannel"], replications=1, **processes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("offered", "answered"), "cannot be called 'offered'"),
        (("my measure", "answered"), "cannot be called 'my measure'"),
        (("mine", "answerd"), "no sum 'answerd'"),
        (("mine", lambda rows: rows.column("colour")), "no such column: .*colour"),
        (("mine", lambda _: "many"), "said 'many'"),
        (("mine", 3), "neither the name of a sum"),
    ],
)
def test_what_is_no_measure_is_refused(arguments: Any, said: str) -> None:
    with pytest.raises(sim.CcsimError, match=said):
        sim.add_measure(*arguments)
    with pytest.raises(sim.CcsimError, match="no rows 'calls'"):
        sim.add_measure("mine", "answered", rows="calls")


def test_single_replications_are_a_table() -> None:
    found = sim.compare(QUEUE, ["multichannel"], replications=2, engine="simpy")
    table = found.by_replication()
    assert list(table.columns[:3]) == ["system", "replication", "offered"]
    assert table["system"].tolist() == ["multichannel"] * 2
    for number in (0, 1):
        alone = headline(sim.simulate(QUEUE, engine="simpy", replication=number), QUEUE)
        row = table[table["replication"] == number].iloc[0]
        for key in (
            "offered",
            "asa_seconds",
            "wait_p90_seconds",
            "wait_variance",
            "retention_rate",
        ):
            assert row[key] == pytest.approx(alone[key]), key
    by_channel = found.by_replication("channel")
    assert by_channel["channel"].tolist() == ["voice", "voice"]
    with pytest.raises(sim.CcsimError, match="not interval"):
        found.by_replication("interval")
