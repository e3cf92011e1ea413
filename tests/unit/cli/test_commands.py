"""What a person types, sees, and gets as an exit code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reelroom.domain.errors import Transient
from reelroom.domain.job import Reason
from tests.fakes.sender import CONTENTS, OUTPUT, Sender
from tests.functions.graphql.api import owner
from tests.unit.cli.conftest import Run
from tests.unit.client.room import Room, sha256, video

COMMANDS = {
    *(
        "combine",
        "probe",
        "up",
        "down",
        "login",
        "logout",
        "whoami",
        "token",
        "upload",
        "jobs",
        "job",
        "cancel",
        "retry",
    ),
    *("replace", "drop", "sessions", "create", "recordings", "download", "rm"),
    *("fsck", "page-deploy"),
}
FILM = b"film" * 1000


def plain(told: str) -> str:
    """A refusal of the call's words without its frame and line breaks."""
    return " ".join(told.replace("│", " ").split())


def made(room: Room, session: str) -> str:
    """The id of a recording of FILM."""
    sender = Sender(room.world, owner())
    found = room.world.rows.get(type(sender.session()), session)
    job = sender.claimed(sender.queued(b"one", session=found))
    contents = replace(CONTENTS, size_bytes=len(FILM), sha256=sha256(FILM))
    sender.queue.finish(sender.queue.commit(job, OUTPUT), contents)
    room.objects[str(OUTPUT["object_key"])] = FILM
    return job.id.replace("job", "rec")


@pytest.fixture
def session(room: Room, run: Run) -> str:
    return run("create", "Track day", "--date", "2026-11-20", "--location", "Assen").out.strip()


def test_the_help_lists_every_command(run: Run) -> None:
    for asked in (("--help",), ("-h",)):
        shown = run(*asked)
        assert shown.code == 0
        assert all(f" {command} " in shown.out for command in COMMANDS)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("reelroom log", {"login", "logout"}),
        ("reelroom who", {"whoami"}),
        ("reelroom --profile ", {"coach", "track"}),
    ],
)
def test_the_shell_completes_commands_and_profiles(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, offered: set[str]
) -> None:
    kept = folder.with_name(f"{folder.name}-home") / ".config" / "reelroom" / "profiles"
    kept.mkdir(parents=True)
    for name in ("coach", "track"):
        (kept / f"{name}.json").write_text("{}")
    monkeypatch.setenv("_REELROOM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    assert set(run().out.split()) == offered


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(run: Run, command: str) -> None:
    shown = run(command, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert f"reelroom {command}" in shown.out


@pytest.mark.parametrize(
    "typed",
    [
        ("fly",),
        ("upload",),
        ("upload", "ses_1", "missing.mp4"),
        ("recordings",),
        ("rm",),
        ("rm", "nope"),
    ],
)
def test_words_that_are_off_are_exit_code_2(run: Run, typed: tuple[str, ...]) -> None:
    assert run(*typed).code == 2


def test_without_an_api_one_sentence_says_what_to_do(run: Run) -> None:
    ended = run("sessions")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "No API is known. Start the local cloud (`reelroom up`), or sign in at the page of a "
        "deployment (`reelroom login URL`). [CLIENT]\n"
    )


def test_a_page_that_cannot_be_deployed_is_one_sentence(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
    ended = run("page-deploy", "reelroom", "--built", folder)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.strip().endswith("[PAGE_NOT_DEPLOYED]")


def test_a_session_is_made_and_listed(room: Room, run: Run, session: str) -> None:
    assert session.startswith("ses_")
    listed = run("sessions")
    head, line = listed.out.splitlines()
    assert head.split() == ["ID", "DATE", "TITLE", "RECORDINGS", "SIZE"]
    assert line.split() == [session, "2026-11-20", "Track", "day", "0", "0", "B"]


def test_brackets_in_a_title_are_only_text(room: Room, run: Run) -> None:
    run("create", "[red]Assen[/red] [/]", "--date", "2026-11-20")
    assert "[red]Assen[/red] [/]" in run("sessions").out


def test_recordings_are_one_line_each_in_a_narrow_terminal(
    room: Room, run: Run, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = made(room, session)
    monkeypatch.setenv("COLUMNS", "30")
    head, line = run("recordings", session).out.splitlines()
    assert head.split()[0] == "ID"
    assert line.split()[:5] == [recording, "1.mp4", "0:02", "4.0", "kB"]


def test_recordings_as_json_are_those_of_the_api(room: Room, run: Run, session: str) -> None:
    recording = made(room, session)
    (row,) = json.loads(run("recordings", session, "--json").out)
    assert (row["id"], row["sessionId"], row["size"]) == (recording, session, len(FILM))
    assert row["lapOneOffset"] == 0
    assert json.loads(run("recordings", session, "--json").out) == [row]


def test_no_recordings_are_an_empty_list(room: Room, run: Run, session: str) -> None:
    assert json.loads(run("recordings", session, "--json").out) == []


def test_a_recording_is_saved_where_it_is_wanted(
    room: Room, run: Run, session: str, folder: Path
) -> None:
    recording = made(room, session)
    saved = run("download", recording)
    assert (saved.code, saved.out) == (0, "1.mp4\n")
    assert (folder / "1.mp4").read_bytes() == FILM
    assert run("download", recording, "-o", "day.mp4").out == "day.mp4\n"
    assert (folder / "day.mp4").read_bytes() == FILM


def test_what_is_there_is_not_saved_again_and_nothing_else_is_overwritten(
    room: Room, run: Run, session: str, folder: Path
) -> None:
    recording = made(room, session)
    run("download", recording)
    room.objects.clear()  # storage has nothing to give
    again = run("download", recording)
    assert (again.code, again.out) == (0, "1.mp4\n")
    for other in (FILM[:-1], FILM[:-1] + b"?"):
        (folder / "1.mp4").write_bytes(other)
        refused = run("download", recording)
        assert (refused.code, (folder / "1.mp4").read_bytes()) == (1, other)
        assert "1.mp4 is there already and is something else." in refused.err


def test_what_cannot_be_removed_is_said_before_anything_is(
    room: Room, run: Run, session: str
) -> None:
    refused = run("rm", "--yes", session, "nope")
    assert refused.code == 2
    assert "nope is neither a session (ses_...) nor a recording" in plain(refused.err)
    assert run("recordings", session).code == 0


def test_a_place_that_takes_no_file_is_a_sentence(room: Room, run: Run, session: str) -> None:
    ended = run("download", made(room, session), "--output", "nowhere/day.mp4")
    assert ended.code == 1
    assert "nowhere/day.mp4 cannot be written: No such file or directory." in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "typed",
    [
        ("recordings", "ses_0000000000000000"),
        ("download", "rec_0000000000000000_0000000000000000"),
        ("rm", "--yes", "ses_0000000000000000"),
        ("job", "job_0000000000000000_0000000000000000"),
        ("cancel", "upl_0000000000000000_0000000000000000"),
        ("retry", "nonsense"),
    ],
)
def test_what_is_not_there_is_one_sentence_and_exit_code_1(
    room: Room, run: Run, typed: tuple[str, ...]
) -> None:
    ended = run(*typed)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.strip().endswith("[NOT_FOUND]")
    assert len(ended.err.strip().splitlines()) == 1


def test_a_removal_is_asked_for_first(room: Room, run: Run, session: str) -> None:
    recording = made(room, session)
    assert run("rm", session, given="n\n").code == 1
    assert run("recordings", session).code == 0
    assert run("rm", recording, given="y\n").code == 0
    assert json.loads(run("recordings", session, "--json").out) == []
    assert run("rm", "-y", session).code == 0
    assert run("recordings", session).code == 1


def test_an_upload_is_followed_to_its_end(room: Room, run: Run, session: str, folder: Path) -> None:
    """The job waits here until the API is asked for it, then its runner ends it at once."""
    film = video(folder / "GX010001.MP4", 1)
    sender, asked = Sender(room.world, owner()), len(room.asked)

    def runs(document: str) -> None:
        if "job(id" in document and len(room.asked) > asked:
            (task,) = room.world.launcher.started
            if not sender.row(task.job).is_terminal:
                sender.done(task.job)

    room.on_ask = runs
    ended = run("upload", session, film, "--description", "First stint")
    assert ended.code == 0, ended.err
    (row,) = json.loads(run("recordings", session, "--json").out)
    assert (row["description"], row["sources"]) == ("First stint", ["GX010001.MP4"])


def test_a_job_that_needs_a_person_is_exit_code_1_with_its_reason(
    room: Room, run: Run, session: str, folder: Path
) -> None:
    film, sender = video(folder / "GX010001.MP4", 1), Sender(room.world, owner())
    why = Reason("SOURCES_MISMATCH", "GX010001.MP4 has 1 audio channel, the others have 2.")

    def refuses(document: str) -> None:
        if "job(id" in document and room.world.launcher.started:
            (task,) = room.world.launcher.started
            sender.queue.fail(sender.claimed(task.job), why, fixable=True)

    room.on_ask = refuses
    ended = run("upload", session, film)
    assert ended.code == 1
    assert why.message in ended.err.replace("\n", " ")
    assert "AWAITING_FIX (SOURCES_MISMATCH)" in ended.err


def test_a_waiting_job_is_tried_now_or_given_up(room: Room, run: Run, session: str) -> None:
    sender = Sender(room.world, owner())
    found = room.world.rows.get(type(sender.session()), session)
    job = sender.queued(b"one", session=found)
    error = Transient("later")
    sender.queue.wait(sender.claimed(job), Reason(error.code, error.message, retryable=True))
    listed = run("jobs", session).out
    assert job.id in listed
    assert "QUEUED" in listed
    assert error.message in listed
    assert run("retry", job.id).out == "QUEUED\n"
    assert len(room.world.launcher.started) == 2
    sender.queue.release(sender.claimed(job))
    assert run("cancel", job.id).code == 0
    assert run("job", job.id).code == 1
    assert run("retry", job.id).err.strip().endswith("[SOURCES_DELETED]")
