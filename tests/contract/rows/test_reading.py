"""Reads: one row, many, pages."""

from __future__ import annotations

import pytest

from reelroom.domain.errors import Invalid
from reelroom.domain.ids import OwnerId, child_id, session_id
from reelroom.domain.job import Job
from reelroom.domain.membership import Membership
from reelroom.domain.owner import Owner
from reelroom.domain.recording import Recording
from reelroom.domain.request import Request
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Create, Remove, Row, Rows
from tests.contract.rows.examples import (
    NOW,
    OWNER,
    a_job,
    a_recording,
    a_session,
    a_source,
    an_upload,
    key,
)


def test_what_was_created_is_read_at_once(rows: Rows) -> None:
    session, upload, source, job, recording = (
        a_session(),
        an_upload(),
        a_source(),
        a_job(),
        a_recording(),
    )
    request = Request("r" * 64, upload.id, "a" * 64, NOW)
    member = Membership(OWNER, session.details.date, session.id)
    created: tuple[Row, ...] = (session, upload, source, job, recording, request, member)
    rows.write(*map(Create, created))
    assert rows.get(Session, session.id) == session
    assert rows.get(Upload, upload.id) == upload
    assert rows.get(Source, source.id) == source
    assert rows.get(Job, job.id) == job
    assert rows.get(Recording, recording.id) == recording
    assert rows.get(Request, request.id) == request
    assert rows.get(Membership, member.id) == member


def test_what_is_not_there_is_none(rows: Rows) -> None:
    assert rows.get(Session, a_session().id) is None
    assert rows.get(Job, a_job().id) is None
    assert rows.get(Owner, "nobody") is None


@pytest.mark.parametrize(
    "row_id", ["", "x", "ses_", "job_1", "../..", "j" * 3000, "\ud800", "a|", "|b", "jöb"]
)
@pytest.mark.parametrize("kind", [Session, Upload, Job, Recording, Membership, Request, Owner])
def test_what_cannot_be_an_id_is_none(rows: Rows, kind: type, row_id: str) -> None:
    assert rows.get(kind, row_id) is None


def test_an_id_of_another_noun_is_none(rows: Rows) -> None:
    upload, job = an_upload(), a_job()
    rows.write(Create(upload), Create(job))
    assert rows.get(Job, upload.id) is None
    assert rows.get(Upload, job.id) is None
    assert rows.get(Session, upload.id) is None
    assert rows.get_many(Upload, [job.id]) == []


def test_a_kind_that_nobody_registered_is_a_mistake_of_the_caller(rows: Rows) -> None:
    with pytest.raises(ValueError, match="No noun is registered for int"):
        rows.get(int, "1")


def test_many_come_in_the_order_asked_for_without_the_missing(rows: Rows) -> None:
    uploads = [an_upload() for _ in range(30)]
    for upload in uploads:
        rows.write(Create(upload))
    wanted = [*uploads[::-1], uploads[3]]
    ids = [upload.id for upload in wanted]
    assert rows.get_many(Upload, [an_upload().id, *ids, "nonsense"]) == wanted
    assert rows.get_many(Upload, []) == []


def test_many_are_at_most_a_hundred(rows: Rows) -> None:
    with pytest.raises(ValueError, match="101 ids"):
        rows.get_many(Upload, [an_upload().id] * 101)


def test_a_partition_is_read_in_pages_by_range_key(rows: Rows) -> None:
    session = session_id(key())
    ids = sorted(upload.id for upload in _written(rows, session, 7))
    rows.write(Create(an_upload()))
    first = rows.page(Upload, session, first=3)
    second = rows.page(Upload, session, first=3, after=first.after)
    third = rows.page(Upload, session, first=3, after=second.after)
    pages = [[upload.id for upload in page.items] for page in (first, second, third)]
    assert pages == [ids[:3], ids[3:6], ids[6:]]
    assert (first.after, second.after, third.after) == (ids[2], ids[5], None)


def test_a_page_that_ends_with_the_list_is_the_last(rows: Rows) -> None:
    session = session_id(key())
    _written(rows, session, 3)
    assert rows.page(Upload, session, first=3).after is None
    assert len(rows.page(Upload, session, first=3).items) == 3


def test_the_newest_come_first_when_asked_for(rows: Rows) -> None:
    session = session_id(key())
    ids = sorted((upload.id for upload in _written(rows, session, 5)), reverse=True)
    page = rows.page(Upload, session, first=2, newest_first=True)
    rest = rows.page(Upload, session, after=page.after, newest_first=True)
    assert [upload.id for upload in (*page.items, *rest.items)] == ids


def test_a_prefix_narrows_the_list(rows: Rows) -> None:
    session = session_id(key())
    one, other = an_upload(session), an_upload(session)
    sources = [a_source(upload, number) for upload in (one, other) for number in (1, 2, 3)]
    rows.write(*map(Create, sources))
    prefix = f"src_{one.id.removeprefix('upl_')}_"
    page = rows.page(Source, session, prefix=prefix, first=2)
    rest = rows.page(Source, session, prefix=prefix, first=2, after=page.after)
    assert list(page.items) == sources[:2]
    assert list(rest.items) == sources[2:3]
    assert rest.after is None


def test_a_cursor_works_although_its_row_is_gone(rows: Rows) -> None:
    session = session_id(key())
    uploads = sorted(_written(rows, session, 4), key=lambda one: one.id)
    page = rows.page(Upload, session, first=2)
    rows.write(Remove(uploads[1]))
    rest = rows.page(Upload, session, first=2, after=page.after)
    assert list(rest.items) == uploads[2:]


@pytest.mark.parametrize("after", ["", "other", "x" * 1025, "\ud800"])
def test_a_cursor_of_another_list_is_refused(rows: Rows, after: str) -> None:
    with pytest.raises(Invalid):
        rows.page(Source, session_id(key()), prefix="src_", after=after)


@pytest.mark.parametrize(
    "after",
    ["garbage", "2026-11-20", "2026-11-20#upl_0123456789abcdef", "x#ses_0123456789abcdef"],
)
def test_a_cursor_that_no_membership_has_is_refused(rows: Rows, after: str) -> None:
    with pytest.raises(Invalid):
        rows.page(Membership, OWNER, after=after)


@pytest.mark.parametrize("kind", [Upload, Source, Job, Recording])
def test_a_cursor_of_another_noun_or_session_is_refused(rows: Rows, kind: type) -> None:
    here, elsewhere = session_id(key()), session_id(key())
    prefix = {Upload: "upl", Source: "src", Job: "job", Recording: "rec"}[kind]
    other = "rec" if kind is not Recording else "job"
    for after in ("garbage", child_id(prefix, elsewhere, key()), child_id(other, here, key())):
        with pytest.raises(Invalid):
            rows.page(kind, here, after=after)


def test_a_page_of_nothing_is_a_mistake_of_the_caller(rows: Rows) -> None:
    with pytest.raises(ValueError, match="at least one row"):
        rows.page(Upload, session_id(key()), first=0)


@pytest.mark.parametrize("partition", ["", "nonsense", "\ud800", "x" * 2049])
def test_a_partition_without_rows_is_an_empty_page(rows: Rows, partition: str) -> None:
    page = rows.page(Upload, partition)
    assert (page.items, page.after) == ((), None)


def test_memberships_are_listed_by_user_and_date(rows: Rows) -> None:
    jane, joe = OwnerId("auth0|jane"), OwnerId("auth0|joe")
    sessions = [a_session() for _ in range(3)]
    days = [NOW.date().replace(day=day) for day in (3, 20, 11)]
    members = [
        Membership(jane, day, session.id) for day, session in zip(days, sessions, strict=True)
    ]
    rows.write(*map(Create, members), Create(Membership(joe, days[0], sessions[0].id)))
    page = rows.page(Membership, jane, newest_first=True)
    assert [member.date.day for member in page.items] == [20, 11, 3]
    assert rows.get(Membership, members[1].id) == members[1]


def test_what_was_read_is_the_readers_own(rows: Rows) -> None:
    job = a_job(input={"sources": ["a"]})
    rows.write(Create(job))
    read = rows.get(Job, job.id)
    assert read is not None
    sources = read.input["sources"]
    assert isinstance(sources, list)
    sources.append("b")
    assert rows.get(Job, job.id) == job


def test_a_row_longer_than_a_page_of_the_database_is_no_end_of_the_list(rows: Rows) -> None:
    session = session_id(key())
    text = "ü" * 100_000
    uploads = [an_upload(session, description=text) for _ in range(12)]
    for upload in uploads:
        rows.write(Create(upload))
    page = rows.page(Upload, session, first=11)
    assert [upload.id for upload in page.items] == sorted(upload.id for upload in uploads)[:11]
    assert len(rows.page(Upload, session, after=page.after).items) == 1
    assert len(rows.get_many(Upload, [upload.id for upload in uploads])) == 12


def _written(rows: Rows, session: str, count: int) -> list[Upload]:
    uploads = [an_upload(session_id(session.removeprefix("ses_"))) for _ in range(count)]
    rows.write(*map(Create, uploads))
    return uploads
