"""How ./run serves (gunicorn's settings): the site is loaded and prepared once, then two workers share what was loaded."""
import sys

from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db

wsgi_app = "wsgi:app"
preload_app = True
workers = 2
# A browser opens a connection ahead and says nothing on it: a worker without threads would wait for it and answer nobody.
worker_class = "gthread"
threads = 4
control_socket_disable = True
graceful_timeout = 4
loglevel = "warning"


def on_starting(server):
    """Runs `flask prepare` in this process, since another one would load the site again; the workers open their own files."""
    app = server.app.wsgi()
    try:
        with app.app_context():
            app.cli.commands["prepare"].callback()
            db.engine.dispose()
    except (SQLAlchemyError, OSError) as fault:
        why = getattr(fault, "orig", None) or fault
        sys.exit(f"The database cannot be used: {why}. Check DATABASE_URL and the disk, then start again.")
    app.extensions["gazetteer"].close()
