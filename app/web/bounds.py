"""What addresses may hold: numbers in them are plain figures (SECURITY AZ-6)."""
from werkzeug.routing import IntegerConverter


class Figures(IntegerConverter):
    """A number in an address, of the figures 0 to 9 alone: Python also reads those of other scripts."""

    regex = "[0-9]+"
