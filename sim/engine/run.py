"""Chooses an engine and runs one replication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.engine.journal import Journal, StructuredArray
from sim.engine.planning import build_plan
from sim.engine.typical_start import begun, begun_as, find_start
from sim.errors import CcsimError
from sim.language.english import ENGLISH
from sim.sections.span import Span
from sim.service_models.registry import not_simulated, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.demand.tape import Tape
    from sim.engine.plan import Plan
    from sim.scenario.schema import Scenario
    from sim.service_models.protocol import Process, ServiceModel

Engine = Literal["auto", "compiled", "simpy"]
ENGINES: tuple[Engine, ...] = ("auto", "compiled", "simpy")


def simulate(
    scenario: Scenario,
    model: str | ServiceModel = "multichannel",
    seed: int | None = None,
    replication: int = 0,
    engine: Engine = "auto",
    tape: Tape | None = None,
    processes: Sequence[Process] = (),
) -> Journal:
    """Run one replication of a scenario under one service model.

    Args:
        scenario: what is simulated.
        model: name of a service model, or one written in Python.
        seed: root of all randomness; default: the scenario's.
        replication: number of the replication, from 0.
        engine: ``auto`` takes the compiled engine except for service models written in Python;
            ``compiled``; ``simpy``, the reference engine.
        tape: demand drawn before with the same seed and replication, to share between models. The
            run then begins and ends with it, where the scenario leaves that to be found.
        processes: functions that run as SimPy processes beside the centre and look at it, see
            :data:`sim.service_models.protocol.Process`; for the SimPy engine, which ``auto`` then
            takes.

    Returns:
        the journal; its ``engine`` says which engine ran.

    Raises:
        CcsimError: unknown model or engine, Python code for the compiled engine, or a tape of
            another run.
    """
    chosen = choose_engine(model, engine, processes)
    resolved = resolve(model, scenario)
    root = scenario.run.seed if seed is None else seed
    if tape is None:
        scenario = begun(scenario, find_start(scenario, [model], root))
    else:
        scenario = begun_as(scenario, tape)
    plan = build_plan(scenario, resolved.capabilities)
    demand = _demand(scenario, root, replication, tape)
    if chosen == "compiled":
        from sim.engine.compiled.driver import run_compiled

        tables = run_compiled(plan, demand)
    else:
        from sim.engine.reference.driver import run_reference

        tables = run_reference(plan, demand, scenario, resolved.python, processes)
    return labelled(tables, plan, demand, chosen, scenario, model)


def labelled(
    tables: dict[str, StructuredArray],
    plan: Plan,
    tape: Tape,
    engine: str,
    scenario: Scenario,
    model: str | ServiceModel,
) -> Journal:
    """The journal with these tables: what was run, and what a reader has to know."""
    return Journal(
        **tables,
        names=plan.names,
        start=Span.of(scenario).start,
        warm_up_ticks=plan.warm_up_ticks,
        horizon_ticks=plan.horizon_ticks,
        end_ticks=plan.end_ticks,
        model=resolve(model, scenario).name,
        engine=engine,
        seed=tape.seed,
        replication=tape.replication,
        tape=tape,
        notes=_notes(scenario, model),
    )


def _demand(scenario: Scenario, seed: int, replication: int, tape: Tape | None) -> Tape:
    """The tape of the replication: drawn now, or the given one if it is of this run."""
    from sim.demand.tape import draw_tape

    if tape is None:
        return draw_tape(scenario, seed, replication)
    if (tape.seed, tape.replication) != (seed, replication):
        raise CcsimError(
            f"the tape was drawn with seed {tape.seed}, replication {tape.replication}; "
            f"asked for are {seed}, {replication}."
        )
    drawn_for = (tape.channels, tape.segments, tape.intents)
    names = (tuple(scenario.channels), tuple(scenario.segments), tuple(scenario.intents))
    if drawn_for != names or tape.horizon_ticks != Span.of(scenario).horizon_ticks:
        raise CcsimError(
            "the tape was drawn for a scenario with other channels, segments, intents or another "
            "horizon; draw it again."
        )
    return tape


def _notes(scenario: Scenario, model: str | ServiceModel) -> tuple[str, ...]:
    """Codes of what a reader of the result has to know."""
    notes = [f"not_simulated.{name}" for name in not_simulated(model, scenario)]
    if any(source.counts in ("contacts", "forecast") for source in scenario.demand.sources):
        notes.append("contacts_as_cases")
    return tuple(notes)


def choose_engine(
    model: str | ServiceModel, engine: Engine, processes: Sequence[Process] = ()
) -> Literal["compiled", "simpy"]:
    """The engine that will run.

    Raises:
        CcsimError: unknown engine, or Python code for the compiled engine.
    """
    if engine not in ENGINES:
        raise CcsimError(f"unknown engine {engine!r}: allowed are {', '.join(ENGINES)}.")
    if isinstance(model, str) and not processes:
        return "simpy" if engine == "simpy" else "compiled"
    if engine == "compiled":
        own: object = processes or getattr(model, "name", model)
        raise CcsimError(
            f"{own!r} is written in Python, which only the SimPy engine can run: use "
            'engine="simpy" or "auto".'
        )
    return "simpy"


def announce_compilation(say: Callable[[str], None]) -> None:
    """Say that the engine has to be compiled first, if it has to."""
    from sim.compiling import is_cache_warm
    from sim.engine.compiled.loop import advance
    from sim.memory import blocks_compile

    if blocks_compile() and not is_cache_warm(advance):
        say(ENGLISH.say("run.compiling"))
