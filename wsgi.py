"""What a web server runs: `gunicorn wsgi:app`; settings come from the environment (config.py)."""
import gc
import sys

# While the site is read in almost nothing becomes waste: looking for it is a tenth of the start, which people wait for after a crash.
gc.disable()

import config  # noqa: E402
from app import create_app  # noqa: E402

try:
    app = create_app(config.load())
except config.SettingError as fault:
    sys.exit(str(fault))

# What was loaded stays: it need not be looked through for waste again and again, nor copied for each worker that is forked.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
gc.enable()
