"""The Python client asks only for what the schema has, and reads what the handler answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from reelroom.client.errors import ApiRefused
from reelroom.client.job import Jobs
from reelroom.client.recording import Recordings
from reelroom.client.session import Sessions
from reelroom.client.transport import Transport
from reelroom.client.upload import Uploads
from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage


def answering(api: Api) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = api.send(api.event(request.content.decode(), **dict(request.headers)))
        return httpx.Response(answered.status, headers=answered.headers, text=answered.text)

    return answer


@pytest.fixture
def transport(api: Api) -> Transport:
    http = httpx.Client(transport=httpx.MockTransport(answering(api)))
    return Transport("http://api.example", lambda: "token", http=http)


def test_the_client_and_the_handler_agree_on_sessions(transport: Transport) -> None:
    sessions = Sessions(transport)
    made = sessions.create("Track day", "2026-11-20", key="k")
    assert sessions.get(made.id) == made
    assert list(sessions.all()) == [made]
    sessions.remove(made.id)
    sessions.remove(made.id)
    with pytest.raises(ApiRefused):
        sessions.get(made.id)


def test_the_client_and_the_handler_agree_on_uploads(
    transport: Transport, footage: Footage, tmp_path: Path
) -> None:
    session, file = footage.session(), tmp_path / "GX010001.MP4"
    file.write_bytes(b"0123456789")
    uploads = Uploads(transport, httpx.Client())
    made, targets = uploads.create(session, [file])
    assert [(target.number, target.size) for target in targets] == [(1, 10)]
    again = uploads.unfinished(session, [file])
    assert again is not None
    assert again.id == made.id
    footage.send(made.sources[0].id)
    job = uploads.complete(made.id)
    assert Jobs(transport).get(job.id).status == "QUEUED"
    uploads.cancel(made.id)
    assert Jobs(transport).cancel(job.id).id == job.id


def test_the_client_and_the_handler_agree_on_recordings(
    transport: Transport, footage: Footage
) -> None:
    session = footage.session()
    recording, recordings = footage.recording(session=session), Recordings(transport)
    assert [one.id for one in recordings.of(session)] == [recording]
    assert recordings.get(recording).duration_ms == 2000
    for signed in (recordings.playback_url(recording), recordings.download_url(recording)):
        assert signed.expires_at == "2026-11-21T13:00:00.000Z"
    recordings.delete(recording)
    assert list(recordings.of(session)) == []
