"""Export iris, wine, breast cancer and diabetes as scikit-learn ships them to data/tabular/*.csv.
Needs scikit-learn and numpy:

    python -m pip install scikit-learn==1.9.1 && python data/export/tabular.py

The last column is the target: the class by its name, for diabetes the progression as a number. The
features of diabetes are the measured ones (`scaled=False`). Each file is written beside its place
and renamed, so that a stopped run damages nothing.
"""
import hashlib
import os
import pathlib

from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine

FOLDER = pathlib.Path(__file__).parent.parent / "tabular"


def number(value):
    """The shortest decimal that gives the number back, without ".0"."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def write(name, data, target):
    header = [feature.replace(" (cm)", "").replace(" ", "_") for feature in data.feature_names] + ["target"]
    rows = [[*map(number, row), target(label)] for row, label in zip(data.data, data.target)]
    text = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    FOLDER.mkdir(exist_ok=True)
    temporary = FOLDER / (name + ".tmp")
    temporary.write_text(text, encoding="ascii", newline="\n")
    os.replace(temporary, FOLDER / name)
    print(name, len(rows), "rows, SHA-256", hashlib.sha256(text.encode()).hexdigest())


for name, load in [("iris", load_iris), ("wine", load_wine), ("breast_cancer", load_breast_cancer)]:
    data = load()
    write(f"{name}.csv", data, lambda label: str(data.target_names[label]))
write("diabetes.csv", load_diabetes(scaled=False), number)
