"""The notes' Flask application around a model, as tutorials have it: ONNX Runtime answers each request.

With GUARDED=1 it also limits the body and checks the pixels.
"""

import os

import numpy as np
import onnxruntime
from flask import Flask, jsonify, request

WIDTH = 784
guarded = os.environ.get("GUARDED") == "1"
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.log_severity_level = 3
session = onnxruntime.InferenceSession(
    os.environ["MODEL"], options, providers=["CPUExecutionProvider"]
)
app = Flask(__name__)
if guarded:
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20


def read_pixels():
    pixels = np.asarray(request.get_json()["pixels"], dtype=np.float32)
    if guarded and (pixels.shape != (WIDTH,) or not np.isfinite(pixels).all()):
        raise ValueError(f'"pixels" must be {WIDTH} finite numbers')
    return pixels[None] / 255  # [1, pixels]


@app.errorhandler(ValueError)
def bad_value(error):
    if not guarded:
        raise error
    return jsonify(error=str(error)), 400


@app.post("/predict")
def predict():
    (probabilities,) = session.run(None, {"x": read_pixels()})  # [1, classes]
    answer = {"digit": int(probabilities[0].argmax()), "probabilities": probabilities[0].tolist()}
    return jsonify(answer), {"x-worker": str(os.getpid())}


@app.post("/parse")
def parse():
    """The same without the model."""
    answer = {"digit": int(read_pixels()[0, 0]), "probabilities": [0.1] * 10}
    return jsonify(answer), {"x-worker": str(os.getpid())}


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]), threaded=True)
