"""Omnichannel: history and context follow the customer across channels, for every agent."""

from sim.service_models.capabilities import Capabilities

OMNICHANNEL = Capabilities(
    context_scope="case",
    companion_channel=True,
    duplicates_visible=True,
    same_agent=True,
    warm_transfer=True,
    status_view=True,
)
