"""What becomes of an import when the other server behaves as such servers do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from reelroom.domain.job import Job
from reelroom.domain.platform import Platform
from reelroom.domain.policy import Policy
from reelroom.domain.states import JobStatus
from reelroom.fetch.pace import Limits
from reelroom.media.moov_edit import made
from tests.fakes.provider import Asked, Provider, Say, Script, broken_after, file
from tests.jobs.importer.stand import Stand

Clips = Callable[..., bytes]
MIB = 1 << 20
HASTY = Limits(connect_s=5, head_s=0.3, silence_s=0.3, window_s=0.3, window_bytes=1 << 16)


@pytest.fixture
def large(clips: Clips) -> bytes:
    """Three parts."""
    return clips("faststart") + made(b"free", bytes(18 * MIB))


def ended(job: Job) -> tuple[JobStatus, str]:
    return job.status, job.reason.code if job.reason else ""


def failed(code: str) -> tuple[JobStatus, str]:
    return JobStatus.FAILED, code


DONE = (JobStatus.DONE, "")


def test_a_redirect_to_another_host_is_followed_without_the_token(
    stand: Stand, provider: Provider, clips: Clips
) -> None:
    stand.resolve = lambda host, port: ["127.0.0.1"]
    elsewhere = provider.url("/signed?sig=1", host="cdn.example")
    provider.scripts["/rec"] = lambda _: Say(302, {"Location": "/again"})
    provider.scripts["/again"] = lambda _: Say(302, {"Location": elsewhere})
    provider.scripts["/signed"] = file(clips("faststart"))
    url = provider.url("/rec", host="tool.example")
    job = stand.imported(url, token="t0ken", name="Monday")
    assert ended(job) == DONE
    sent = [
        (one.headers["host"].partition(":")[0], one.headers.get("authorization"))
        for one in provider.asked
    ]
    assert sent == [
        ("tool.example", "Bearer t0ken"),
        ("tool.example", "Bearer t0ken"),
        ("cdn.example", None),
    ]
    assert {one.headers["accept-encoding"] for one in provider.asked} == {"identity"}
    assert stand.recording(job).sources == ("Monday",)


def _page(_: Asked) -> Say:
    return Say(200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>sign in</html>")


def _unnamed_page(_: Asked) -> Say:
    return Say(200, {"Content-Type": "video/mp4"}, b"<!doctype html><title>Sign in</title>")


def _status(code: int, **headers: str) -> Script:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Say(code, told, b"no")


def _redirect(location: str) -> Script:
    return lambda _: Say(302, {"Location": location})


def _packed(_: Asked) -> Say:
    return Say(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")


def _error_in_json(_: Asked) -> Say:
    return Say(200, {"Content-Type": "application/json"}, b'{"code": 124, "message": "no"}')


def _nothing(_: Asked) -> Say:
    return Say(200, {"Content-Length": "0"})


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (_page, "SOURCE_IS_PAGE"),
        (_unnamed_page, "SOURCE_NOT_MEDIA"),
        (_error_in_json, "SOURCE_NOT_MEDIA"),
        (_nothing, "SOURCE_EMPTY"),
        (_packed, "SOURCE_REFUSED"),
        (_status(401), "SOURCE_FORBIDDEN"),
        (_status(403), "SOURCE_FORBIDDEN"),
        (_status(404), "SOURCE_GONE"),
        (_status(410), "SOURCE_GONE"),
        (_status(418), "SOURCE_REFUSED"),
        (_redirect("/a"), "SOURCE_REFUSED"),
        (_redirect("http://169.254.169.254/latest/meta-data/"), "ADDRESS_REFUSED"),
        (_redirect("ftp://example.com/"), "ADDRESS_REFUSED"),
        (_status(206, Content_Range="bytes 5-9/10"), "SOURCE_REFUSED"),
    ],
)
def test_an_answer_without_a_recording_fails_at_once_and_says_why(
    script: Script, code: str, stand: Stand, provider: Provider
) -> None:
    provider.scripts["/a"] = script
    job = stand.imported(provider.url("/a"))
    assert ended(job) == failed(code)
    assert job.reason is not None
    assert job.reason.message
    assert stand.staged(job) == []
    assert len(provider.asked) <= 6


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_a_server_that_is_out_of_order_is_asked_again_later(
    code: int, stand: Stand, provider: Provider, clips: Clips
) -> None:
    provider.scripts["/a"] = _status(code)
    job = stand.imported(provider.url("/a"))
    assert ended(job) == (JobStatus.QUEUED, "SOURCE_UNREACHABLE")
    assert job.retry_until is not None
    assert len(provider.asked) == 4
    provider.scripts["/a"] = file(clips("faststart"))
    stand.run(stand.row(job), "two")
    assert ended(stand.row(job)) == DONE


def test_a_server_that_is_not_there_is_asked_again_later(stand: Stand, provider: Provider) -> None:
    url = provider.url("/a")
    with Provider() as gone:
        url = gone.url("/a")
    assert ended(stand.imported(url)) == (JobStatus.QUEUED, "SOURCE_UNREACHABLE")


def test_a_stream_that_breaks_off_goes_on_where_it_was(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    provider.scripts["/a"] = broken_after(len(large) // 2, file(large))
    job = stand.imported(provider.url("/a"))
    assert ended(job) == DONE
    assert [one.start for one in provider.asked] == [0, 8 * MIB]
    assert provider.asked[1].headers["if-range"] == '"v1"'
    assert stand.stored(stand.recording(job).object_key) == large


@pytest.mark.parametrize("script", [{"ranges": False}, {"etag": None}])
def test_a_server_that_cannot_go_on_is_read_from_the_start_again(
    script: dict[str, object], stand: Stand, provider: Provider, large: bytes
) -> None:
    provider.scripts["/a"] = broken_after(len(large) // 2, file(large, **script))  # type: ignore[arg-type]
    job = stand.imported(provider.url("/a"))
    assert ended(job) == DONE
    assert len(provider.asked) == 2
    assert stand.stored(stand.recording(job).object_key) == large


def test_a_server_that_cannot_go_on_and_always_breaks_off_fails_honestly(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    broken = broken_after(len(large) // 2, file(large, ranges=False), times=99)
    provider.scripts["/a"] = broken
    job = stand.imported(provider.url("/a"))
    assert ended(job) == failed("SOURCE_BREAKS_OFF")
    assert len(provider.asked) <= 4
    assert stand.staged(job) == []


def test_a_file_that_changes_meanwhile_is_read_anew(
    stand: Stand, provider: Provider, large: bytes, clips: Clips
) -> None:
    first = broken_after(len(large) // 2, file(large))
    newer = clips("faststart") + made(b"free", b"2" * 10 * MIB)
    scripts = itertools.chain([first], itertools.repeat(file(newer, etag='"v2"')))
    provider.scripts["/a"] = lambda asked: next(scripts)(asked)
    job = stand.imported(provider.url("/a"))
    assert ended(job) == DONE
    assert stand.stored(stand.recording(job).object_key) == newer


def test_a_link_that_expires_in_the_middle_fails_and_asks_for_a_new_one(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    scripts = itertools.chain(
        [broken_after(len(large) // 2, file(large))], itertools.repeat(_status(403))
    )
    provider.scripts["/a"] = lambda asked: next(scripts)(asked)
    job = stand.imported(provider.url("/a"))
    assert ended(job) == failed("SOURCE_FORBIDDEN")
    assert stand.staged(job) == []


def test_a_file_that_ends_before_its_announced_length_fails(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    short = large[: 17 * MIB]

    def script(asked: Asked) -> Say:
        say = file(short)(asked)
        say.headers["Content-Length"] = str(len(large) - asked.start)
        if asked.start:
            say.headers["Content-Range"] = f"bytes {asked.start}-{len(large) - 1}/{len(large)}"
        return say

    provider.scripts["/a"] = script
    job = stand.imported(provider.url("/a"))
    assert ended(job) == failed("SOURCE_BREAKS_OFF")
    assert [one.start for one in provider.asked] == [0, *[16 * MIB] * 3]


@pytest.mark.parametrize("length", [True, False])
@pytest.mark.parametrize("by", [-1, 1])
def test_another_length_than_the_tool_has_told_fails(
    by: int, length: bool, stand: Stand, provider: Provider, clips: Clips
) -> None:
    data = clips("faststart")
    provider.scripts["/a"] = file(data, length=length)
    job = stand.imported(provider.url("/a"), size=len(data) + by)
    assert ended(job) == failed("SOURCE_SIZE_DIFFERS")
    assert stand.staged(job) == []


def _endless(first: bytes) -> Iterator[bytes]:
    yield first
    while True:
        yield bytes(1 << 16)


def test_a_body_without_an_end_is_cut_off_at_the_limit(
    stand: Stand, provider: Provider, clips: Clips
) -> None:
    stand.limit(Policy(import_http=True, import_private=True, max_import_bytes=9 * MIB))
    provider.scripts["/a"] = lambda _: Say(200, {}, _endless(clips("faststart")))
    job = stand.imported(provider.url("/a"))
    assert ended(job) == failed("SOURCE_TOO_LARGE")
    assert stand.staged(job) == []


def test_a_file_above_the_limit_is_refused_before_it_is_read(
    stand: Stand, provider: Provider, large: bytes
) -> None:
    stand.limit(Policy(import_http=True, import_private=True, max_import_bytes=9 * MIB))
    provider.scripts["/a"] = file(large)
    assert ended(stand.imported(provider.url("/a"))) == failed("SOURCE_TOO_LARGE")


def _dripping(first: bytes, over: Callable[[], bool]) -> Iterator[bytes]:
    yield first
    while not over():
        yield b"x"


@pytest.mark.parametrize("habit", ["silent head", "dripping body", "silent body"])
def test_a_server_that_only_holds_the_line_is_left(
    habit: str, stand: Stand, provider: Provider, clips: Clips
) -> None:
    stand.limits = HASTY
    over = stand.over
    hold = 0.02 if habit == "dripping body" else 5.0

    def holding(_: int) -> None:
        over.wait(hold)

    def script(_: Asked) -> Say:
        if habit == "silent head":
            over.wait(hold)
            return Say(500)
        body = _dripping(clips("faststart"), over.is_set)
        return Say(200, {"ETag": '"1"'}, body, pause=holding)

    provider.scripts["/a"] = script
    job = stand.asked(provider.url("/a"))
    try:
        stand.run(job)
    finally:
        over.set()
    wanted = {
        "silent head": (JobStatus.QUEUED, "SOURCE_UNREACHABLE"),
        "dripping body": failed("SOURCE_BREAKS_OFF"),
        "silent body": failed("SOURCE_BREAKS_OFF"),
    }
    assert ended(stand.row(job)) == wanted[habit]


def test_an_import_has_so_many_hours_in_all(stand: Stand, provider: Provider, clips: Clips) -> None:
    data = clips("faststart")

    def late(_: int) -> None:
        stand.world.clock.advance(13 * 3600)
        stand.over.wait(0.5)

    provider.scripts["/a"] = lambda _: Say(200, {}, iter([data, data]), pause=late)
    assert ended(stand.imported(provider.url("/a"))) == failed("SOURCE_TOO_SLOW")


def test_a_tools_token_goes_to_the_tool_alone(stand: Stand, provider: Provider) -> None:
    with pytest.raises(Exception, match="its token does not go there"):
        stand.asked(provider.url("/a"), platform=Platform.ZOOM, token="t0ken")
    assert provider.asked == []
