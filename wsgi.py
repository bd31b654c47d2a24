"""What a web server runs: `gunicorn wsgi:app`; settings come from the environment (config.py)."""
import sys

import config
from app import create_app

try:
    app = create_app(config.load())
except config.SettingError as fault:
    sys.exit(str(fault))
