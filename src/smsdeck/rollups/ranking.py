"""The best and the worst of all keys. Pure."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from smsdeck.rollups.answers import SummaryItem, named
from smsdeck.rollups.asked import Order
from smsdeck.rollups.figures import Figures
from smsdeck.rollups.queries import By


class Ranking(BaseModel):
    """Of few keys, the same may be in both lists."""

    by: By
    order: Order
    top: list[SummaryItem] = Field(description="Highest first.")
    bottom: list[SummaryItem] = Field(description="Lowest first.")
    ranked: int = Field(description="Keys that could be ranked.")
    not_enough_data: int = Field(description="Keys left out: they have no such figure, or too small a sample.")
    minimum_sample: int


def ranking(found: Mapping[str, Figures], by: By, order: Order, limit: int, minimum_sample: int) -> Ranking:
    """Keys that are alike stand by the larger sample, then by name: the order is the same at every look."""
    ranked = {key: item for key, item in found.items() if getattr(item, order.value) is not None}

    def standing(key: str) -> tuple[float, int, str]:
        return getattr(ranked[key], order.value), -ranked[key].n, key

    rising = sorted(ranked, key=standing)
    falling = sorted(ranked, key=lambda key: (-standing(key)[0], *standing(key)[1:]))
    top, bottom = (
        [SummaryItem(**named(by, key), **ranked[key].model_dump()) for key in keys[:limit]]
        for keys in (falling, rising)
    )
    return Ranking(
        by=by,
        order=order,
        top=top,
        bottom=bottom,
        ranked=len(ranked),
        not_enough_data=len(found) - len(ranked),
        minimum_sample=minimum_sample,
    )
