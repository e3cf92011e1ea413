"""Asking other servers for bytes, with an address that a stranger has typed.

The address is checked before and after its name is resolved, at every redirect, and what was
checked is what is connected to; nothing of it is read from the environment (no proxies).
"""
