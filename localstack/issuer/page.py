"""The sign-in page: one button for each demo user."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

USERS = ("ada", "ben", "chloe")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in - Reelroom on this machine</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto }}
button {{ display: block; width: 100%; margin: .5rem 0; padding: .75rem; font: inherit }}
</style>
</head>
<body>
<h1>Sign in as</h1>
<form method="post" action="/oauth2/authorize">
{hidden}
{buttons}
</form>
<p>The local cloud asks for no password: everybody on this machine may be anybody.</p>
</body>
</html>
"""


def sign_in_page(parameters: Mapping[str, str]) -> str:
    """HTML whose buttons post the authorization request's `parameters` and `user`."""
    hidden = "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in parameters.items()
    )
    buttons = "\n".join(
        f'<button name="user" value="{user}">{user.title()}</button>' for user in USERS
    )
    return _PAGE.format(hidden=hidden, buttons=buttons)
