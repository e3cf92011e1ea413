"""The record of what exists. One SQLite transaction is the commit point of every change."""
