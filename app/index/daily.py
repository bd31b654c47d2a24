"""Answers a question for each of the coming seven days at once: what these have in common is worked out once."""
from dataclasses import replace

from . import sifting
from .board import board
from .finding import answer_of, find
from .writing import generation


def by_day(connection, question):
    """[Answer] to a Question for each of the seven days from its today on: as find() gives it for that `coming` day alone."""
    whole, weekday = board(connection, generation(connection)), (question.today - 1) % 7
    asked = [replace(question, coming=1 << (weekday + ahead) % 7) for ahead in range(7)]
    if not whole or question.words:
        return [find(connection, one) for one in asked]
    found = sifting.candidates(whole, connection, question, None)
    return [answer_of(connection, one, found) for one in asked]
