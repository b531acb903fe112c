"""The verb that shows the archive in a browser: serve."""

from pathlib import Path

import click

from archive.messages import say
from crawler.terminal.console import err, out
from crawler.verbs.options import ARCHIVE, verb


@click.command(**verb("serve"))
@ARCHIVE
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65_535), help=say("help.option.port"))
@click.option("--open", "open_browser", is_flag=True, help=say("help.option.open"))
@click.option("--player", type=click.Path(path_type=Path), help=say("help.option.player"))
def serve(folder: Path, port: int, open_browser: bool, player: Path | None) -> None:
    """Serve the archive."""
    # Only here: Datasette takes longer to load than most verbs take to run.
    from crawler.serving.replay import PLAYER, has_player  # noqa: PLC0415
    from crawler.serving.server import run  # noqa: PLC0415

    player = player or PLAYER

    def ready(url: str) -> None:
        if not has_player(player):
            err().print(say("serve.no-player"), style="yellow", soft_wrap=True)
        out().print(say("serve.running", folder=folder, url=url), soft_wrap=True)

    run(folder, port, player, ready, open_browser=open_browser)
