"""XML that a caller sends to the object store: no entity is declared, whatever it is encoded in."""

from __future__ import annotations

from typing import Final

import pytest

from localstack.objectstore.errors import S3Error
from localstack.objectstore.xml import parse

LAUGHS: Final = (
    "<!DOCTYPE Delete ["
    + '<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><Delete>&i;</Delete>"
)
ELSEWHERE: Final = '<!DOCTYPE Delete SYSTEM "file:///etc/passwd"><Delete/>'
FILE: Final = '<!DOCTYPE D [<!ENTITY a SYSTEM "file:///etc/passwd">]><Delete>&a;</Delete>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [LAUGHS, ELSEWHERE, FILE], ids=["laughs", "elsewhere", "file"])
def test_a_document_that_declares_something_is_refused(text: str, encoding: str) -> None:
    stated = "utf-8" if encoding.startswith("utf-8") else "utf-16"
    for document in (text, f'<?xml version="1.0" encoding="{stated}"?>{text}'):
        with pytest.raises(S3Error, match="not allowed"):
            parse(document.encode(encoding), "Delete")


def test_what_is_not_utf_8_is_refused_and_a_comment_is_not() -> None:
    with pytest.raises(S3Error):
        parse("<Delete/>".encode("utf-16"), "Delete")
    assert parse(b"<!-- all of it --><Delete><Quiet>1</Quiet></Delete>", "Delete")[0].text == "1"
