"""A disk that is full or fails is the node's matter: the footage is fine, and the job waits."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from reelroom.domain.errors import Transient
from reelroom.domain.media_errors import DiskFull

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FAILING: Final = frozenset({errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EROFS})


@contextmanager
def disk_failures() -> Iterator[None]:
    """Raises DiskFull or Transient for what another try, perhaps elsewhere, can mend."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull() from error
        if error.errno in _FAILING:
            why = error.strerror or "no reason given"
            raise Transient(f"The disk of this task failed ({why}). It is tried again.") from error
        raise
