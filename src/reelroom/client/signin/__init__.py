"""Signing in from a command line: authorization code with PKCE, back over a loopback address.

`deployment` finds out whom to ask, `attempt` and `loopback` are one sign-in, `issuer` talks to the
other side, `profiles` keeps what came of it, `renewal` has a good token whenever one is needed.

It is no library's, because there is little to it: four requests and a hash. What is hard about
OAuth (keys, client secrets, sessions of many people) a public client on one machine does not have.
"""
