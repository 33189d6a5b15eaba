"""What an agent knows of the earlier contacts of a case."""

from __future__ import annotations

from typing import Final

from sim.compiling import compiled

# Reach of context, in the order of `sim.service_models.capabilities.SCOPES`.
SCOPE_CHANNEL: Final = 0
SCOPE_INTERACTION: Final = 1
SCOPE_CASE: Final = 2

# How an agent knows an earlier contact.
UNKNOWN: Final = 0
REMEMBERED: Final = 1
RECORDED: Final = 2


@compiled(inline=True)
def recall(
    scope: int, same_channel: bool, same_agent: bool, covered: bool, same_interaction: bool
) -> int:
    """How an agent knows one earlier contact of the case.

    The agent who had the contact remembers it. What was said on the same channel is in that
    channel's own records, under every model. Another channel's contact is known only where
    context follows the case and the two systems are connected (``covered``). Context that
    reaches over one interaction ends with it, so it never reaches an earlier contact.
    """
    if same_agent:
        return REMEMBERED
    if same_channel or (scope == SCOPE_CASE and covered):
        return RECORDED
    if same_interaction and scope >= SCOPE_INTERACTION:
        return RECORDED
    return UNKNOWN


@compiled(inline=True)
def missing_thousandths(earlier: int, unknown: int) -> int:
    """Share of the earlier contacts that the agent does not know, in thousandths."""
    if earlier == 0:
        return 0
    return (1000 * unknown + earlier // 2) // earlier
