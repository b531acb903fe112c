"""Verbs of the schedule: schedule shows and installs it, run does what is due."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import ArchiveError, BadRequest
from archive.messages import say
from crawler import installing
from crawler.crawling import Options
from crawler.forever import Forever, command_of
from crawler.notices.telling import tell, tell_error
from crawler.rounds import Agenda, Round, agenda, has_schedule, run_due
from crawler.schedule_file import NAME, Plan
from crawler.settings import contact as default_contact
from crawler.terminal import tables
from crawler.terminal.console import err, out
from crawler.terminal.progress import Display
from crawler.verbs.crawl import finish, show_reports
from crawler.verbs.options import ARCHIVE, AS_JSON, CONFIG, plan_of, print_json, say_told, verb


@click.group(**verb("schedule"), invoke_without_command=True)
@ARCHIVE
@CONFIG
@AS_JSON
@click.pass_context
def schedule(context: click.Context, folder: Path, config: Path | None, as_json: bool) -> None:
    """Show the next due visits."""
    context.obj = (folder, config)
    if context.invoked_subcommand:
        return
    now = datetime.now(UTC)
    rows = agenda(folder, plan_of(folder, config)).following(now)
    if as_json:
        print_json([_row(section, slot, now) for section, slot in rows])
    else:
        tables.show_schedule(out(), rows, now)


def _row(section: object, slot: datetime | None, now: datetime) -> dict[str, object]:
    given = {name: getattr(section, name) for name in ("site", "name", "url", "rule")}
    return given | {"next": slot.isoformat() if slot else None, "is_due": slot is not None and slot <= now}


@schedule.command(**verb("schedule-install"))
@click.option("--cron", "way", flag_value="cron", help=say("help.option.cron"))
@click.option("--systemd", "way", flag_value="systemd", default="systemd", help=say("help.option.systemd"))
@click.option("--crontab", default="-", metavar="FILE", help=say("help.option.crontab"))
@click.option(
    "--unit-folder", type=click.Path(path_type=Path, file_okay=False), default=Path("~/.config/systemd/user"),
    show_default=True, help=say("help.option.unit-folder"),
)  # fmt: skip
@click.option("--yes", is_flag=True, help=say("help.option.yes"))
@click.pass_obj
def install(given: tuple[Path, Path | None], way: str, crontab: str, unit_folder: Path, yes: bool) -> None:
    """Show, then write, what calls `dangjian run`."""
    folder, config = given[0].resolve(), given[1] and given[1].resolve()
    plan_of(folder, config)
    command = [sys.executable, "-m", "crawler", "run", "--archive", str(folder)]
    command += ["--config", str(config)] if config else []
    if way == "cron":
        text = installing.with_line(installing.read_crontab(crontab), command, Path.cwd())
        files = [installing.Written(crontab, text)]
    else:
        files = installing.units(command, Path.cwd(), unit_folder.expanduser())
    for each in files:
        click.echo(f"# {each.path if each.path != '-' else 'crontab'}\n{each.text}")
    if not yes and not click.confirm(say("schedule.ask"), err=True):
        sys.exit(1)
    for each in files:
        installing.write(each)
    click.echo(say(f"schedule.installed-{way}"), err=True)


@click.command(**verb("run"))
@ARCHIVE
@CONFIG
@AS_JSON
@click.option("--contact", envvar="DANGJIAN_CONTACT", help=say("help.option.contact"))
@click.option("--delay", type=click.FloatRange(0, 86_400), help=say("help.option.delay"))
@click.option("--proxy", metavar="URL", help=say("help.option.proxy"))
@click.option("--forever", is_flag=True, help=say("help.option.forever"))
def run(folder: Path, config: Path | None, as_json: bool, forever: bool, **manners: object) -> None:
    """Do what is due now; `manners` are further fields of Options."""
    plan = plan_of(folder, config)
    planned = agenda(folder, plan)
    if not has_schedule(planned):
        err().print(say("schedule.nothing", config=config or folder / NAME), style="yellow", soft_wrap=True)
    if forever:
        arguments = [argument for argument in sys.argv[2:] if argument != "--forever"]
        _stay(arguments, folder, config)
        return
    options = Options(folder=folder, **manners)  # type: ignore[arg-type]
    if planned.due(datetime.now(UTC)) and not (options.contact or plan.contact or options.proxy):
        err().print(say("crawl.no-contact", contact=default_contact()), style="yellow", soft_wrap=True)
    with Display(err()) as display:
        done = _round(folder, plan, options, display)
    say_told(tell(folder, plan.notices, done.ended))
    for site in done.busy:
        err().print(say("schedule.busy", site=site), style="yellow", soft_wrap=True)
    if not done.ended:
        if as_json:
            print_json([])
        elif not done.busy:
            _say_next(planned)
        return
    missed = sum(visit.missed for visit in done.visits)
    if missed:
        err().print(say("schedule.missed", count=missed), style="yellow", soft_wrap=True)
    show_reports(folder, [end.run_id for end in done.ended if end.status], as_json)
    finish(list(done.ended))


def _round(folder: Path, plan: Plan, options: Options, display: Display) -> Round:
    """Do what is due; where nothing can be done, tell those who are declared, and say so here."""
    try:
        return run_due(folder, plan, options, display)
    except BadRequest:  # said to the person who wrote it
        raise
    except ArchiveError as error:
        say_told(tell_error(folder, plan.notices, error))
        raise


def _say_next(planned: Agenda) -> None:
    slots = [(slot, section.site) for section, slot in planned.following(datetime.now(UTC)) if slot]
    if slots:
        slot, site = min(slots)
        err().print(say("schedule.next", site=site, at=tables.beijing(slot)), soft_wrap=True)


def _stay(arguments: list[str], folder: Path, config: Path | None) -> None:
    Forever(
        command_of(arguments),
        lambda: agenda(folder, plan_of(folder, config)),
        lambda at: err().print(say("schedule.waiting", at=at), soft_wrap=True),
    ).run()
