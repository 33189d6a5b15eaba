"""At the door of a channel: who finds no trunk, no place in the queue, or too many ahead."""

from __future__ import annotations

from sim.sections.evidence import Part, field, judged


class Doors(Part):
    """Keys of a channel that say who does not come in."""

    trunks: int | None = field(
        None,
        ge=1,
        le=100_000,
        unit="contacts",
        default_text="unlimited",
        description="Contacts that can wait or be in hand at once; one more is blocked.",
    )
    trunks_shared_with: str = field(
        "",
        max_length=60,
        default_text="none: trunks of its own",
        description=(
            "Channel whose trunks its contacts take, as calls to several numbers over the same "
            "lines do; the limit stands there."
        ),
    )
    queue_places: int | None = field(
        None,
        ge=0,
        le=100_000,
        unit="contacts",
        default_text="unlimited",
        description=(
            "Contacts that can wait at once, whatever the trunks; who finds no agent and no place "
            "is blocked."
        ),
    )
    position_visible: bool = field(
        False,
        description=(
            "Whether customers see or hear how many wait before they join the queue, as in a shop: "
            "only then do they balk."
        ),
    )
    balks_at: int | None = judged(
        None,
        ge=1,
        le=100_000,
        unit="contacts",
        default_text="none",
        description="So many ahead in the queue are too many for everybody: one more balks.",
    )
    balking_share: float = judged(
        0.0,
        "share",
        "Share that leaves at once where anybody waits already, however few.",
        plausible=(0, 0.3),
        ge=0,
        le=1,
    )
    balking_half_at: float | None = judged(
        None,
        gt=0,
        le=1e6,
        unit="contacts",
        default_text="none",
        description=(
            "So many ahead put off half of the customers: of those who find k ahead, a share "
            "1/(1 + k / this) joins the queue."
        ),
    )
