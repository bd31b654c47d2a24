"""Calls a function in a fresh process, so that no measurement warms or weighs on the next."""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module


def apart(module, name, *words):
    """What function `name` of `module` gives for `words`; raises what it raises."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_call, module, name, *words).result()


def _call(module, name, *words):
    return getattr(import_module(module), name)(*words)
