"""How templates import macros from one another: from the module made once, since no template is given globals of its own."""
from jinja2 import Template


class OneModule(Template):
    """A template whose macros are made once, without looking for new globals at each import (a twentieth of the results page).

    Should Jinja no longer ask here, imports take that long again and say the same.
    """

    def _get_default_module(self, ctx=None):
        return super()._get_default_module()
