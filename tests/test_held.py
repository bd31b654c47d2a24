"""What is held of the directory: never of a state that is over, never of a write that may be undone, and never more than was said."""
from app import index
from app.directory.held import Held
from app.extensions import db, writing_unit


def test_it_is_read_once_while_the_directory_stays_as_it_is(app):
    asked = []

    def read(numbers):
        asked.append(sorted(numbers))
        return {one: -one for one in numbers if one < 9}
    with app.app_context():
        driver, held = db.session.connection().connection.driver_connection, Held(3)
        assert held.find(driver, [1, 2], read) == held.find(driver, [2, 1], read) == {1: -1, 2: -2} and asked.pop() == [1, 2] and not asked
        assert held.find(driver, [2, 3, 9], read) == {2: -2, 3: -3} and asked.pop() == [3, 9]
        # One more than it may hold: what was not asked for goes.
        assert held.find(driver, [3, 4], read) == {3: -3, 4: -4} and asked.pop() == [4]
        assert held.find(driver, [1], read) == {1: -1} and asked.pop() == [1]
        assert held.find(driver, [1], read, "another day") == {1: -1} and asked.pop() == [1]
        db.session.rollback()
        with writing_unit():
            assert held.find(driver, [1, 5], read) == {1: -1, 5: -5} and asked.pop() == [1, 5]
            index.touch(db.session.connection().connection.driver_connection)
            db.session.commit()
        driver = db.session.connection().connection.driver_connection
        assert held.find(driver, [1], read) == {1: -1} and asked.pop() == [1]
