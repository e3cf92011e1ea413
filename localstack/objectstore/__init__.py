"""The local cloud's object store: the S3 operations that Reelroom uses, on a folder.

Unmodified AWS clients speak to it by `AWS_ENDPOINT_URL_S3`. What it promises:

- **Memory** does not grow with objects: bodies go from socket to file through one buffer, and
  from file to socket by sendfile.
- **Nothing acknowledged is lost, nothing torn is seen.** Bytes are files that never change; one
  SQLite transaction is the commit point of every change. Objects, parts and copies are ordered
  lists of slices of such files, so completing an upload or copying an object moves no byte.
- **It refuses what AWS refuses**: signatures, expiry, signed lengths and checksums, part rules,
  conditions, CORS; with AWS's own error codes.

Differences to AWS: one owner, no versions, tags, ACLs or storage classes (asked for, they answer
NotImplemented); the ETag of a part without Content-MD5 is opaque, not the MD5 of its bytes.
"""

from localstack.objectstore.server import Server, start
from localstack.objectstore.store import Settings

__all__ = ["Server", "Settings", "start"]
