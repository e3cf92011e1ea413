"""Starts the parts of the local cloud, keeps them running, stops them without a trace."""
