"""What XLA makes of a few operations of TensorFlow, and whether it is on by default; prints JSON."""

import json
import os
import re
import statistics
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

ROUNDS, SECONDS = 15, 0.06
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def gelu(x):
    return x / 2 * (1 + tf.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))


def layer_norm(x):
    mean = tf.reduce_mean(x, 1, keepdims=True)
    variance = tf.reduce_mean(tf.square(x - mean), 1, keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-5)


def dense(x):
    return tf.nn.relu(x @ KERNEL + 0.1)


def with_gradient(f):
    def compute(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = f(x)
        return tape.gradient(y, x)

    return compute


def time_of(call, calls):
    start = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - start) / calls


def compare(f, x):
    default = tf.function(with_gradient(f))
    compiled = tf.function(with_gradient(f), jit_compile=True)
    code = compiled.experimental_get_compiler_ir(x)(stage="optimized_hlo")
    entry = code[code.index("ENTRY") :]
    calls = [lambda: default(x).numpy(), lambda: compiled(x).numpy()]
    difference = float(tf.reduce_max(tf.abs(calls[0]() - calls[1]())))
    counts = [max(1, round(SECONDS / time_of(call, 3))) for call in calls]
    rounds = []
    for number in range(ROUNDS):
        times = [0.0, 0.0]
        for i in (0, 1) if number % 2 == 0 else (1, 0):
            times[i] = time_of(calls[i], counts[i])
        rounds.append(times)
    quartiles = statistics.quantiles([a / b for a, b in rounds], n=4, method="inclusive")
    short = lambda value: float(f"{value:.3g}")
    return {
        "operations": len(default.get_concrete_function(x).graph.get_operations()),
        "fusions": len(re.findall(r" fusion\(", entry)),
        "difference": difference,
        "default_us": short(1e6 * statistics.median(a for a, _ in rounds)),
        "xla_us": short(1e6 * statistics.median(b for _, b in rounds)),
        "ratio": [short(quartiles[i]) for i in (1, 0, 2)],
    }


generator = tf.random.Generator.from_seed(0)
KERNEL = generator.normal([256, 256])
small, large = generator.normal([32, 64]), generator.normal([512, 1024])
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse")
print(
    json.dumps(
        {
            "tensorflow": tf.__version__,
            "keras": tf.keras.__version__,
            "get_jit": tf.config.optimizer.get_jit(),
            "keras_jit_compile": bool(model.jit_compile),
            "operations": {
                "GELU of 2,048 numbers": compare(gelu, small),
                "GELU of 524,288 numbers": compare(gelu, large),
                "layer norm of 524,288 numbers": compare(layer_norm, large),
                "dense layer, 128 x 256 by 256 x 256": compare(dense, generator.normal([128, 256])),
            },
        }
    )
)
