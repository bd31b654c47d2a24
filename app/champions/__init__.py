"""Champions: who helps where, invited and ended by their coordinators."""
