"""Export a small network that Keras trained and saved: data/keras/digits.keras, data/keras/digits.h5 (the older format),
and data/reference/05_keras.json, what Keras predicts for five images. Needs Keras, JAX and h5py:

    python -m pip install keras==3.15.1 jax h5py && python data/export/keras_files.py

The network has 16 hidden units and learns the rows of data/digits.csv that are not held out, by Adam, for five
epochs. Keras writes the date into a file, and trains by other bits on another machine: run again, this gives
files that hold the same and are not the same.
"""
import csv
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy

DATA = pathlib.Path(__file__).parent.parent
table = numpy.array([row for row in csv.reader((DATA / "digits.csv").open())][1:], dtype="float32")
held_out = [int(row) for row in (DATA / "digits_test_rows.csv").read_text().split()[1:]]
train = numpy.delete(table, held_out, axis=0)

keras.utils.set_random_seed(5)
model = keras.Sequential([
    keras.Input((64,)),
    keras.layers.Dense(16, activation="relu", name="hidden"),
    keras.layers.Dense(10, name="logits"),
], name="digits")
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss, metrics=["accuracy"])
model.fit(train[:, :64] / 16, train[:, 64].astype("int32"), epochs=5, batch_size=32, verbose=0)

(DATA / "keras").mkdir(exist_ok=True)
model.save(DATA / "keras" / "digits.keras")
model.save(DATA / "keras" / "digits.h5")
x = table[held_out[:5], :64] / 16
reference = {
    "keras": keras.__version__,
    "rows": held_out[:5],
    "parameters": model.count_params(),
    "logits": [[float(value) for value in row] for row in numpy.asarray(model(x))],
}
(DATA / "reference" / "05_keras.json").write_text(json.dumps(reference, indent=1) + "\n")
