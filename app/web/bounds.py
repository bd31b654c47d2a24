"""What addresses may hold: numbers in them are plain figures (SECURITY AZ-6); and how late the making of addresses is worked out."""
from werkzeug.routing import IntegerConverter, Rule


class Figures(IntegerConverter):
    """A number in an address, of the figures 0 to 9 alone: Python also reads those of other scripts."""

    regex = "[0-9]+"


class LateRule(Rule):
    """A rule that works out how its addresses are made when the first is: two programs a rule are a fifteenth of a start else."""

    def _compile_builder(self, append_unknown=True):
        made, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def build(rule, **values):
            built = made(append_unknown).__get__(rule)
            # From now on nothing stands between.
            setattr(rule, name, built)
            return built(**values)
        return build
