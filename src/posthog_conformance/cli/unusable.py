"""A mistake of the user's: said in a sentence, with the exit code of wrong usage."""

from __future__ import annotations

import click


class Unusable(click.ClickException):
    """Something that a command was given cannot be used."""

    exit_code = 2
