"""Which step and which level answer a trend. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from smsdeck.errors import UnfitRangeError
from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import Kept, is_kept
from smsdeck.rollups.levels import STEP_S, Level
from smsdeck.rollups.local import Stretch, edges, fits_clock, level_for, stretches
from smsdeck.rollups.windows import MOST_BUCKETS, check_step, steps_for


@dataclass(frozen=True)
class Plan:
    """Buckets begin at `bounds` (the last is the end), and whole buckets of `level` make up each."""

    step_s: int
    where: ZoneInfo
    bounds: list[datetime]
    pieces: list[Stretch]
    level: Level

    @property
    def span(self) -> Range:
        """All of it."""
        return Range(self.bounds[0], self.bounds[-1])

    def pieces_of(self, count: int) -> "Iterator[Plan]":
        """The same, cut after each `count` buckets."""
        for first in range(0, len(self.bounds) - 1, count):
            bounds = self.bounds[first : first + count + 1]
            pieces = stretches(Range(bounds[0], bounds[-1]), self.where)
            yield replace(self, bounds=bounds, pieces=pieces)


def fitting(span: Range, step_s: int | None, where: ZoneInfo, kept: Kept, most: int = MOST_BUCKETS) -> Plan:
    """For the step asked for, or the finest that gives some hundreds of points and is still kept. UnfitRangeError,
    saying what would do, for a step that does not suit, or that gives more than `most` buckets.
    """
    if step_s is not None:
        _check(step_s, span, where, most)
        return still_kept(_plan(span, step_s, where), kept)
    plans = [_plan(span, one, where) for one in steps_for(span)]
    return next((plan for plan in plans if _is_kept(plan, kept)), None) or still_kept(plans[-1], kept)


def still_kept(plan: Plan, kept: Kept) -> Plan:
    """The plan; UnfitRangeError where the totals that it reads are gone."""
    if _is_kept(plan, kept):
        return plan
    minutes = STEP_S[plan.level] // 60
    raise UnfitRangeError(
        f"Such buckets of {plan.where.key} need totals of {minutes} minutes, and those are kept since "
        f"{kept[plan.level]:%Y-%m-%d} only.",
        hint="Start later, or take a longer step; days by UTC are kept longest.",
    )


def _plan(span: Range, step_s: int, where: ZoneInfo) -> Plan:
    bounds = edges(span, step_s, where)
    pieces = stretches(Range(bounds[0], bounds[-1]), where)
    return Plan(step_s, where, bounds, pieces, level_for(bounds, pieces))


def _check(step_s: int, span: Range, where: ZoneInfo, most: int) -> None:
    try:
        check_step(step_s, span, most)
    except ValueError as error:
        raise UnfitRangeError(str(error)) from error
    if not fits_clock(step_s, where):
        raise UnfitRangeError(
            f"The days of {where.key} cannot be cut into steps of {step_s // 60} minutes.",
            hint="Take a step that divides a day, or whole days.",
        )


def _is_kept(plan: Plan, kept: Kept) -> bool:
    return is_kept(plan.level, plan.bounds[0], kept)
