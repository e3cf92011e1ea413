from __future__ import annotations

from reelroom.domain.job import Reason
from reelroom.domain.policy import MIB
from reelroom.ports import PartsRefused
from tests.fakes.blobs import lost_answer
from tests.fakes.services import World
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import SOURCE, Footage, crc_of_part

READ = f"query ($id: ID!) {{ node(id: $id) {{ ... on Source {{ {SOURCE} uploadId }} }} }}"
TARGETS = "targets { partNumber size url }"


def test_targets_come_in_the_order_asked_for_and_are_signed_anew(
    api: Api, footage: Footage, world: World
) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    for _ in range(2):
        asked = {"sourceId": source, "partNumbers": [3, 1]}
        targets = api.changed("uploadPartTargetsCreate", TARGETS, **asked)["targets"]
        assert [(one["partNumber"], one["size"]) for one in targets] == [
            (3, 4 * MIB),
            (1, 8 * MIB),
        ]
    assert world.blobs.faults.calls.count("create_multipart") == 1


def test_a_resume_sees_what_storage_holds_and_what_is_missing(api: Api, footage: Footage) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    footage.store(source, 2)
    assert api.read(READ, id=source)["missingParts"] == [1, 3]
    assert api.read(READ, id=source)["receivedParts"] == [
        {"number": 2, "crc64nvme": crc_of_part(2)}
    ]


def test_a_part_with_another_checksum_than_acknowledged_is_missing(
    api: Api, footage: Footage
) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    footage.store(source)
    sent = {"sourceId": source, "partNumbers": []}
    api.changed(
        "uploadPartTargetsCreate",
        "targets { url }",
        **sent,
        acknowledged=[
            {"partNumber": 1, "crc64nvme": crc_of_part(1).upper()},
            {"partNumber": 2, "crc64nvme": "f" * 16},
        ],
    )
    assert api.read(READ, id=source)["missingParts"] == [2]


def test_targets_out_of_limits_are_refused(api: Api, footage: Footage) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    for numbers in ([0], [4], list(range(1, 66))):
        refusal = api.refused(
            "uploadPartTargetsCreate", "targets { url }", sourceId=source, partNumbers=numbers
        )
        assert (refusal["code"], refusal["field"]) == ("INVALID", ["partNumbers"])


def test_a_source_is_put_together_once_and_repeats_agree(
    api: Api, footage: Footage, world: World
) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    footage.store(source)
    for _ in range(2):
        done = api.changed(
            "uploadSourceComplete",
            "source { status crc64nvme missingParts receivedParts { number size } } missingParts",
            sourceId=source,
            crc64nvme=footage.crc(source).upper(),
        )
        assert done["source"]["status"] == "UPLOADED"
        assert done["source"]["crc64nvme"] == footage.crc(source)
        assert done["source"]["missingParts"] == []
        assert [part["number"] for part in done["source"]["receivedParts"]] == [1, 2, 3]
        assert done["missingParts"] is None
    assert world.blobs.faults.calls.count("complete_multipart") == 1
    other = api.refused(
        "uploadSourceComplete", "source { id }", sourceId=source, crc64nvme="0" * 16
    )
    assert other["code"] == "CONFLICT"


def test_completing_with_parts_missing_lists_their_numbers(api: Api, footage: Footage) -> None:
    source = footage.upload(20)["sources"][0]["id"]
    footage.store(source, 2)
    payload = api.mutate(
        "uploadSourceComplete",
        "source { id } missingParts",
        sourceId=source,
        crc64nvme=footage.crc(source),
    )
    assert payload["source"] is None
    assert payload["missingParts"] == [1, 3]
    assert payload["userErrors"][0]["code"] == "PARTS_MISSING"
    assert "1, 3" in payload["userErrors"][0]["message"]


def test_a_wrong_checksum_is_refused_and_the_source_takes_parts_again(
    api: Api, footage: Footage
) -> None:
    source = footage.upload(1)["sources"][0]["id"]
    footage.store(source)
    refusal = api.refused(
        "uploadSourceComplete", "source { id }", sourceId=source, crc64nvme="a" * 16
    )
    assert refusal["code"] == PartsRefused.code
    assert api.read(READ, id=source)["status"] == "UPLOADING"


def test_storage_that_takes_long_leaves_the_source_completing_with_nothing_missing(
    api: Api, footage: Footage, world: World
) -> None:
    source = footage.upload(1)["sources"][0]["id"]
    footage.store(source)
    world.blobs.faults.fail("complete_multipart", lost_answer())
    done = api.changed(
        "uploadSourceComplete",
        "source { status missingParts }",
        sourceId=source,
        crc64nvme=footage.crc(source),
    )
    assert done["source"] == {"status": "COMPLETING", "missingParts": []}
    world.clock.advance(61)
    footage.runner.sweep()
    assert api.read(READ, id=source)["status"] == "UPLOADED"


def test_a_source_is_taken_out_but_not_the_last_one(api: Api, footage: Footage) -> None:
    upload = footage.upload(1, 2)
    first, second = upload["order"]
    for _ in range(2):
        left = api.changed("uploadSourceRemove", "upload { order }", sourceId=first)
        assert left["upload"]["order"] == [second]
    refusal = api.refused("uploadSourceRemove", "upload { id }", sourceId=second)
    assert refusal["code"] == "CONFLICT"


def test_a_replacement_takes_the_place_once_per_key(api: Api, footage: Footage) -> None:
    upload = footage.upload(1, 2)
    first, second = upload["order"]
    wanted = {
        "sourceId": first,
        "file": {"name": "again.MP4", "size": 5},
        "idempotencyKey": "k",
    }
    select = "source { id name size status } upload { order }"
    made = api.changed("uploadSourceReplace", select, **wanted)
    assert made["source"]["name"] == "again.MP4"
    assert made["upload"]["order"] == [made["source"]["id"], second]
    assert api.changed("uploadSourceReplace", select, **wanted) == made
    other = {**wanted, "file": {"name": "other.MP4", "size": 5}}
    refusal = api.mutate("uploadSourceReplace", "source { id }", **other)["userErrors"][0]
    assert refusal["code"] == "IDEMPOTENCY_CONFLICT"
    del wanted["idempotencyKey"]
    refusal = api.mutate("uploadSourceReplace", "source { id }", **wanted)["userErrors"][0]
    assert refusal["code"] == "CONFLICT"


def test_a_mismatch_is_mended_and_the_good_sources_are_not_sent_again(
    api: Api, footage: Footage, world: World
) -> None:
    job_id = footage.queued(1, 2)
    runner = footage.runner
    differs = Reason("CODEC_DIFFERS", "GX020001.MP4 is h264, GX010001.MP4 is hevc.")
    runner.queue.fail(runner.claimed(footage.job(job_id)), differs, fixable=True)
    waiting = api.read(
        "query ($id: ID!) { job(id: $id) { status fixUntil statusReason { code message retryable } "
        "progress { pollAfterMs } upload { order } } }",
        id=job_id,
    )
    assert waiting["status"] == "AWAITING_FIX"
    assert waiting["fixUntil"] == "2026-11-21T13:00:00.000Z"
    assert waiting["progress"]["pollAfterMs"] > 1000
    assert waiting["statusReason"] == {
        "code": "CODEC_DIFFERS",
        "message": differs.message,
        "retryable": False,
    }
    good, odd = waiting["upload"]["order"]
    made = api.changed(
        "uploadSourceReplace",
        "source { id }",
        sourceId=odd,
        file={"name": "GX020001.MP4", "size": 3 * MIB},
    )
    early = api.refused("combineRetry", "job { id }", jobId=job_id)
    assert early["code"] == "CONFLICT"
    footage.send(made["source"]["id"])
    retried = api.changed("combineRetry", "job { status fixUntil }", jobId=job_id)
    assert retried["job"] == {"status": "QUEUED", "fixUntil": None}
    assert footage.row(good).status == "UPLOADED"
    assert len(world.launcher.started) == 2
