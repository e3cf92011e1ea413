from __future__ import annotations

from pathlib import Path

import pytest

from localstack.fargate.config import CHECKOUT, ConfigRefused, Image, from_json


def test_an_empty_configuration_runs_the_checkout() -> None:
    assert from_json("{}").checkout == CHECKOUT


def test_members_get_their_types() -> None:
    config = from_json(
        '{"checkout": "/c", "volumes": {"fs-1": "/v"}, "images": [{"pattern": "a:*",'
        ' "entry_point": ["x"]}], "event_urls": ["http://x"], "names": ["ecs"], "max_running": 3}'
    )
    assert (config.checkout, config.volumes) == (Path("/c"), {"fs-1": Path("/v")})
    assert config.images == (Image("a:*", ("x",)),)
    assert (config.event_urls, config.names) == (("http://x",), frozenset({"ecs"}))
    assert config.max_running == 3


@pytest.mark.parametrize("text", ['{"volume": {}}', "[]"])
def test_what_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(ConfigRefused, match="volumes"):
        from_json(text)
