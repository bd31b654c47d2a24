"""What a web server runs: `gunicorn wsgi:app`; settings come from the environment (config.py)."""
import gc
import sys

import config
from app import create_app

try:
    app = create_app(config.load())
except config.SettingError as fault:
    sys.exit(str(fault))

# What was loaded stays: it need not be looked through for waste again and again, nor copied for each worker that is forked.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
