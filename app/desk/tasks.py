"""What a champion can do now, of every kind, as one list in the order in which it is handed out."""
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from app.asks import fetching as asks
from app.company import fetching as company
from app.desk import fetching
from app.directory import sessions
from app.directory.checks import WRONG
from app.groups import quiet
from app.hosting import asked as group_requests
from app.hosting import fetching as hosting
from app.learning import fetching as ideas
from app.learning import writing
from app.review import fetching as reviews
from app.review import holding as reviewing
from app.submissions.proposing import proposal
from config import FRESHNESS_DAYS

CHECK, REVIEW, ASK, COMPANY, IDEA, GROUP, QUIET = "check", "review", "ask", "company", "idea", "group", "quiet"
# Within so many days: an answer to whoever sent a listing, a look at what a visitor says is wrong, somebody for what people ask for,
# somebody who goes along, word of a quiet group, an answer to whoever sent an idea or asks for a group.
_REVIEWED_WITHIN, _MENDED_WITHIN, _ASKS_WITHIN, _COMPANY_WITHIN, _IDEAS_WITHIN, _GROUPS_WITHIN = 3, 1, 7, 3, 7, 7
_QUIET_WITHIN = 14


class Task(NamedTuple):
    """One thing to do. `waits` says that somebody waits for it; it runs out on the local date `by`; it came at the moment `came`.

    `row` is the Check, the Submission ... that it is about, and `uuid` that row's.
    """

    kind: str
    uuid: str
    waits: bool
    by: date
    came: datetime
    row: object

    @property
    def key(self):
        """(kind, uuid)."""
        return self.kind, self.uuid


class Kind(NamedTuple):
    """One kind of task: `words` for its line, how many minutes one takes, `find` (person, now) to [Task], the `path` of a uuid's page,
    `title` of a row in words.
    """

    words: str
    minutes: int
    find: object
    path: str
    title: object


def every(person, now):
    """[Task] of all kinds that a Person may do at `now` (aware), the next one first, whoever holds them."""
    return in_order([task for kind in KINDS.values() for task in kind.find(person, now)])


def in_order(tasks):
    """Tasks in order: what somebody waits for, then what runs out soonest, then the oldest."""
    return sorted(tasks, key=lambda one: (not one.waits, one.by, one.came, one.kind, one.uuid))


def path(kind, uuid):
    """The address of a task's page."""
    return KINDS[kind].path.format(uuid)


def title(task):
    """A Task in a few words: "Check Knit and natter"."""
    return KINDS[task.kind].title(task.row)


def _checks(person, now):
    last = timedelta(FRESHNESS_DAYS["archived"])
    for one in fetching.to_check(person, sessions.today(now)):
        wrong = one.why == WRONG
        by = sessions.today(one.joined_at) + timedelta(_MENDED_WITHIN) if wrong else one.since + last
        yield Task(CHECK, one.uuid, wrong, by, one.joined_at, one)


def _reviews(person, now):
    for one in reviews.waiting(person):
        if reviewing.may_hold(one, person) and not reviewing.is_others(one, person, now):
            came = one.sent_at or one.begun_at
            yield Task(REVIEW, one.uuid, True, sessions.today(came) + timedelta(_REVIEWED_WITHIN), came, one)


def _asks(person, now):
    for one in asks.waiting(person, now):
        came = datetime.combine(one.asked_on, time(), UTC)
        yield Task(ASK, one.uuid, True, one.asked_on + timedelta(_ASKS_WITHIN), came, one)


def _company(person, now):
    for one in company.waiting(person, now):
        by = sessions.today(one.at) + timedelta(_COMPANY_WITHIN)
        yield Task(COMPANY, one.uuid, True, min(by, one.on or by), one.at, one)


def _ideas(person, now):
    for one in ideas.waiting(person):
        yield Task(IDEA, one.uuid, True, sessions.today(one.sent_at) + timedelta(_IDEAS_WITHIN), one.sent_at, one)


def _groups(person, now):
    for one in group_requests.waiting(person):
        yield Task(GROUP, one.uuid, True, sessions.today(one.at) + timedelta(_GROUPS_WITHIN), one.at, one)


def _quiet(person, now):
    for one in hosting.quiet_groups(person, now):
        came = one.since + quiet.AFTER
        yield Task(QUIET, one.group.uuid, False, came + timedelta(_QUIET_WITHIN), datetime.combine(came, time(), UTC), one)


def _company_title(row):
    return f"{'Go along to' if company.is_free(row) else 'Say how it went at'} {row.service.name}"


KINDS = {
    COMPANY: Kind("Go along with someone", 3, _company, "/company/{}", _company_title),
    ASK: Kind("Answer what people ask for", 5, _asks, "/asks/{}/work", lambda row: f"Answer “{row.what or row.typed or 'an ask'}”"),
    REVIEW: Kind("Review listings", 4, _reviews, "/review/{}", lambda row: f"Look at {proposal(row).after.name}"),
    GROUP: Kind("Answer who asks for a group", 5, _groups, "/groups/requests/{}", lambda row: f"May people join {row.service.name}?"),
    IDEA: Kind("Read ideas that worked", 4, _ideas, "/ideas/{}/review",
               lambda row: f"Read “{writing.told(row).get('title') or 'an idea'}”"),
    QUIET: Kind("Ask how quiet groups go", 4, _quiet, "/groups/quiet/{}", lambda row: f"Ask how {row.group.service.name} goes"),
    CHECK: Kind("Check activities near you", 3, _checks, "/checking/{}", lambda row: f"Check {row.service.name}"),
}
