"""The S3 operations, each a function of the store and one call."""
