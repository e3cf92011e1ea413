"""The client's times, and where it finds the database."""

from __future__ import annotations

from typing import Any

import pytest

from reelroom.stores.dynamo import connect


def test_the_client_gives_up_in_time_and_goes_where_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9/")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    meta = connect().client.meta
    assert meta.endpoint_url == "http://127.0.0.1:9/"
    assert meta.region_name == "eu-central-1"
    config: Any = meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries == {"total_max_attempts": 4, "mode": "standard"}
