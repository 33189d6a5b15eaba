"""A scenario out of what a log tells, every fitted value with its interval beside it.

[A] is estimated from the log, [D] is not in it and waits for a better number. Volumes are the
recorded contacts of a typical week; how many of them are repeats is found by simulation when the
scenario is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.calibration.arrivals import Arrivals, fit_arrivals
from sim.calibration.fits import Fits
from sim.calibration.fitted import Fitted, Floats
from sim.calibration.patience import Patience
from sim.records.contacts import ContactLog
from sim.sections.calendar import WEEKDAYS
from sim.study.first_scenario import (
    erlang_heads,
    quoted,
    scenario_name,
    toml_key,
    toml_table,
)
from sim.units import TICKS_PER_DAY, TICKS_PER_SECOND

CHANNEL: Final = "voice"
_SLOT_TICKS: Final = 1800 * TICKS_PER_SECOND
_SLOTS: Final = 48
_LEAST_SHARE: Final = 0.05
_FEWEST_OF_PROFILE: Final = 1000
_MONDAY: Final = 3
_START: Final = "2026-01-05T00:00:00"  # a Monday


def scenario_text(found: Fits, name: str) -> str:
    """The scenario as TOML.

    Args:
        found: what the log tells.
        name: of the scenario.
    """
    kinds = kind_names(found.log)
    lines = [
        f"# Written from {Path(found.log.file).name}.",
        "# [A]: estimated from it, with the 95 % interval; [D]: not in it, to be replaced by what",
        "# you know. Every other key has its default;",
        "# `ccsim explain KEY` says what it means and where it comes from.",
        f"name = {quoted(scenario_name(name, set()) or 'calibrated')}",
        "[scenario]",
        f"start = {_START}",
        "horizon_days = 7",
        "replications = 20",
        *_channel(found),
        *_segments(found, kinds),
        *_intents(found, kinds),
        *_sources(found, kinds),
        *_busyness(found.arrivals),
        *_team(found),
        *_behaviour(found),
    ]
    return "\n".join(f"\n{one}" if one.startswith("[") else one for one in lines) + "\n"


def kind_names(log: ContactLog) -> dict[str, str]:
    """Names of the scenario by kinds of contact in the log."""
    if not log.has("kind"):
        return {"": "contact"}
    found: dict[str, str] = {}
    for kind in sorted(set(log.kind)):
        taken = {one.lower() for one in found.values()}
        found[kind] = scenario_name(kind or "other", taken) or f"kind {len(found) + 1}"
    return found


def segments_of(found: Fits, kind: str) -> dict[str, float]:
    """Shares of the priorities within a kind, among those who waited; {"": 1} where there are none.

    Many systems write down the priority only of those who wait, so shares of all would be those of
    the system's memory. A priority with less than a twentieth is left to the others.
    """
    log = found.log
    mine = (log.kind == kind) & (log.wait_seconds > 0)
    if not log.has("priority") or not mine.any():
        return {"": 1.0}
    names, counts = np.unique(log.priority[mine].astype(str), return_counts=True)
    waited = int(counts.sum())
    shares = {n: c / waited for n, c in zip(names.tolist(), counts.tolist(), strict=True)}
    kept = {n: share for n, share in shares.items() if share >= _LEAST_SHARE}
    total = sum(kept.values())
    return {n: share / total for n, share in kept.items()} if len(kept) > 1 else {"": 1.0}


def _interval(fit: Fitted | None, digits: str = ".4g") -> str:
    if fit is None or not np.isfinite(fit.low):
        return "[A]"
    beyond = ", an extrapolation" if fit.extrapolated else ""
    high = f"{fit.high:{digits}}" if np.isfinite(fit.high) else "no end"
    return f"[A] {fit.low:{digits}} to {high}{beyond}"


def _patience(fit: Patience, key: str) -> list[str]:
    said = f"mean of the patient {_interval(fit.mean_second)}"
    if fit.two_phases:
        said = f"share {_interval(fit.share_first)}; mean {_interval(fit.mean_first)}; {said}"
    return [f"# {said}", f"{key} = {toml_table(fit.as_distribution())}"]


def _channel(found: Fits) -> list[str]:
    handling = found.handling_of("")
    lines = [
        f"[channels.{CHANNEL}]",
        f"opening = {toml_table(found.arrivals.opening())} # half hours with contacts [A]",
        f"# mean {_interval(handling.mean)} s",
        f"talk = {toml_table(handling.as_distribution())}",
        "after_contact_work = 0 # part of the recorded handle time",
        "recognised_share = 1.0 # identifying is part of the recorded handle time [D]",
    ]
    if found.patience:
        lines += _patience(found.patience_of(""), "patience")
    return lines


def _segment_name(kind: str, priority: str) -> str:
    return f"{kind} {priority}".strip()


def _segments(found: Fits, kinds: Mapping[str, str]) -> list[str]:
    lines = []
    of_kind = _shares_of_kinds(found.log, list(kinds))
    for kind, name in kinds.items():
        for priority, share in segments_of(found, kind).items():
            segment = _segment_name(name, priority)
            mine = (found.log.kind == kind) & (found.log.priority == priority)
            lines += [
                f"[segments.{toml_key(segment)}]",
                f"share = {of_kind[kind] * share!r}",
                f"channel_preference = {{ {CHANNEL} = 1.0 }}",
            ]
            if found.patience:
                lines += _patience(found.patience_of(kind, priority), f"patience.{CHANNEL}")
            ahead = float(found.log.virtual_wait_seconds[mine].mean()) if mine.any() else 0.0
            if ahead > 0:
                lines.append(f"virtual_wait_seconds = {ahead:.1f} # as the log writes it [A]")
    return lines


def _shares_of_kinds(log: ContactLog, kinds: list[str]) -> dict[str, float]:
    counts = {kind: int((log.kind == kind).sum()) for kind in kinds}
    return {kind: count / len(log) for kind, count in counts.items()}


def _intents(found: Fits, kinds: Mapping[str, str]) -> list[str]:
    lines = []
    shares = _shares_of_kinds(found.log, list(kinds))
    for kind, name in kinds.items():
        handling = found.handling_of(kind)
        lines += [
            f"[intents.{toml_key(name)}]",
            f"share = {shares[kind]!r}",
            f"# mean {_interval(handling.mean)} s; its cv {_interval(handling.cv)}",
            f"talk.{CHANNEL} = {toml_table(handling.as_distribution())}",
        ]
    return lines


def _sources(found: Fits, kinds: Mapping[str, str]) -> list[str]:
    lines = []
    for kind, name in kinds.items():
        mine = found.log.where(found.log.kind == kind)
        profile = found.arrivals
        if kind and len(mine) >= _FEWEST_OF_PROFILE:
            profile = fit_arrivals(mine)
        per_week = found.arrivals.per_week.value * len(mine) / len(found.log)
        shares = {
            _segment_name(name, one): share for one, share in segments_of(found, kind).items()
        }
        within = np.where(found.arrivals.open, profile.profile, 0.0)
        lines += [
            "[[demand.sources]]",
            f"name = {quoted(name)}",
            'kind = "weekly"',
            'counts = "contacts" # recorded: repeats are among them',
            f"recorded_aht_seconds = {found.handling_of(kind).mean.value:.2f}",
            f"# of all kinds: {_interval(found.arrivals.per_week, '.0f')}",
            f"cases_per_week = {per_week * _kept(profile.profile, within):.1f}",
            f"channel = {quoted(CHANNEL)}",
            f"intent = {quoted(name)}",
            f"segment_shares = {toml_table(shares)}",
            f"day_shares = {toml_table(_by_day(within.sum(axis=1)))}",
            f"intraday_shares = {toml_table(_by_slot(within))}",
        ]
    return lines


def _kept(profile: Floats, within: Floats) -> float:
    total = float(profile.sum())
    return float(within.sum()) / total if total > 0 else 1.0


def _by_day(amounts: Floats) -> dict[str, float]:
    return dict(zip(WEEKDAYS, _summing(amounts), strict=True))


def _by_slot(profile: Floats) -> dict[str, list[float]]:
    whole = profile.sum(axis=0)
    rows = [row if row.sum() > 0 else whole for row in profile]
    return {day: _summing(row) for day, row in zip(WEEKDAYS, rows, strict=True)}


def _summing(values: Floats) -> list[float]:
    """Shares that sum to 1 when they are rounded to six digits: the largest takes what is left."""
    total = float(values.sum())
    shares = np.round(values / total, 6) if total > 0 else np.full(len(values), 1 / len(values))
    shares[int(np.argmax(shares))] += 1.0 - shares.sum()
    return [round(float(one), 6) for one in shares]


def _busyness(arrivals: Arrivals) -> list[str]:
    if arrivals.day_cv is None or arrivals.block_cv is None or arrivals.autocorrelation is None:
        return ["# Too few days to tell busyness: it has its defaults [D]."]
    return [
        "[demand.busyness]",
        f"day_cv = {arrivals.day_cv.value:.4f} # {_interval(arrivals.day_cv)}",
        f"block_cv = {arrivals.block_cv.value:.4f} # {_interval(arrivals.block_cv)}",
        f"block_minutes = {arrivals.block_minutes}",
        f"# {_interval(arrivals.autocorrelation)}",
        f"block_autocorrelation = {arrivals.autocorrelation.value:.4f}",
    ]


def _team(found: Fits) -> list[str]:
    heads, said = heads_of(found)
    return [
        f"[teams.agents] # {said}",
        f"channels = [{quoted(CHANNEL)}]",
        "[teams.agents.headcount] # by half hour",
        *(f"{day} = {row}" for day, row in heads.items()),
    ]


def heads_of(found: Fits) -> tuple[dict[str, list[float]], str]:
    """Agents by weekday and half hour, and what they are.

    Those whom the log saw serving somebody, on average over the days of a weekday: above the agents
    on duty, since who served at any time of a half hour counts for all of it. Without names, what
    Erlang A asks for.
    """
    log = found.log
    open_ = found.arrivals.open
    if not log.has("agent"):
        aht = found.handling_of("").mean.value
        rows = erlang_heads(found.arrivals.profile, aht)
        return (
            {day: [float(one) for one in row] for day, row in rows.items()},
            "what Erlang A asks for at 80 % within 20 s: not a roster [D]",
        )
    served = log.where(log.answered & (log.agent != ""))
    who = np.unique(served.agent.astype(str), return_inverse=True)[1].astype(np.int64)
    first = served.start_ticks // _SLOT_TICKS
    last = np.maximum(first, (served.end_ticks - 1) // _SLOT_TICKS)
    pairs = {
        (slot, one)
        for one, low, high in zip(who.tolist(), first.tolist(), last.tolist(), strict=True)
        for slot in range(low, high + 1)
    }
    sums = np.zeros((7, _SLOTS))
    for slot, _ in pairs:
        sums[(slot // _SLOTS + _MONDAY) % 7, slot % _SLOTS] += 1
    heads = sums / np.maximum(_days_with_contacts(log), 1)[:, None]
    heads = np.where(open_, np.maximum(1.0, heads), 0.0)
    said = (
        "agents seen with a contact, above those on duty: `ccsim backtest` finds the share of them "
        "that fits, staffing.headcount_factor takes it [A]"
    )
    by_day = zip(WEEKDAYS, heads, strict=True)
    return {day: [round(float(one), 1) for one in row] for day, row in by_day}, said


def _days_with_contacts(log: ContactLog) -> Any:
    days = np.unique(log.arrival_ticks // TICKS_PER_DAY)
    return np.bincount((days + _MONDAY) % 7, minlength=7)


def _behaviour(found: Fits) -> list[str]:
    after = found.returns.get("abandoned")
    if after is None:
        return []
    back = after.beyond[max(after.beyond)]
    share = min(max(back.value, 0.0), 0.8)
    return [
        "[behaviour.after_abandoned]",
        f"retry_share = {share:.3f} # within a day, beyond the background: {_interval(back)}",
        "switch_share = 0 # one channel [D]",
    ]
