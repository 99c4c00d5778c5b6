"""What the generators of the reference cases share.

A case is written as <topic>_<tag>.json:
  {"source": version and call of the reference, "inputs": {...}, "expected": {...}, "dtype": ...,
   "tol": {"rtol", "atol"}, "notes": ...}
Inputs are drawn from a NumPy generator seeded by sha256(salt/topic/tag), rounded to a few decimals,
THEN handed to the reference and written out: the file alone is enough to compute the case again, and
nothing depends on a random stream of the reference. Tags a and b are written.
"""

import hashlib
import json
import math
import os
import subprocess
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("GOLDEN_OUT", REPOSITORY / ".cache" / "golden"))
SALT = "peers-shared-2026-a"


class Case:
    def __init__(s, topic, tag):
        s.topic, s.tag = topic, tag
        s.rng = np.random.default_rng(
            int.from_bytes(hashlib.sha256(f"{SALT}/{topic}/{tag}".encode()).digest()[:8], "big")
        )

    def arr(s, *shape, scale=1.0, digits=3):
        return np.round(s.rng.standard_normal(shape) * scale, digits)

    def uni(s, *shape, lo=0.0, hi=1.0, digits=3):
        return np.round(s.rng.uniform(lo, hi, shape), digits)

    def ints(s, lo, hi, *shape):
        return s.rng.integers(lo, hi, shape)

    def i(s, lo, hi):
        return int(s.rng.integers(lo, hi))

    def choice(s, xs):
        return xs[int(s.rng.integers(0, len(xs)))]

    def flt(s, lo, hi, digits=3):
        return float(np.round(s.rng.uniform(lo, hi), digits))

    def emit(s, source, inputs, expected, dtype="float64", rtol=1e-9, atol=1e-12, notes=""):
        d = {
            "source": source,
            "inputs": clean(inputs),
            "expected": clean(expected),
            "dtype": dtype,
            "tol": {"rtol": rtol, "atol": atol},
        }
        if notes:
            d["notes"] = notes
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{s.topic}_{s.tag}.json").write_text(dumps(d) + "\n")


def cases(topic, tags="ab"):
    for t in tags:
        yield Case(topic, t)


def clean(x):
    if isinstance(x, dict):
        return {str(k): clean(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [clean(v) for v in x]
    if hasattr(x, "detach"):
        x = x.detach().cpu().numpy()
    elif hasattr(x, "numpy") and not isinstance(x, np.ndarray):
        x = x.numpy()
    if isinstance(x, np.ndarray):
        return clean(x.tolist())
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, float):
        if math.isnan(x) or math.isinf(x):
            raise ValueError("non-finite value in a golden")
        return x
    return x


def dumps(o, ind=0):
    """compact JSON: arrays of scalars on one line"""
    sp = " " * ind
    if isinstance(o, dict):
        if not o:
            return "{}"
        if (
            ind
            and all(
                not isinstance(v, (dict, list))
                or (isinstance(v, list) and all(not isinstance(q, (dict, list)) for q in v))
                for v in o.values()
            )
            and len(json.dumps(o)) < 160
        ):
            return json.dumps(o)
        return (
            "{\n"
            + ",\n".join(f"{sp} {json.dumps(k)}: {dumps(v, ind + 1)}" for k, v in o.items())
            + f"\n{sp}}}"
        )
    if isinstance(o, list):
        if (
            all(not isinstance(v, (dict, list)) for v in o)
            or (all(isinstance(v, list) for v in o) and len(json.dumps(o)) < 110)
            or (all(isinstance(v, dict) for v in o) and len(json.dumps(o)) < 110)
        ):
            return json.dumps(o)
        return "[\n" + ",\n".join(f"{sp} {dumps(v, ind + 1)}" for v in o) + f"\n{sp}]"
    return json.dumps(o)


def V(*names):
    """The versions of packages, for the source of a case."""
    return ", ".join(f"{name} {version(name)}" for name in names)


def source_of(variable, commit, path):
    """A file of the repository whose git folder the environment variable names, at a commit."""
    show = ["git", "--git-dir", os.environ[variable], "show", f"{commit}:{path}"]
    return subprocess.check_output(show, text=True)
