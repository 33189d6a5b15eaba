"""Orchestrated omnichannel: omnichannel, and an orchestrator that steers each case."""

from dataclasses import replace

from sim.service_models.omnichannel import OMNICHANNEL

ORCHESTRATED = replace(
    OMNICHANNEL,
    merge_on_arrival=True,
    steering=True,
    priority_from_emotion_and_value=True,
    proactive=True,
)
