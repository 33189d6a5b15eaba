"""Emotion of a customer: 0 calm to 1000 furious (thousandths)."""

from __future__ import annotations

from sim.compiling import compiled


@compiled(inline=True)
def raised(emotion: int, rise: float) -> int:
    """After something went wrong: a share ``rise`` of the way to furious."""
    return emotion + int((1000 - emotion) * rise + 0.5)


@compiled(inline=True)
def calmed(emotion: int, fall: float) -> int:
    """After a good answer: a share ``fall`` of the way to calm."""
    return emotion - int(emotion * fall + 0.5)
