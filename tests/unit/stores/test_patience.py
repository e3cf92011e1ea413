"""Full jitter: anything from nothing up to a bound that doubles."""

from __future__ import annotations

from reelroom.stores.patience import Patience


def test_the_bound_doubles_up_to_a_second_and_chance_picks_below_it() -> None:
    naps: list[float] = []
    longest, half = Patience(naps.append, lambda: 1.0), Patience(naps.append, lambda: 0.5)
    for repeat in range(6):
        longest.wait(repeat)
    half.wait(0)
    assert naps == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 0.025]
