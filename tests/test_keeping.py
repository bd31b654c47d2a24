"""Backups that are whole, sealed and proved by a drill; and what is deleted when its time is over, to the second."""
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from app.extensions import db, writing_unit
from app.groups.models import Host
from app.keeping import backing_up, purging
from app.people import audit, inviting, limits
from app.people.models import Audit, Invitation, LimitCount, Person, PersonLocality, SignIn
from conftest import NOW
from people import make_person, sign_in
from test_places_taken import make_group

KEY, OTHER = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def run(app, *words):
    with app.app_context():
        return app.test_cli_runner().invoke(args=list(words))


def test_a_backup_is_sealed_and_the_drill_says_that_it_would_do(app):
    make_person(app, "champion", "yeovil", name="Wilhelmina", email="wilhelmina@champ.example")
    told = run(app, "backup")
    made = backing_up.newest(app.config["BACKUP_PATH"])
    assert told.exit_code == 0 and made.name in told.output and made.stat().st_mode & 0o077 == 0
    assert b"SQLite format" not in made.read_bytes() and b"Wilhelmina" not in made.read_bytes()
    assert [path.name for path in app.config["BACKUP_PATH"].iterdir()] == [made.name]
    told = run(app, "restore-drill")
    assert told.exit_code == 0 and "would do" in told.output and "1 in person" in told.output


def test_a_backup_is_opened_into_a_new_file_alone(app, tmp_path):
    run(app, "backup")
    made, target = str(backing_up.newest(app.config["BACKUP_PATH"])), tmp_path / "back.db"
    assert run(app, "open-backup", made, str(target)).exit_code == 0
    assert target.read_bytes()[:15] == b"SQLite format 3" and target.stat().st_mode & 0o077 == 0
    again = run(app, "open-backup", made, str(target))
    assert again.exit_code == 1 and "there already" in again.output


def test_the_drill_says_what_is_wrong(app, tmp_path):
    app.config["BACKUP_PATH"] = tmp_path / "none"
    assert "no backup" in run(app, "restore-drill").output
    assert run(app, "backup").exit_code == 0
    app.config["BACKUP_KEYS"] = [OTHER]
    assert "does not open" in run(app, "restore-drill").output
    app.config["BACKUP_KEYS"] = [OTHER, app.config["SEAL_KEYS"][0]]
    assert run(app, "restore-drill").exit_code == 0
    make_person(app, "champion", email="w@champ.example")
    app.config["BACKUP_KEYS"] = [KEY]
    made = backing_up.back_up(app.config["INSTANCE"] / "natter.db", tmp_path / "none", [KEY], NOW + timedelta(days=9999))
    assert run(app, "restore-drill").exit_code == 0
    app.config["SEAL_KEYS"] = [OTHER]
    lost = run(app, "restore-drill")
    assert lost.exit_code == 1 and "opens with none of SEAL_KEYS" in lost.output
    made.write_bytes(made.read_bytes()[:-2000])
    assert run(app, "restore-drill").exit_code == 1


@pytest.mark.parametrize("size", [0, 1, backing_up.PIECE - 1, backing_up.PIECE, backing_up.PIECE + 1, 3 * backing_up.PIECE])
def test_pieces_are_whole_and_none_may_go_change_place_or_come_twice(tmp_path, size):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    backing_up.seal(plain, sealed, [KEY])
    backing_up.unseal(sealed, tmp_path / "again", [OTHER, KEY])
    assert (tmp_path / "again").read_bytes() == plain.read_bytes()
    head, *pieces = sealed.read_bytes().splitlines(keepends=True)
    other = b"B" if pieces[0][50:51] == b"A" else b"A"
    spoilt = [pieces[:-1], [*pieces, pieces[0]], [pieces[0][:50] + other + pieces[0][51:], *pieces[1:]]] + ([pieces[::-1]] if len(pieces) > 1 else [])
    for number, told in enumerate(spoilt):
        (tmp_path / f"spoilt{number}").write_bytes(head + b"".join(told))
        with pytest.raises(backing_up.Broken):
            backing_up.unseal(tmp_path / f"spoilt{number}", tmp_path / f"out{number}", [KEY])


def test_copies_older_than_35_days_are_destroyed(app, tmp_path):
    for days in (0, 35, 36):
        backing_up.back_up(app.config["INSTANCE"] / "natter.db", tmp_path / "kept", [KEY], NOW - timedelta(days=days))
    (tmp_path / "kept" / "natter-notes.backup").write_text("not one of ours")
    assert backing_up.destroy_old(tmp_path / "kept", NOW) == 1 and len(list((tmp_path / "kept").iterdir())) == 3


def gone_at(app, moment, rows):
    with app.app_context():
        purging.purge(moment)
        return db.session.scalar(sa.select(sa.func.count()).select_from(rows)) == 0


@pytest.mark.parametrize("what", ["sign-in", "invitation", "count"])
def test_each_goes_a_day_after_its_end_and_not_a_second_before(app, what):
    if what == "sign-in":
        sign_in(app, app.test_client(), make_person(app, "coordinator", "yeovil"))
        rows, ends = SignIn, NOW + timedelta(hours=12 + 24)
    with app.app_context():
        if what == "invitation":
            with writing_unit():
                inviting.invite("bo@champ.example", "administrator", (), by=None, now=NOW)
                db.session.commit()
            rows, ends = Invitation, NOW + timedelta(hours=48 + 24)
        elif what == "count":
            limits.allow("submission", "bo@champ.example", now=NOW)
            rows, ends = LimitCount, NOW + timedelta(days=2)
    assert not gone_at(app, ends, rows)
    assert gone_at(app, ends + timedelta(seconds=1), rows)


def test_an_account_is_overwritten_90_days_after_its_role_ended_and_its_id_stays(app):
    person = make_person(app, "champion", "yeovil", name="Wilhelmina", email="wilhelmina@champ.example")
    group_id = make_group(app)
    sign_in(app, app.test_client(), person)
    with app.app_context():
        with writing_unit():
            inviting.end_role(db.session.get(Person, person.id), by=None, now=NOW)
            db.session.add(Host(group_id=group_id, person_id=person.id, name="Wilhelmina", since=NOW))
            db.session.commit()
        purging.purge(NOW + timedelta(days=90))
        assert db.session.get(Person, person.id).name == "Wilhelmina"
        purging.purge(NOW + timedelta(days=90, seconds=1))
        db.session.expire_all()
        left = db.session.get(Person, person.id)
        assert (left.name, left.email, left.email_key, left.password_hash, left.uuid) == ("", None, None, None, person.uuid)
        assert db.session.scalar(sa.select(Host.name)) == "The host"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonLocality)) == 0
        assert person.id in db.session.scalars(sa.select(Audit.person_id)).all() and audit.verify() is None
        db.session.rollback()
    for file in app.config["INSTANCE"].glob("natter.db*"):
        assert b"Wilhelmina" not in file.read_bytes(), file.name


def test_purging_twice_does_nothing_the_second_time(app):
    sign_in(app, app.test_client(), make_person(app, "champion", "yeovil"))
    later = NOW + timedelta(days=400)
    with app.app_context():
        assert any(purging.purge(later).values()) and not any(purging.purge(later).values())


def ready(app):
    answer = app.test_client().get("/readyz")
    assert answer.status_code == (200 if answer.json["ready"] else 503)
    return {name for name in ("disk", "purge", "backup", "copy") if answer.json.get(name) is False}, set(answer.json)


def test_the_site_is_ready_while_it_was_purged_backed_up_and_copied_in_time_and_its_disk_has_room(app, tmp_path):
    with app.app_context():
        purging.purge(NOW)
    assert ready(app)[0] == set() and not {"backup", "copy"} & ready(app)[1]
    app.config |= {"BACKUP_IS_SET": True, "BACKUP_PATH": tmp_path / "here", "BACKUP_COPY_PATH": tmp_path / "there"}
    assert ready(app)[0] == {"backup", "copy"}
    (tmp_path / "there").mkdir()
    made = backing_up.back_up(app.config["INSTANCE"] / "natter.db", tmp_path / "here", [KEY], NOW)
    backing_up.copy(made, tmp_path / "there")
    for later, late in (({"hours": 2, "seconds": -1}, set()), ({"hours": 2}, {"backup"}), ({"hours": 26, "seconds": -1}, {"backup"}),
                        ({"hours": 26}, {"backup", "copy", "purge"})):
        app.config["NOW"] = lambda later=later: NOW + timedelta(**later)
        assert ready(app)[0] == late
    app.config["NOW"] = lambda: NOW
    assert ready(app)[0] == set()
    app.config["LEAST_FREE"] = 1
    assert ready(app)[0] == {"disk"}


def test_each_backup_is_copied_elsewhere_and_a_disk_that_is_away_is_said(app, tmp_path):
    app.config["BACKUP_COPY_PATH"] = tmp_path / "there"
    told = run(app, "backup")
    made = backing_up.newest(app.config["BACKUP_PATH"])
    assert told.exit_code == 1 and f"{made.name} was made, and not copied elsewhere" in told.output and not (tmp_path / "there").exists()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "coming").write_bytes(b"half of one")
    backing_up.back_up(app.config["INSTANCE"] / "natter.db", tmp_path / "there", [KEY], NOW - timedelta(days=9999))
    assert run(app, "backup").exit_code == 0
    made = backing_up.newest(app.config["BACKUP_PATH"])
    assert [(one.name, one.read_bytes(), one.stat().st_mode & 0o077) for one in (tmp_path / "there").iterdir()] == [(made.name, made.read_bytes(), 0)]


def test_administrators_see_how_the_drill_went(app, tmp_path):
    app.config["BACKUP_PATH"] = tmp_path
    ada = sign_in(app, app.test_client(), make_person(app, "administrator"))
    assert "Nobody has tried yet" in ada.get("/record").text
    assert run(app, "restore-drill").exit_code == 1
    assert "<b>No, as of " in ada.get("/record").text and "There is no backup in" in ada.get("/record").text
    run(app, "backup")
    assert run(app, "restore-drill").exit_code == 0
    page = ada.get("/record").text
    assert "<b>Yes, as of " in page and "would do: " in page and "1 in person" in page and "was last deleted on" in page
    with app.app_context():
        assert db.session.scalars(sa.select(Audit.reason).where(Audit.act == "backup.drilled").order_by(Audit.id)).all() == ["broken", "well"]
