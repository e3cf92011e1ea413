"""S3's documents: writing them as nested pairs, reading them without entities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from localstack.objectstore.errors import S3Error

NAMESPACE: Final = "http://s3.amazonaws.com/doc/2006-03-01/"
LARGEST_DOCUMENT_BYTES: Final = 4 * 1024 * 1024
Node = tuple[str, str | int | Sequence["Node"]]


def render(root: Node, *, namespace: bool = True) -> bytes:
    """A document from (name, text or children) pairs."""
    name, content = root
    space = f' xmlns="{NAMESPACE}"' if namespace else ""
    body = f"<{name}{space}>{_inner(content)}</{name}>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()


def parse(document: bytes, root: str) -> ElementTree.Element:
    """The tree without namespaces; S3Error MalformedXML for anything but a plain `root`."""
    if b"<!" in document.replace(b"<!--", b"") or not _is_utf8(document):
        raise S3Error("MalformedXML", "Document type declarations are not allowed.")
    try:
        tree = ElementTree.fromstring(document)  # nosec B314 # it declares no entities
    except (ElementTree.ParseError, ValueError, LookupError):
        raise S3Error("MalformedXML") from None
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    if tree.tag != root:
        raise S3Error("MalformedXML")
    return tree


def text(element: ElementTree.Element, name: str) -> str | None:
    """The stripped text of a child; None without the child."""
    found = element.find(name)
    return None if found is None else (found.text or "").strip()


def _is_utf8(document: bytes) -> bool:
    """In UTF-16 the bytes of a declaration would be others."""
    try:
        return "\0" not in document.decode()
    except UnicodeDecodeError:
        return False


def _inner(content: str | int | Sequence[Node]) -> str:
    if isinstance(content, str):
        return escape(content, {"\r": "&#13;"})
    if isinstance(content, int):
        return str(content)
    return "".join(f"<{name}>{_inner(inner)}</{name}>" for name, inner in content)
