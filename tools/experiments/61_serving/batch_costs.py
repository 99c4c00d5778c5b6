"""How long ONNX Runtime takes for a batch: median and quartiles in milliseconds, as JSON, for measure.ts."""

import json
import random
import sys
import time

import numpy as np
import onnxruntime

path, sizes, rounds = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.log_severity_level = 3
session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
batches = {size: np.full((size, 784), 0.5, dtype=np.float32) for size in sizes}
times = {size: [] for size in sizes}
for _ in range(rounds):
    for size, x in random.sample(list(batches.items()), len(batches)):
        for _ in range(2):
            session.run(None, {"x": x})  # fills the caches
        start = time.perf_counter()
        session.run(None, {"x": x})
        times[size].append(1000 * (time.perf_counter() - start))
print(json.dumps({size: np.percentile(own, [50, 25, 75]).tolist() for size, own in times.items()}))
