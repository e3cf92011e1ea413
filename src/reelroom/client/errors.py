"""What a client can run into.

ClientError              base, with a code and a sentence that says what to do
├── ApiRefused           the API refused, in its own words; `retryable` says whether later may do
├── Unreachable          no answer, after several tries
├── FileChanged          a file is not the one whose upload is being resumed
├── SignInFailed         nobody is signed in, for this reason
└── SignedOut            a sign-in has ended, or was ended
"""

from __future__ import annotations

from reelroom.domain.errors import ReelroomError


class ClientError(ReelroomError):
    """Base of everything that the client raises on purpose."""

    code = "CLIENT"


class ApiRefused(ClientError):
    """The API's own code and sentence; `request_id` is for whoever operates it."""

    def __init__(self, code: str, message: str, request_id: str = "") -> None:
        super().__init__(message)
        self.code = code  # type: ignore[misc]
        self.request_id = request_id


class Unreachable(ClientError):
    """Nothing answered."""

    code = "UNREACHABLE"
    retryable = True


class FileChanged(ClientError):
    """Parts of the file that were sent before are not in it any more."""

    code = "FILE_CHANGED"


class SignInFailed(ClientError):
    """A sign-in was refused, given up, or not what was asked for."""

    code = "SIGN_IN_FAILED"


class SignedOut(ClientError):
    """A sign-in is over: its refresh token is too old, or was revoked."""

    code = "SIGNED_OUT"

    def __init__(self, url: str, command: str) -> None:
        super().__init__(f"Your sign-in at {url} has ended. Sign in again with `{command}`.")
