"""What ONNX Runtime makes of the models in a folder: answers, sizes and times as JSON, for measure_onnx.ts."""

import json
import re
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

ROUNDS, SECONDS = 15, 0.04
folder = Path(sys.argv[1])
facts = json.loads((folder / "facts.json").read_text())


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    model = path if isinstance(path, bytes) else str(path)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Reader(CalibrationDataReader):
    """Gives the images by which the ranges of a static quantization are found."""

    def __init__(self, x):
        self.batches = iter([{"x": x}])

    def get_next(self):
        return next(self.batches, None)


def milliseconds(runs):
    """Median and quartiles, of processor time, of rounds in which the runs take turns."""
    times = {name: [] for name in runs}
    for name, run in runs.items():
        run()
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start, count = time.process_time(), 0
            while (elapsed := time.process_time() - start) < SECONDS:
                run()
                count += 1
            times[name].append(1000 * elapsed / count)
    return {
        name: [float(f"{np.percentile(own, q):.3g}") for q in (50, 25, 75)]
        for name, own in times.items()
    }


def saturation():
    """How many products of 8-bit integers are wrong: some processors sum pairs in 16 bits."""
    random = np.random.default_rng(0)
    wrong = {}
    for name, largest in (("8 bits", 127), ("7 bits", 63)):
        a = random.integers(0, 256, (200, 64)).astype(np.uint8)
        b = random.integers(-largest, largest + 1, (64, 50)).astype(np.int8)
        graph = helper.make_graph(
            [helper.make_node("MatMulInteger", ["a", "b"], ["y"])],
            "product",
            [helper.make_tensor_value_info("a", TensorProto.UINT8, [200, 64])],
            [helper.make_tensor_value_info("y", TensorProto.INT32, [200, 50])],
            [numpy_helper.from_array(b, "b")],
        )
        opset = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=9)
        (y,) = session(model.SerializeToString()).run(None, {"a": a})
        wrong[name] = float(np.mean(y != a.astype(np.int64) @ b.astype(np.int64)))
    return wrong


def changes(before, after, labels):
    """How many answers become wrong, and how many right."""
    was, now = before.argmax(1) == labels, after.argmax(1) == labels
    return [int(np.sum(was & ~now)), int(np.sum(~was & now))]


def processor():
    """What of the processor's instructions matters for 8-bit products, where Linux tells it."""
    file = Path("/proc/cpuinfo")
    flags = set(file.read_text().split()) if file.exists() else set()
    return sorted(flag for flag in flags if re.fullmatch(r"avx2|avx512bw|avx(512)?_vnni", flag))


labels = np.array(facts["labels"])
result = {
    "onnx": onnx.__version__,
    "onnxruntime": onnxruntime.__version__,
    "providers": onnxruntime.get_available_providers(),
    "processor": processor(),
    "wrong_products": saturation(),
    "models": {},
}
for name, model in facts["models"].items():
    path, shape = folder / f"{name}.onnx", model["shape"]
    x = np.fromfile(folder / f"{name}.x.f32", dtype=np.float32).reshape([-1, *shape])
    onnx.checker.check_model(str(path), full_check=True)
    files = {"float32": path}
    for kind, is_narrow in (("dynamic", False), ("dynamic, 7 bits", True)):
        files[kind] = folder / f"{name}.{kind}.onnx"
        quantize_dynamic(
            path, files[kind], per_channel=True, reduce_range=is_narrow, weight_type=QuantType.QInt8
        )
    for kind, inputs, is_narrow in (
        ("static", QuantType.QUInt8, False),
        ("static, 7 bits", QuantType.QUInt8, True),
        ("static, signed inputs", QuantType.QInt8, False),
    ):
        files[kind] = folder / f"{name}.{kind}.onnx"
        quantize_static(
            path,
            files[kind],
            Reader(x[:200]),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=is_narrow,
            activation_type=inputs,
            weight_type=QuantType.QInt8,
        )
    sessions = {kind: session(file) for kind, file in files.items()}
    outputs = {kind: own.run(None, {"x": x})[0] for kind, own in sessions.items()}
    ours = np.fromfile(folder / f"{name}.y.f32", dtype=np.float32).reshape(outputs["float32"].shape)
    result["models"][name] = {
        "nodes": [node.op_type for node in onnx.load(path).graph.node],
        "difference": float(np.abs(outputs["float32"] - ours).max()),
        "bytes": {kind: file.stat().st_size for kind, file in files.items()},
        "errors": {
            kind: float(np.mean(y.argmax(1) != labels[: len(y)])) for kind, y in outputs.items()
        },
        "changed": {
            kind: changes(outputs["float32"], y, labels[: len(y)]) for kind, y in outputs.items()
        },
        "milliseconds": {
            str(batch): milliseconds(
                {
                    kind: (lambda own=own, part=x[:batch]: own.run(None, {"x": part}))
                    for kind, own in sessions.items()
                }
            )
            for batch in (1, 256)
        },
    }
print(json.dumps(result))
