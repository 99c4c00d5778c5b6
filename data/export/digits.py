"""Export the handwritten digits that ship with scikit-learn to data/digits.csv, and the held-out
rows to data/digits_test_rows.csv. Needs scikit-learn and numpy:

    python -m pip install scikit-learn==1.9.1 && python data/export/digits.py

The held-out rows are the first 20 % of numpy's default_rng(0).permutation(1797).
Each file is written beside its place and renamed, so that a stopped run damages nothing.
"""
import hashlib
import os
import pathlib

import numpy
from sklearn.datasets import load_digits

FOLDER = pathlib.Path(__file__).parent.parent


def write(name, lines):
    text = "\n".join(lines) + "\n"
    temporary = FOLDER / (name + ".tmp")
    temporary.write_text(text, encoding="ascii", newline="\n")
    os.replace(temporary, FOLDER / name)
    print(name, len(lines) - 1, "rows, SHA-256", hashlib.sha256(text.encode()).hexdigest())


digits = load_digits()
pixels, labels = digits.data.astype(int), digits.target
header = ",".join([f"pixel_{row}_{column}" for row in range(8) for column in range(8)] + ["label"])
write("digits.csv", [header] + [",".join(map(str, [*row, label])) for row, label in zip(pixels, labels)])

count = len(labels)
held_out = numpy.random.default_rng(0).permutation(count)[: int(count * 0.2)]
write("digits_test_rows.csv", ["row"] + [str(row) for row in held_out])
