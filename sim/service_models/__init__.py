"""Service models: sets of capabilities that a company gives its agents, routers and customers.

The four models of the field stand in :mod:`~sim.service_models.registry`. A scenario may name any
mixture of capabilities as a further model, and a researcher may pass a
:class:`~sim.service_models.protocol.ServiceModel` written in Python.
"""

from sim.service_models.capabilities import CAPABILITIES, Capabilities, ContextScope
from sim.service_models.from_file import model_named
from sim.service_models.protocol import (
    AgentView,
    CentreView,
    ChannelView,
    Clock,
    ContactView,
    Process,
    ServiceModel,
    TeamView,
)
from sim.service_models.registry import BUILT_IN, ResolvedModel, names, not_simulated, resolve

__all__ = [
    "BUILT_IN",
    "CAPABILITIES",
    "AgentView",
    "Capabilities",
    "CentreView",
    "ChannelView",
    "Clock",
    "ContactView",
    "ContextScope",
    "Process",
    "ResolvedModel",
    "ServiceModel",
    "TeamView",
    "model_named",
    "names",
    "not_simulated",
    "resolve",
]
