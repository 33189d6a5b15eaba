"""Multimodal: several channels inside one interaction; the next interaction starts afresh."""

from sim.service_models.capabilities import Capabilities

MULTIMODAL = Capabilities(context_scope="interaction", companion_channel=True)
