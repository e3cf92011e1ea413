"""How the meeting tools hand out recordings: a reference becomes an address.

Sources: Zoom API reference, "recording.completed" and "Authorization" (the token goes in a header,
the answer is a redirect to a signed address elsewhere); Microsoft Graph, "callRecording: get
content"; Google Meet API, "Work with artifacts", and Drive API, `files.get` with `alt=media`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from reelroom.domain.errors import Invalid
from reelroom.domain.importing import ImportDetails
from reelroom.domain.platform import Platform
from reelroom.domain.web_address import WebAddress, WebRules, web_address

_DRIVE_FILE: Final = re.compile(r"(?:files/|/d/|[?&]id=|^)([A-Za-z0-9_-]{15,})")
_GRAPH_RECORDING: Final = re.compile(
    r"(?:users/[^/?#]+|me|communications)/onlineMeetings/[^/?#]+/recordings/[^/?#]+"
)
_MEETING: Final = re.compile(r"/rec/(?:share|play)/")


@dataclass(frozen=True, slots=True)
class Provider:
    """`api` is where references are asked for; a token of it goes to `hosts` (and names below
    them) alone."""

    api: str
    hosts: tuple[str, ...]


Providers = Mapping[Platform, Provider]
PROVIDERS: Final[Providers] = {
    Platform.ZOOM: Provider("https://api.zoom.us", ("zoom.us", "zoomgov.com", "zoom.com")),
    Platform.TEAMS: Provider(
        "https://graph.microsoft.com",
        ("graph.microsoft.com", "graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"),
    ),
    Platform.GOOGLE_MEET: Provider("https://www.googleapis.com", ("www.googleapis.com",)),
}


def address_of(
    details: ImportDetails, rules: WebRules, providers: Providers = PROVIDERS
) -> WebAddress:
    """Where the recording is asked for; raises Invalid and AddressRefused."""
    if bool(details.url) == bool(details.reference):
        raise Invalid("Give either a URL or an external reference.", field=("url",))
    provider = providers.get(details.platform)
    if provider is None:
        if details.reference:
            raise Invalid(
                "Only a platform knows references; give a URL, or name the platform.",
                field=("externalReference",),
            )
        return web_address(details.url, rules)
    if not details.token:
        raise Invalid(_NEEDS_TOKEN[details.platform], field=("credential",))
    address = web_address(_URLS[details.platform](details, provider), rules)
    if not any(f".{address.host}".endswith(f".{host}") for host in provider.hosts):
        raise Invalid(
            f"{address.host} is not {details.platform}, so its token does not go there. Name the "
            "platform OTHER for a file elsewhere.",
            field=("url",),
        )
    return address


_NEEDS_TOKEN: Final[Mapping[Platform, str]] = {
    Platform.ZOOM: "Zoom asks for a token: the `download_token` of its webhook, or an OAuth token.",
    Platform.TEAMS: "Teams asks for a token with OnlineMeetingRecording.Read.All.",
    Platform.GOOGLE_MEET: "Google asks for a token with the scope drive.meet.readonly.",
}


def _zoom(details: ImportDetails, provider: Provider) -> str:
    """`download_url` of a recording file."""
    url = details.url or details.reference
    if _MEETING.search(url):
        raise Invalid(
            "This is a page of Zoom that shows a recording, and asks people to sign in. Give the "
            "`download_url` of the recording file.",
            field=("url",),
        )
    if "://" not in url:
        raise Invalid(
            "Zoom's reference to a recording is the `download_url` of its file.",
            field=("externalReference",),
        )
    return url


def _teams(details: ImportDetails, provider: Provider) -> str:
    """`recordingContentUrl`, or the path of the recording in Graph."""
    given = details.url or details.reference
    found = _GRAPH_RECORDING.search(given)
    if found is None:
        raise Invalid(
            "A recording of Teams is referred to as users/{id}/onlineMeetings/{id}/recordings/{id},"
            " or by its `recordingContentUrl`.",
            field=("externalReference",),
        )
    if details.url:
        return details.url if details.url.endswith("/content") else f"{details.url}/content"
    return f"{provider.api}/v1.0/{quote(found[0], safe='/=*!')}/content"


def _meet(details: ImportDetails, provider: Provider) -> str:
    """The `driveDestination.file` of a recording; its `exportUri` is a page, but names it too."""
    found = _DRIVE_FILE.search(details.url or details.reference)
    if found is None:
        raise Invalid(
            "A recording of Meet is referred to by the id of its file in Drive.",
            field=("externalReference",),
        )
    return f"{provider.api}/drive/v3/files/{found[1]}?alt=media&supportsAllDrives=true"


_URLS: Final = {Platform.ZOOM: _zoom, Platform.TEAMS: _teams, Platform.GOOGLE_MEET: _meet}
