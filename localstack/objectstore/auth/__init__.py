"""Signature Version 4, as headers and as presigned queries."""
