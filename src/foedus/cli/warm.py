"""``foedus warm``: what the first use would wait for, done beforehand."""

from __future__ import annotations

import time

import click

from foedus.cli.options import world_option

_HELP = """Compile the kernels and derive boundaries, land and places into the cache.

The first assessment or measurement after an installation would take some minutes for this.  What
is there already is kept; the command may be repeated.  The cache is the folder named by
FOEDUS_CACHE_DIR, or the user's cache.

\b
Example:
  foedus warm
"""


@click.command("warm", help=_HELP)
@world_option
def command(*, world_name: str) -> None:
    """Do each chore and say how long it took."""
    from foedus.cli.progress import show_progress  # noqa: PLC0415 - keeps --help quick
    from foedus.planning import chores_of  # noqa: PLC0415
    from foedus.world import read_world  # noqa: PLC0415

    for chore in chores_of(read_world(world_name)):
        start = time.perf_counter()
        with show_progress() as progress:
            chore.do(progress)
        click.echo(f"{chore.what}: ready after {time.perf_counter() - start:.1f} s")
