"""Where a row stands in the due index must never change: the sweep would not find it again."""

from __future__ import annotations

from collections import Counter

import pytest

from reelroom.domain.due import Queue
from reelroom.stores.shards import Shards


def test_the_shard_of_an_id_is_the_same_for_ever() -> None:
    # The check value of CRC-32 is 0xCBF43926 for "123456789".
    assert Shards(4).of(Queue.LEASE, "123456789") == f"lease#{0xCBF43926 % 4}"
    assert Shards(7).of(Queue.LEASE, "123456789") == f"lease#{0xCBF43926 % 7}"
    assert Shards(1).of(Queue.FIX, "123456789") == "fix#0"


def test_ids_spread_over_all_shards() -> None:
    shards = Shards(4)
    met = Counter(shards.of(Queue.CLEAN, f"upl_{number}") for number in range(4000))
    assert sorted(met) == shards.all(Queue.CLEAN)
    assert min(met.values()) > 900


def test_a_calm_queue_is_one_question() -> None:
    """The sweep asks for every shard, due or not."""
    shards = Shards(16)
    for queue in (Queue.FIX, Queue.CHECK, Queue.COMPLETE, Queue.DELETE, Queue.REMOVE):
        assert shards.all(queue) == [shards.of(queue, "job_1")] == [f"{queue.value}#0"]


def test_an_index_without_shards_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one shard"):
        Shards(0)
