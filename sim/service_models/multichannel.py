"""Multichannel: customers pick a channel per contact; context stays on the channel."""

from sim.service_models.capabilities import Capabilities

MULTICHANNEL = Capabilities()
