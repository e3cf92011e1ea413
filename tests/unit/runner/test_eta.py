from __future__ import annotations

from reelroom.runner.eta import Eta


def test_what_is_left_is_told_from_the_speed_so_far() -> None:
    eta = Eta()
    assert eta.seconds("A", 0, 100, now=0.0) is None
    assert eta.seconds("A", 10, 100, now=0.5) is None
    assert eta.seconds("A", 20, 100, now=2.0) == 8


def test_a_new_phase_is_measured_anew() -> None:
    eta = Eta()
    eta.seconds("A", 0, 100, now=0.0)
    eta.seconds("A", 90, 100, now=9.0)
    assert eta.seconds("B", 0, 100, now=10.0) is None
    assert eta.seconds("B", 50, 100, now=12.0) == 2


def test_a_phase_that_stands_still_has_no_end_in_sight() -> None:
    eta = Eta()
    eta.seconds("A", 5, 100, now=0.0)
    assert eta.seconds("A", 5, 100, now=60.0) is None
