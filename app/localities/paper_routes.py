"""The doors of what leaves the site: a locality's poster for noticeboards, and the list that stands in other websites."""
from datetime import timedelta
from html import escape

from flask import Blueprint, current_app, request

from app.directory import sessions
from app.extensions import reading
from app.localities import fetching, posters, showing
from app.localities.answering import kept_page, or_404
from app.people.permissions import act
from app.web import headers, page, qr

bp = Blueprint("locality_papers", __name__)
SIZES = {"a4": "A4", "a3": "A3"}
EMBED_SHOWS = 6


@bp.get("/localities/<slug>/poster")
@act("read")
def poster(slug):
    """A poster of one page: seven days from today on, or the week from Monday on."""
    size = "a3" if request.args.get("size") == "a3" else "a4"
    coming = request.args.get("week") == "next"
    return kept_page(lambda: _poster(or_404(slug), size, coming), f"{size} {coming}")


@bp.get("/localities/<slug>/embed")
@act("read")
def embed(slug):
    """A small list for a frame on another website: no script, no form, no cookie."""
    return kept_page(lambda: headers.framed(_embed(or_404(slug))))


@bp.get("/localities/<slug>/for-your-website")
@act("read")
def for_your_website(slug):
    """The code to copy into another website."""
    return kept_page(lambda: _for_your_website(or_404(slug)))


def _poster(found, size, coming):
    now = current_app.config["NOW"]()
    today = sessions.today(now)
    first = today + timedelta(7 - today.weekday()) if coming else today
    with reading() as index:
        week = fetching.week(index, found, now, first)
    days = [(on, [showing.line(hit, on, today) for hit in hits], total) for on, hits, total in week.days]
    own, size_path = _own(found), "?size=a3" if size == "a3" else ""
    return page.render(
        "localities/poster.html", **own, size=size, sizes=SIZES, coming=coming, first=first, last=week.days[-1][0], total=week.total,
        days=posters.fitted(days, posters.room_under(found.name)), code=qr.path(own["url"]), mail_code=qr.path(f"{own['url']}/weekly"),
        today=today, this_path=f"{own['path']}/poster{size_path}", size_paths={
            code: f"{own['path']}/poster?size={code}{'&week=next' if coming else ''}" for code in SIZES},
        week_path=f"{own['path']}/poster?size={size}&week=next")


def _embed(found):
    now = current_app.config["NOW"]()
    today = sessions.today(now)
    with reading() as index:
        week = fetching.week(index, found, now, shows=EMBED_SHOWS)
    return page.render("localities/embed.html", **_own(found), days=[day for day in showing.days(week, today) if day.lines],
                       total=week.total, today=today)


def _for_your_website(found):
    own = _own(found)
    # Escaped here for their page; our own page escapes the whole once more.
    title = escape(f"On this week in {found.name}")
    code = f'<iframe src="{own["url"]}/embed" title="{title}" width="100%" height="640" loading="lazy"></iframe>'
    return page.render("localities/for_your_website.html", **own, code=code)


def _own(found):
    path = f"/localities/{found.slug}"
    site_url = current_app.config["SITE_URL"]
    url = site_url + path
    return {"locality": found, "path": path, "url": url, "site_url": site_url, "short": url.split("//", 1)[-1]}
