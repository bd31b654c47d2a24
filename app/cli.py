"""The `flask` commands: each reads its words, calls one function, and says in one sentence what went wrong."""
import json
import signal
import sys
from functools import wraps
from pathlib import Path
from sqlite3 import Error as SQLiteError
from threading import Event

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from app import demo, demo_groups, demo_learning, demo_need, demo_people, steps
from app.company import minding
from app.concerns import reminding
from app.bookings import minding as booking_minding
from app.groups import announcing, counting as places, minding as group_minding
from app.directory import reassigning, ticking
from app.directory.details import Author
from app.directory.localities import by_slug
from app.directory.publication import place_again, prepare_index
from app.directory.refilling import plan_again, refill, refill_if_old
from app.directory.taxonomy import KINDS
from app.extensions import db, writing_unit
from app.geo.answers import Choices, Found, Suggestions
from app.geo.gazetteer import open_gazetteer
from app.geo.geocoder import locate
from app.geo.grid import to_point
from app.geo.importing import BuildRefused, build, check
from app.gaps import placing, releasing
from app.gaps.commands import import_statistics, spoken
from app.keeping import backing_up, drilling, proving, purging, rotating, standing, telling
from app.localities.commands import areas, import_boundaries
from app.messages import outbox
from app.messages.addresses import mail_address
from app.messages.models import TEXT
from app.messages.notify import texts_for
from app.messages.transports import transport_for
from app.messages.working import work
from app.desk import handing, summary
from app.need import counting, populations
from app.practices.commands import import_practices
from app.practices.finding import by_code
from app.people import audit, inviting
from app.reminders import asking, learning, started, training, weekly
from app.sealing import NotOpened
from app.web import logs
from app.web.errors import busy
from app.web.formats import plural

gazetteer = AppGroup("gazetteer", help="The file of postcodes and places that searches are placed by.")
people = AppGroup("people", help="Who signs in.")
imports = AppGroup("import", help="Reads listings, outlines and statistics from files.")
index = AppGroup("index", help="What finding keeps for itself.")


class Steps(click.Command):
    """`flask db` of Flask-Migrate, which is read in when somebody asks for it."""

    def make_context(self, info_name, args, parent=None, **extra):
        """The context of the true command, which then runs in the place of this one."""
        from flask_migrate.cli import db as steps_one_by_one

        steps.known_to(parent.ensure_object(ScriptInfo).load_app())
        return steps_one_by_one.make_context(info_name, args, parent=parent, **extra)


def register(app):
    """Hangs all commands on the app."""
    for command in (gazetteer, imports, index, people, tick, worker, rotate_keys, load_demo, prepare, backup, open_backup,
                    restore_drill, purge, check_all, areas, Steps("db", help="Steps of the database, one by one.")):
        app.cli.add_command(command)
    imports.add_command(import_boundaries)
    imports.add_command(import_statistics)
    imports.add_command(import_practices)


def _now():
    return current_app.config["NOW"]()


def _stop(text):
    click.echo(text, err=True)
    sys.exit(1)


def stops_when_busy(command):
    """A command that stops with one sentence when the database is busy, full or away; what it had not committed is undone."""
    @wraps(command)
    def run(*words, **options):
        try:
            return command(*words, **options)
        except (SQLAlchemyError, SQLiteError) as fault:
            if not busy(fault):
                raise
            _stop(f"The database cannot be used just now: {getattr(fault, 'orig', None) or fault}. Check DATABASE_URL and the disk, "
                  "then try again.")
    return run


@gazetteer.command("build")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--allow-fewer", is_flag=True, help="Take a build with under 90% of the present postcodes.")
@click.option("--keep-ended", is_flag=True, help="Keep postcodes that are no longer in use, marked so.")
def build_gazetteer(files, allow_fewer, keep_ended):
    """Builds the gazetteer from FILES (Code-Point Open, ONSPD, NSPL, OS Open Names, ranked TSV) and swaps it in whole."""
    try:
        build(files, current_app.config["GAZETTEER_PATH"], allow_fewer=allow_fewer, keep_ended=keep_ended, say=click.echo)
    except BuildRefused as refusal:
        _stop(str(refusal))
    _place_again()
    _who_lives_where()


def _place_again():
    """Venues that could not be placed before, or only roughly, are looked up in the new file; a site with no rows yet has none."""
    known = open_gazetteer(current_app.config["GAZETTEER_PATH"])
    try:
        with writing_unit():
            placed = place_again(now=_now(), gazetteer=known)
            db.session.commit()
    except (SQLAlchemyError, SQLiteError):
        click.echo("No venue was placed anew: the database is not there yet, or cannot be used just now.")
        return
    if placed:
        click.echo(f"Placed {plural(placed, 'venue')} better than before.")


def _who_lives_where():
    """Figures of LSOAs that were read before belong to the places of the new file."""
    try:
        is_told = bool(populations.files())
        db.session.rollback()
        if is_told:
            click.echo(spoken(*placing.place(open_gazetteer(current_app.config["GAZETTEER_PATH"]))))
    except (SQLAlchemyError, SQLiteError):
        click.echo("Who lives where was not worked out anew. Run: flask import statistics")


@gazetteer.command("check")
def check_gazetteer():
    """Prints editions, counts, attribution and check values."""
    try:
        for line in check(current_app.config["GAZETTEER_PATH"]):
            click.echo(line)
    except BuildRefused as refusal:
        _stop(str(refusal))


@gazetteer.command("find")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def find_place(words, as_json):
    """Prints what the search box makes of WORDS: a position, a choice, or that nothing was found."""
    found = describe(locate(current_app.extensions["gazetteer"], " ".join(words), current_app.config["SITE_HOME"]))
    click.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))


def describe(answer):
    """A geo answer as a plain dict for people and programs; see geo.answers."""
    match answer:
        case Found():
            point = to_point(answer.grid.e, answer.grid.n)
            return {"answer": "found", "latitude": round(point.lat, 6), "longitude": round(point.lon, 6),
                    "precision": str(answer.precision), "label": answer.label, "near": answer.near, "read_as": answer.read_as,
                    "others": [other.near for other in answer.others]}
        case Choices():
            return {"answer": "choices", "options": [option.label for option in answer.options + answer.more]}
        case Suggestions():
            return {"answer": "suggestions", "postcodes": list(answer.postcodes)}
    return {"answer": "unknown", "reason": answer.reason}


@people.command("invite")
@click.argument("email")
@click.option("--role", required=True, help="champion, coordinator, practice or administrator.")
@click.option("--locality", "slugs", multiple=True, help="A neighbourhood's short name, like yeovil; more than one may be told.")
@click.option("--practice", "code", default="", help="The NHS code of the practice where practice staff work, like B86022.")
@click.option("--lead", is_flag=True, help="They lead the practice: they invite its staff.")
@stops_when_busy
def invite(email, role, slugs, code, lead):
    """Invites EMAIL: queues a mail with a link, and prints the link where no mail is sent from."""
    found = {slug: by_slug(slug) for slug in slugs}
    unknown = [slug for slug, one in found.items() if one is None]
    if unknown or not mail_address(email):
        _stop(f"There is no neighbourhood {unknown[0]!r}." if unknown else f"{email!r} is no address that mail can go to.")
    practice = by_code(code) if code else None
    if code and practice is None:
        _stop(f"There is no practice {code!r}. Run: flask import practices FILE")
    work = {"practice_id": practice.id, "leads": lead} if practice else {}
    db.session.rollback()
    with writing_unit():
        try:
            made, token = inviting.invite(email, role, [one.id for one in found.values()], by=None, now=_now(), **work)
        except inviting.NotInvited as refusal:
            _stop(str(refusal))
        db.session.commit()
    click.echo(f"Invited as {made.role}, for 48 hours.")
    if not current_app.config["MAIL"]:
        click.echo(f"No mail is sent from here (MAIL_URL is not set). Open: {current_app.config['SITE_URL']}/invitation/{token}")


@people.command("record")
@stops_when_busy
def record():
    """Says whether the record of what people did is as it was written, and its newest seal: note that elsewhere, each day."""
    wrong = audit.verify()
    if wrong is not None:
        _stop(f"The record is not as it was written, from row {wrong} on. Keep the database as it is, and find out who could change it.")
    click.echo(f"The record is as it was written. Its newest seal is {audit.head() or 'none yet'}.")


@people.command("code")
def code():
    """Prints the code that the demonstration's people sign in with now; in development only."""
    if current_app.config["NATTER_ENV"] != "development":
        _stop("There are made-up people in development only.")
    click.echo(demo_people.code(_now()))


@imports.command("listings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--mapping", help="A mapping file (TOML), or the name of one that comes with the site.")
@click.option("--source", default="", help="Whose file it is; the same rows from the same source are known again.")
@click.option("--organisation", default="", help="Who runs all rows, where the file has no column for it. Else each stands for itself.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="The kind of all rows, where the file has none. Else we go by their words.")
@click.option("--publish", is_flag=True, help="Publish what was read. Without it the file is only read and reported on.")
@stops_when_busy
def listings(file, mapping, source, organisation, kind, publish):
    """Reads the CSV of listings FILE and reports row by row what was taken, mended and refused."""
    # Imported here: no other command, nor the site, needs what reads files.
    from app.tables.importing import Refused, import_listings

    by = Author("administrator", "coordinator")
    shared = {column: words for column, words in (("organisation", " ".join(organisation.split())), ("kind", kind)) if words}
    try:
        report = import_listings(file, mapping=mapping, source=source, shared=shared, publish=publish, by=by, now=_now(),
                                 gazetteer=current_app.extensions["gazetteer"], say=click.echo)
    except Refused as refusal:
        _stop(str(refusal))
    for line in report.lines():
        click.echo(line)


@index.command("rebuild")
@stops_when_busy
def rebuild():
    """Makes coming dates what the schedules say, counts places in groups, and fills the index anew from the directory's rows."""
    with writing_unit():
        mended = plan_again(now=_now())
        for group_id in {*places.recount(db.session), *places.misread(db.session)}:
            places.tell(group_id, now=_now())
        written = refill(now=_now())
        db.session.commit()
    right = f" The dates of {plural(mended, 'activity', 'activities')} were put right." if mended else ""
    click.echo(f"{written} entries written.{right}")


@click.command("check")
@stops_when_busy
def check_all():
    """Says whether all that is kept is whole and agrees with itself; if not, what is wrong and what mends it, and ends with 1."""
    faults = proving.look(_now())
    for fault in faults:
        click.echo(f"{fault.what} What mends it: {fault.mends}.", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"Texts: {outbox.text_service(current_app.config)}.")
    click.echo("All is whole: the file, its rows, the record of acts, places in groups, the coming dates, and what finding keeps.")


@click.command("tick")
@stops_when_busy
def tick():
    """The work of one minute: dates stay ahead, next dates true, what is no longer needed is forgotten, mail that is due goes."""
    _move_time(_now())
    transport = transport_for(current_app.config)
    if transport:
        outbox.send_due(_now(), transport)
    texts = texts_for(current_app.config)
    if texts:
        outbox.send_due(_now(), texts, kind=TEXT)


def _move_time(now):
    ticking.tick(now)
    reassigning.follow(current_app.extensions["gazetteer"], now)
    asking.remind(now)
    training.remind(now)
    reminding.remind(now)
    minding.mind(now)
    group_minding.mind(now)
    booking_minding.mind(now)
    announcing.mind(now)
    weekly.send(now)
    summary.send(now)
    learning.send(now)
    started.tell(now)
    telling.tell(now)
    counting.forget(now)
    handing.forget(now)
    releasing.release(now)
    outbox.forget(now)
    purging.empty_log()


@click.command("worker")
def worker():
    """Does the work of each minute, and sends mail as soon as it is queued, until it is told to stop."""
    stopping = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stopping.set())
    work(current_app._get_current_object(), _move_time, transport_for(current_app.config), now=_now, stopping=stopping, failed=_say_failure,
         texts=texts_for(current_app.config))


def _say_failure(fault):
    if busy(fault):
        click.echo(f"The database cannot be used just now: {getattr(fault, 'orig', None) or fault}. The work waits for it.", err=True)
    else:
        logs.failure(fault, "worker", show_trace=current_app.config["NATTER_ENV"] != "production")


@click.command("rotate-keys")
@stops_when_busy
def rotate_keys():
    """Seals all that is sealed with the first of SEAL_KEYS, so that the others may be taken away. Stopped, it goes on where it was."""
    try:
        sealed = rotating.rotate(lambda so_far: click.echo(f"{so_far:,} values so far ..."))
    except (NotOpened, rotating.StillSealed) as fault:
        _stop(str(fault))
    click.echo(f"Sealed {plural(sealed, 'value')} anew. The other keys may go once no backup needs them.")


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Only into an empty database.")
@stops_when_busy
def load_demo(if_empty):
    """Loads the demonstration neighbourhood: made-up groups, people and numbers."""
    try:
        click.echo(demo.load(_now(), if_empty=if_empty))
    except demo.NotHere as refusal:
        _stop(str(refusal))


@click.command("backup")
@stops_when_busy
def backup():
    """Writes a sealed copy of the database into BACKUP_PATH, and into BACKUP_COPY_PATH when set, and destroys those older than 35 days.
    For each hour.
    """
    settings, database = current_app.config, db.engine.url.database
    try:
        made = backing_up.back_up(database, settings["BACKUP_PATH"], settings["BACKUP_KEYS"], _now())
        destroyed = backing_up.destroy_old(settings["BACKUP_PATH"], _now())
    except (backing_up.Broken, OSError) as fault:
        _stop(f"No backup was made: {fault}")
    try:
        if settings["BACKUP_COPY_PATH"]:
            backing_up.copy(made, settings["BACKUP_COPY_PATH"])
            backing_up.destroy_old(settings["BACKUP_COPY_PATH"], _now())
    except OSError as fault:
        _stop(f"{made.name} was made, and not copied elsewhere: {fault}")
    click.echo(f"{made.name}: {made.stat().st_size:,} bytes." + (f" {plural(destroyed, 'old one')} destroyed." if destroyed else ""))


@click.command("open-backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
def open_backup(file, target):
    """Opens the backup FILE into the new file TARGET, which is then to be put in the place of the database."""
    try:
        backing_up.unseal(file, target, current_app.config["BACKUP_KEYS"])
        backing_up.check(target)
        back = drilling.apply_ledger(target, current_app.config["ERASURES_PATH"], _now())
    except FileExistsError:
        _stop(f"{target} is there already. Name a new file.")
    except (backing_up.Broken, OSError) as fault:
        _stop(f"The backup was not opened: {fault}")
    forgotten = f"; {plural(back, 'person', 'people')} in it had been forgotten since, and are again" if back else ""
    click.echo(f"{target} is whole{forgotten}. Everybody is signed out. "
               "Put it in the place of the database, then run prepare and purge, and look at who has a role.")


@click.command("restore-drill")
@stops_when_busy
def restore_drill():
    """Restores the newest backup into an empty place, and says whether it would do. For each week."""
    settings = current_app.config
    try:
        told = drilling.drill(settings["BACKUP_PATH"], settings["BACKUP_KEYS"], steps.newest(), _now(),
                              settings["ERASURES_PATH"])
    except (backing_up.Broken, NotOpened, OSError) as fault:
        _note_drill(False, f"This backup would not do. {fault}")
        _stop(f"This backup would not do. {fault}")
    said = (f"{told.name} would do: " + ", ".join(f"{count:,} in {table}" for table, count in told.counts.items())
            + f"; {plural(told.found, 'activity', 'activities')} found; {plural(told.forgotten, 'person', 'people')} forgotten again; "
            f"{told.seconds:.1f} seconds.")
    _note_drill(True, said)
    click.echo(said)


def _note_drill(well, said):
    with writing_unit():
        audit.record("backup.drilled", reason="well" if well else "broken", now=_now())
        standing.note(standing.DRILL, _now(), well=well, said=said)
        db.session.commit()


@click.command("purge")
@stops_when_busy
def purge():
    """Deletes and overwrites what is kept no longer. For each night."""
    try:
        done = purging.purge(_now())
    except OSError as fault:
        _stop(f"Nothing was deleted, since the ledger of erasures cannot be written: {fault}. Check ERASURES_PATH, then try again.")
    click.echo(", ".join(f"{words}: {count:,}" for words, count in done.items()))


@click.command("prepare")
@stops_when_busy
def prepare():
    """What a start needs, in one go: the database and what finding keeps at their present form, and time moved on.

    Outside production the demonstration too, into an empty database.
    """
    steps.take(current_app._get_current_object())
    with writing_unit():
        prepare_index()
        written = refill_if_old(now=_now())
        db.session.commit()
    if written:
        click.echo(f"What finding keeps has a new form: {written} entries written.")
    if current_app.config["NATTER_ENV"] != "production":
        click.echo(demo.load(_now(), if_empty=True))
        for line in demo_people.load(_now()):
            click.echo(line)
        if current_app.config["NATTER_ENV"] == "development":
            demo_need.load(_now())
            demo_learning.load(_now())
            demo_groups.load(_now())
    _move_time(_now())
