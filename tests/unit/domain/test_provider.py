"""Where each tool's recordings are asked for, and where its tokens go."""

from __future__ import annotations

import pytest

from reelroom.domain.errors import Invalid
from reelroom.domain.importing import ImportDetails, Wanted
from reelroom.domain.platform import Platform
from reelroom.domain.provider import address_of
from reelroom.domain.web_address import AddressRefused, WebRules

RULES = WebRules()
ZOOM, TEAMS, MEET, OTHER = Platform.ZOOM, Platform.TEAMS, Platform.GOOGLE_MEET, Platform.OTHER
GRAPH = "https://graph.microsoft.com/v1.0"
RECORDING = "users/8b0/onlineMeetings/MSo1N2Y5/recordings/7e31"
DRIVE = (
    "https://www.googleapis.com/drive/v3/files/1AbC_defGHIjklMNO?alt=media&supportsAllDrives=true"
)


@pytest.mark.parametrize(
    ("platform", "given", "asked"),
    [
        (OTHER, "https://files.example/a.mp4", "https://files.example/a.mp4"),
        (ZOOM, "https://zoom.us/rec/download/x", "https://zoom.us/rec/download/x"),
        (
            ZOOM,
            "https://us02web.zoom.us/rec/webhook_download/x",
            "https://us02web.zoom.us/rec/webhook_download/x",
        ),
        (TEAMS, RECORDING, f"{GRAPH}/{RECORDING}/content"),
        (TEAMS, f"{GRAPH}/{RECORDING}/content", f"{GRAPH}/{RECORDING}/content"),
        (TEAMS, f"{GRAPH}/{RECORDING}", f"{GRAPH}/{RECORDING}/content"),
        (MEET, "1AbC_defGHIjklMNO", DRIVE),
        (MEET, "https://drive.google.com/file/d/1AbC_defGHIjklMNO/view?usp=x", DRIVE),
        (MEET, "https://drive.google.com/open?id=1AbC_defGHIjklMNO", DRIVE),
    ],
)
def test_a_reference_becomes_the_address_of_the_file(
    platform: Platform, given: str, asked: str
) -> None:
    is_url = "://" in given
    details = ImportDetails(
        platform=platform,
        url=given if is_url else "",
        reference="" if is_url else given,
        token="t0ken",
    )
    assert address_of(details, RULES).url == asked


@pytest.mark.parametrize(
    ("details", "told"),
    [
        (ImportDetails(), "either a URL or"),
        (ImportDetails(url="https://a.example/", reference="x"), "either a URL or"),
        (ImportDetails(reference="x"), "name the platform"),
        (ImportDetails(platform=ZOOM, url="https://zoom.us/rec/download/x"), "download_token"),
        (ImportDetails(ZOOM, "https://zoom.us/rec/share/x", token="t"), "sign in"),
        (ImportDetails(ZOOM, "https://zoom.us/rec/play/x", token="t"), "sign in"),
        (ImportDetails(ZOOM, reference="98765", token="t"), "download_url"),
        (ImportDetails(ZOOM, "https://evil.example/rec/download/x", token="t"), "does not go"),
        (ImportDetails(ZOOM, "https://evilzoom.us/rec/download/x", token="t"), "does not go"),
        (ImportDetails(ZOOM, "https://zoom.us.evil.example/x", token="t"), "does not go"),
        (ImportDetails(TEAMS, reference="98765", token="t"), "onlineMeetings"),
        (ImportDetails(TEAMS, f"https://evil.example/{RECORDING}", token="t"), "does not go"),
        (ImportDetails(MEET, reference="short", token="t"), "Drive"),
    ],
)
def test_what_is_no_recording_of_the_tool_is_refused(details: ImportDetails, told: str) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        address_of(details, RULES)
    assert refused.value.field


def test_a_tools_address_is_checked_as_any_other() -> None:
    with pytest.raises(AddressRefused):
        address_of(ImportDetails(ZOOM, "http://zoom.us/rec/download/x", token="t"), RULES)


def test_what_is_wanted_is_not_shown() -> None:
    assert "t0ken" not in repr(Wanted("https://a.example/?sig=s3cret", "t0ken"))
    assert "s3cret" not in str(Wanted("https://a.example/?sig=s3cret", "t0ken"))
    details = str(ImportDetails(url="https://a.example/?sig=s3cret", token="t0ken"))
    assert "t0ken" not in details
    assert "s3cret" not in details


@pytest.mark.parametrize("token", ["a b", "a\r\nHost: x", "é", "x" * 9000])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(Invalid):
        ImportDetails(token=token).cleaned(1 << 30)
