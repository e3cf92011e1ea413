"""Small objects in one call."""

from __future__ import annotations

from tests.contract.blobs.backends import Backend


def test_a_small_object_comes_back_and_is_replaced(backend: Backend) -> None:
    key = "materials/ses_1/transcript/1"
    assert backend.blobs.get_small(key) is None
    for content in (b"{}", "zweite \u00e4".encode()):
        backend.blobs.put_small(key, content, "application/json")
        assert backend.blobs.get_small(key) == content
    backend.blobs.delete([key])
    assert backend.blobs.get_small(key) is None
