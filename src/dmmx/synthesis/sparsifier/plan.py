"""The plan of a fit: how long each of its stages is, and how hard a sparsifier draws in it."""

from __future__ import annotations

from dataclasses import dataclass

from dmmx.train.descent import Schedule


@dataclass(frozen=True)
class FitPlan:
    """The four stages of a fit, in numbers: find the task, find an exact solution, drive links to zero, settle.

    The penalties are factors on `Settings.penalty`, the rate one on the learning rate.

    Attributes:
        find: steps of the first stage, which has no penalty.
        explore: steps of the second, in which the logarithm of the loss is minimised.
        drive: steps of the third.
        settle: steps of the fourth, in which the learning rate falls.
        exploring: penalty of the second stage.
        driving: penalty of the third stage, and at the beginning of the fourth.
        settled: penalty at the end of the fourth stage.
        sharpness: of the second stage, see `Schedule`.
        exploring_rate: learning rate at the beginning of the second stage; at its end it is that of the others.
    """

    find: int = 400
    explore: int = 2000
    drive: int = 2000
    settle: int = 400
    exploring: float = 60.0
    driving: float = 1.0
    settled: float = 1.0
    sharpness: float = 2000.0
    exploring_rate: float = 1.0

    def schedules(
        self, *, rate: float, penalty: float, balance: float = 0.0, effort: float = 1.0
    ) -> tuple[tuple[int, Schedule], ...]:
        """How many steps each stage has, and how they are made.

        Args:
            rate: learning rate.
            penalty: `Settings.penalty`.
            balance: weight of the regulariser.
            effort: factor on the numbers of steps.

        Example:
            >>> [steps for steps, _ in FitPlan().schedules(rate=0.01, penalty=5e-4, effort=0.5)]
            [200, 1000, 1000, 200]
        """
        driving = self.driving * penalty
        stages = (
            (self.find, Schedule(rate, rate, 0.0, 0.0, balance)),
            (
                self.explore,
                Schedule(self.exploring_rate * rate, rate, self.exploring * penalty, self.sharpness, balance),
            ),
            (self.drive, Schedule(rate, rate, driving, 0.0, balance)),
            (self.settle, Schedule(rate, 0.03 * rate, driving, 0.0, balance, self.settled * penalty)),
        )
        return tuple((max(1, round(steps * effort)), schedule) for steps, schedule in stages)
