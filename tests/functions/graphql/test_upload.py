from __future__ import annotations

from datetime import timedelta

import pytest

from reelroom.domain.policy import MIB
from tests.fakes.blobs import lost_answer
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import UPLOAD, Footage

TARGET = "sourceId partNumber size url expiresAt headers { name value }"
READ = f"query ($id: ID!) {{ upload(id: $id) {{ {UPLOAD} expiresAt description createdAt }} }}"


def files(*sizes_mib: int) -> list[dict[str, object]]:
    return [{"name": f"{n}.MP4", "size": size * MIB} for n, size in enumerate(sizes_mib)]


def test_an_upload_has_its_sources_in_order_and_its_first_targets(
    api: Api, footage: Footage
) -> None:
    made = api.changed(
        "uploadCreate",
        "upload { sessionId status order description expiresAt sources { id name size "
        "contentType clientRef lastModified status partSize partCount } } "
        f"targets {{ {TARGET} }}",
        sessionId=(session := footage.session()),
        description="Morning",
        files=[
            {
                "name": "GX010001.MP4",
                "size": 20 * MIB,
                "contentType": "video/mp4",
                "clientRef": "a",
                "lastModified": "2026-11-20T09:30:00+01:00",
            },
            {"name": "GX020001.MP4", "size": 3},
        ],
    )
    upload, targets = made["upload"], made["targets"]
    first, second = upload.pop("sources")
    assert upload == {
        "sessionId": session,
        "status": "OPEN",
        "order": [first["id"], second["id"]],
        "description": "Morning",
        "expiresAt": "2026-11-22T12:00:00.000Z",
    }
    assert first.pop("id").startswith("src_")
    assert first == {
        "name": "GX010001.MP4",
        "size": 20 * MIB,
        "contentType": "video/mp4",
        "clientRef": "a",
        "lastModified": "2026-11-20T08:30:00.000Z",
        "status": "UPLOADING",
        "partSize": 8 * MIB,
        "partCount": 3,
    }
    sizes = [(one["partNumber"], one["size"]) for one in targets]
    assert sizes == [(1, 8 * MIB), (2, 8 * MIB), (3, 4 * MIB), (1, 3)]
    assert targets[3]["sourceId"] == second["id"]
    assert {one["expiresAt"] for one in targets} == {"2026-11-21T12:30:00.000Z"}


def test_the_first_targets_are_64_of_4_sources_at_most(
    api: Api, footage: Footage, world: World
) -> None:
    session = footage.session()
    many = api.changed(
        "uploadCreate", "targets { partNumber }", sessionId=session, files=files(*[1] * 100)
    )
    assert len(many["targets"]) == 4
    assert world.blobs.faults.calls.count("create_multipart") == 4
    long = api.changed(
        "uploadCreate", "targets { partNumber }", sessionId=session, files=files(400, 400, 400)
    )
    assert [one["partNumber"] for one in long["targets"]] == [*range(1, 51), *range(1, 15)]
    assert world.blobs.faults.calls.count("create_multipart") == 6


def test_an_upload_is_made_although_storage_does_not_answer(
    api: Api, footage: Footage, world: World
) -> None:
    session = footage.session()
    world.blobs.faults.fail("create_multipart", lost_answer())
    made = api.changed(
        "uploadCreate", "upload { id } targets { url }", sessionId=session, files=files(1)
    )
    assert made["upload"] is not None
    assert made["targets"] == []


def test_the_same_key_gives_the_same_upload_also_after_it_has_ended(
    api: Api, footage: Footage
) -> None:
    wanted = {"sessionId": footage.session(), "files": files(1, 2), "idempotencyKey": "k"}
    select = "upload { id sources { id } } targets { sourceId partNumber }"
    first = api.changed("uploadCreate", select, **wanted)
    assert api.changed("uploadCreate", select, **wanted) == first
    other = api.refused("uploadCreate", "upload { id }", **{**wanted, "files": files(1)})
    assert other["code"] == "IDEMPOTENCY_CONFLICT"
    api.changed("uploadCancel", "upload { id }", uploadId=first["upload"]["id"])
    late = api.changed("uploadCreate", select, **wanted)
    assert (late["upload"], late["targets"]) == (first["upload"], [])


@pytest.mark.parametrize(
    ("wanted", "code", "field"),
    [
        ([], "INVALID", ["files"]),
        (files(*[1] * 101), "INVALID", ["files"]),
        ([*files(1), {"name": "empty.mp4", "size": 0}], "INVALID", ["files", "1", "size"]),
        ([{"name": "huge.mp4", "size": 1 << 52}], "INVALID", ["files", "0", "size"]),
        ([{"name": "n" * 256, "size": 1}], "INVALID", ["files", "0", "name"]),
    ],
)
def test_files_out_of_their_limits_are_refused_by_field(
    api: Api, footage: Footage, wanted: list[object], code: str, field: list[str]
) -> None:
    refusal = api.refused(
        "uploadCreate", "upload { id }", sessionId=footage.session(), files=wanted
    )
    assert (refusal["code"], refusal["field"]) == (code, field)


def test_an_owner_has_so_many_uploads_open_and_no_more(api: Api, footage: Footage) -> None:
    session = footage.session()
    for _ in range(20):
        footage.upload(1, session=session)
    refusal = api.refused("uploadCreate", "upload { id }", sessionId=session, files=files(1))
    assert refusal["code"] == "LIMIT_REACHED"


def test_reading_an_upload_lists_storage_only_when_parts_are_asked_for(
    api: Api, footage: Footage, world: World
) -> None:
    upload = footage.upload(20, 1)
    world.blobs.faults.calls.clear()
    api.read("query ($id: ID!) { upload(id: $id) { sources { id status } } }", id=upload["id"])
    assert world.blobs.faults.calls == []
    api.read(READ, id=upload["id"])  # receivedParts and missingParts of both
    assert world.blobs.faults.calls == ["parts", "parts"]


def test_a_new_order_is_kept_and_any_other_set_is_refused(api: Api, footage: Footage) -> None:
    upload = footage.upload(1, 2, 3)
    turned = list(reversed(upload["order"]))
    for _ in range(2):
        changed = api.changed(
            "uploadReorder", "upload { order }", uploadId=upload["id"], order=turned
        )
        assert changed["upload"]["order"] == turned
    for wrong in (turned[:2], [*turned, turned[0]], [*turned[:2], "src_x"]):
        refusal = api.refused("uploadReorder", "upload { id }", uploadId=upload["id"], order=wrong)
        assert (refusal["code"], refusal["field"]) == ("INVALID", ["order"])
    sizes = [one["size"] for one in api.read(READ, id=upload["id"])["sources"]]
    assert sizes == [3 * MIB, 2 * MIB, 1 * MIB]


def test_completing_queues_one_job_however_often(api: Api, footage: Footage, world: World) -> None:
    upload = footage.sent(20, 1)
    select = "upload { status expiresAt job { id } } job { id kind status }"
    first = api.changed("uploadComplete", select, uploadId=upload["id"])
    again = api.changed("uploadComplete", select, uploadId=upload["id"])
    assert again == first
    assert first["job"]["kind"] == "combine"
    assert first["upload"] == {
        "status": "COMPLETED",
        "expiresAt": None,
        "job": {"id": first["job"]["id"]},
    }
    assert len(world.launcher.started) == 1


def test_completing_too_early_names_what_has_not_arrived(api: Api, footage: Footage) -> None:
    upload = footage.upload(1, 2)
    footage.send(upload["sources"][0]["id"])
    select = "upload { id }"
    refusal = api.refused("uploadComplete", select, uploadId=upload["id"])
    assert refusal["code"] == "CONFLICT"
    assert "GX020001.MP4" in refusal["message"]


def test_a_cancelled_upload_takes_nothing_more(api: Api, footage: Footage) -> None:
    upload = footage.upload(1)
    for _ in range(2):
        ended = api.changed("uploadCancel", "upload { status expiresAt }", uploadId=upload["id"])
        assert ended["upload"] == {"status": "CANCELLED", "expiresAt": None}
    refusal = api.refused(
        "uploadPartTargetsCreate",
        "targets { url }",
        sourceId=upload["sources"][0]["id"],
        partNumbers=[1],
    )
    assert refusal["code"] == "CONFLICT"


def test_an_expired_upload_says_so(api: Api, footage: Footage, world: World) -> None:
    upload = footage.upload(1)
    world.clock.advance(timedelta(hours=25))
    footage.runner.sweep()
    assert api.read(READ, id=upload["id"])["status"] == "EXPIRED"
