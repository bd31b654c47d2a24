"""The front door: create_app(settings) hangs the rooms, nothing else."""
import hashlib
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE / "web" / "static"


def create_app(settings):
    """The Flask app for `settings` (a dict from config.load).

    Raises built.NotBuilt in production without front-end files, and permissions.Undeclared when a route names no act.
    """
    # Imported here so that `import app.geo` (a build of the gazetteer, say) does not bring the whole house along.
    from flask import Flask

    from app import cli
    from app.activities.routes import bp as activities
    from app.activities.visiting import bp as visiting
    from app.areas.draft_routes import bp as area_drafts
    from app.areas.routes import bp as areas
    from app.asks.routes import bp as asks
    from app.asks.work_routes import bp as asks_work
    from app.bulk.routes import bp as bulk
    from app.company.own_routes import bp as company_own
    from app.company.routes import bp as company
    from app.hosting.asking_routes import bp as group_asking
    from app.hosting.counts_routes import bp as group_counts
    from app.hosting.emergency_routes import bp as emergency
    from app.hosting.offering_routes import bp as hosts
    from app.hosting.owner_routes import bp as owner_hosting
    from app.hosting.quiet_routes import bp as quiet_groups
    from app.hosting.booking_routes import bp as hosting
    from app.places.booking_line_routes import bp as places
    from app.concerns.place_routes import bp as concerns
    from app.desk.desk_routes import bp as own_desk
    from app.desk.leaving_routes import bp as leaving
    from app.desk.mail_routes import bp as desk_mail
    from app.desk.routes import bp as desk
    from app.desk.tally_routes import bp as tally
    from app.dev.routes import bp as dev_pages
    from app.champions.becoming_routes import bp as becoming
    from app.champions.checks_routes import bp as training
    from app.champions.here_routes import bp as champions_here
    from app.champions.hiding_routes import bp as profile_hiding
    from app.champions.profile_routes import bp as profile
    from app.champions.routes import bp as champions
    from app.gaps.routes import bp as gaps
    from app.help.routes import bp as help_pages
    from app.keeping.routes import bp as record
    from app.learning.mail_routes import bp as learning_mail
    from app.learning.meeting_review_routes import bp as meeting_review
    from app.learning.meeting_routes import bp as meetings
    from app.learning.review_routes import bp as idea_review
    from app.learning.routes import bp as learning
    from app.learning.writing_routes import bp as idea_writing
    from app.lists.routes import bp as lists
    from app.listings.routes import bp as listings
    from app.localities.paper_routes import bp as locality_papers
    from app.localities.routes import bp as localities
    from app.maps.routes import bp as maps
    from app.papers.language_routes import bp as languages
    from app.papers.routes import bp as papers
    from app.people import account_routes, joining_routes, permissions
    from app.owners.holiday_routes import bp as owner_holidays
    from app.owners.routes import bp as owners
    from app.people.routes import bp as people
    from app.review.helping_routes import bp as helping
    from app.review.listing_routes import bp as listing_finding
    from app.review.past_routes import bp as past
    from app.review.routes import bp as review
    from app.review.venue_routes import bp as venue_closing
    from app.search.routes import bp as search
    from app.sheets.routes import bp as sheets
    from app.surgeries.keeping_routes import bp as surgery_keeping
    from app.surgeries.noting_routes import bp as surgery_notes
    from app.surgeries.routes import bp as surgeries
    from app.terms.routes import bp as terms
    from app.web import bounds, health
    from app.weekly.routes import bp as weekly

    app = Flask(__name__, template_folder=".", static_folder=None)
    app.config.update(settings)
    app.url_rule_class, app.url_map.converters["int"] = bounds.LateRule, bounds.Figures
    _foundation(app)
    _pages(app)
    for room in (health.bp, search, activities, lists, sheets, help_pages, listings, people, account_routes.bp, joining_routes.bp,
                 champions, becoming,
                 champions_here, profile, profile_hiding, training,
                 record, review, past,
                 listing_finding, helping, venue_closing, owners, owner_holidays, visiting, desk, own_desk, tally, desk_mail, concerns,
                 terms, bulk, areas, area_drafts,
                 localities, gaps, locality_papers, weekly, maps, asks, asks_work,
                 company, company_own, hosting, hosts, group_asking, group_counts, emergency, quiet_groups, owner_hosting, places,
                 leaving, learning, idea_writing, idea_review, meetings, meeting_review,
                 learning_mail, surgeries, surgery_keeping, surgery_notes, papers, languages):
        app.register_blueprint(room)
    if settings["NATTER_ENV"] == "development":
        app.register_blueprint(dev_pages)
    permissions.check(app)
    _doors(app)
    cli.register(app)
    return app


def _foundation(app):
    from app import demo
    from app.bookings import beside as bookings
    from app.extensions import db, htmx, login
    from app.geo.gazetteer import open_gazetteer
    from app.groups import beside
    from app.keeping import standing
    from app.messages import outbox
    from app.need import counting
    from app.web import built, kept

    app.config.setdefault("NOW", lambda: datetime.now(UTC))
    app.config.setdefault("DEMONSTRATION", demo.shown)
    app.config["INSTANCE"].mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    htmx.init_app(app)
    # Not init_app: it would look into the cookie after every request, for a "remember me" that there is not.
    app.login_manager = login
    app.extensions["gazetteer"] = open_gazetteer(app.config["GAZETTEER_PATH"])
    app.extensions["kept"] = kept.Kept()
    app.extensions["counts"] = counting.Waiting(lambda: _engine(app), app.config["COUNT_AFTER_S"])
    beside.KEEPERS["bookings"] = bookings.KEEPER
    app.extensions["checks"] = [outbox.health, standing.health]
    app.extensions["built"] = built.load(STATIC / "dist", required=app.config["NATTER_ENV"] == "production")
    app.extensions["edition"] = _edition(app.extensions["built"])


def _engine(app):
    from app.extensions import db

    with app.app_context():
        return db.engine


def _pages(app):
    from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader

    from app.extensions import babel, csrf
    from app.web import built, errors, formats, templates

    app.jinja_options = {
        "autoescape": lambda name: not (name or "").endswith(".txt"), "undefined": ChainableUndefined,
        "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.template_class = templates.OneModule
    app.jinja_loader = ChoiceLoader([app.jinja_loader, PackageLoader("nhsuk_frontend_jinja")])
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(formats.GLOBALS, asset=built.asset)
    # Not before: these ask for the environment, which is made then and keeps the options it was made with.
    csrf.init_app(app)
    babel.init_app(app, default_translation_directories=str(HERE / "papers" / "translations"))
    app.context_processor(errors.shell_words)
    errors.register(app)


def _doors(app):
    """What every request passes, in this order: health, files, what was asked before, the proxy's word,
    origin; and on the way out headers and log."""
    from werkzeug.middleware.proxy_fix import ProxyFix
    from whitenoise import WhiteNoise

    from app.people import gate
    from app.search import routes
    from app.web import again, built, headers, health, logs, origin, page

    logs.prepare(app)
    app.before_request(origin.check)
    # What is hung on last comes first on the way out: by then the gate has said what is private.
    app.after_request(page.show_my_list)
    gate.register(app)
    app.after_request(headers.add)
    if app.config["TRUSTED_PROXIES"]:
        trusted = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)
    app.wsgi_app = again.Again(app.wsgi_app, app, routes.versions)
    files = WhiteNoise(app.wsgi_app, root=str(STATIC), prefix="/static/", allow_all_origins=False,
                       immutable_file_test=lambda _path, url: url.startswith(built.DIST),
                       mimetypes={"speculation.json": "application/speculationrules+json"})
    app.wsgi_app = headers.Everywhere(health.Alive(files), headers.headers_for(app))


def _edition(names):
    """What this release's pages are made from, so that a page kept by a browser does not outlive it."""
    told = hashlib.blake2b(repr(sorted(names.items())).encode(), digest_size=6)
    for page in sorted(HERE.glob("*/*.html")) + sorted(HERE.glob("*/*.py")):
        told.update(page.read_bytes())
    return told.hexdigest()
