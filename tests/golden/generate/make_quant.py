"""int8 quantisation, pruning masks, ONNX inference."""

from common import *
import base64
import warnings

warnings.filterwarnings("ignore")
import torch
import torch.nn.utils.prune as PR
import onnx
import onnxruntime as ort
from onnx import helper as H, TensorProto as TP, numpy_helper as NH
from onnxruntime.quantization.quant_utils import compute_scale_zp

OV = V("onnxruntime", "onnx")
TO = V("torch")


def run(nodes, ins, outs, feed, init=()):
    g = H.make_graph(nodes, "g", ins, outs, init)
    m = H.make_model(g, opset_imports=[H.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(m)
    return m, ort.InferenceSession(m.SerializeToString(), providers=["CPUExecutionProvider"]).run(
        None, feed
    )


VI = lambda n, t, s: H.make_tensor_value_info(n, t, s)
for c in cases("quant_int8"):
    x = c.arr(c.i(8, 20), scale=c.choice([0.5, 2.0, 10.0])).astype(np.float32)
    x[0] = 0
    f = lambda *a: {
        "scale": float(np.asarray(a[1]).item()),
        "zero_point": int(np.asarray(a[0]).item()),
    }
    mn, mx = np.float32(x.min()), np.float32(x.max())
    ex = {}
    for nm, qn, qx, sym in (
        ("asymmetric_uint8", 0, 255, False),
        ("asymmetric_int8", -128, 127, False),
        ("symmetric_int8_full_range", -128, 127, True),
        ("symmetric_int8_narrow_range", -127, 127, True),
    ):
        zp, sc = compute_scale_zp(
            np.array(mn),
            np.array(mx),
            np.array(qn, dtype=np.int32),
            np.array(qx, dtype=np.int32),
            symmetric=sym,
        )
        zp, sc = int(np.asarray(zp)), np.float32(np.asarray(sc))
        ty, dt = (TP.UINT8, np.uint8) if qn == 0 else (TP.INT8, np.int8)
        _, (q, d) = run(
            [
                H.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
                H.make_node("DequantizeLinear", ["q", "s", "z"], ["d"]),
            ],
            [VI("x", TP.FLOAT, [len(x)])],
            [VI("q", ty, [len(x)]), VI("d", TP.FLOAT, [len(x)])],
            {"x": x},
            [NH.from_array(np.array(sc), "s"), NH.from_array(np.array(zp, dt), "z")],
        )
        ex["ort_" + nm] = {
            "scale": float(sc),
            "zero_point": zp,
            "quantized": q.astype(int),
            "dequantized": d.astype(float),
            "max_abs_error": float(np.abs(d - x).max()),
        }
    _, (q, s, z) = run(
        [H.make_node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"])],
        [VI("x", TP.FLOAT, [len(x)])],
        [VI("q", TP.UINT8, [len(x)]), VI("s", TP.FLOAT, []), VI("z", TP.UINT8, [])],
        {"x": x},
    )
    ex["onnx_DynamicQuantizeLinear"] = {
        "scale": float(s),
        "zero_point": int(z),
        "quantized": q.astype(int),
    }
    from torch.ao.quantization import MinMaxObserver, PerChannelMinMaxObserver

    for nm, kw in (
        ("affine_quint8", dict(dtype=torch.quint8, qscheme=torch.per_tensor_affine)),
        ("symmetric_qint8", dict(dtype=torch.qint8, qscheme=torch.per_tensor_symmetric)),
    ):
        o = MinMaxObserver(**kw)
        o(torch.tensor(x))
        s_, z_ = o.calculate_qparams()
        qt = torch.quantize_per_tensor(torch.tensor(x), float(s_), int(z_), kw["dtype"])
        ex["torch_" + nm] = {
            "scale": float(s_),
            "zero_point": int(z_),
            "quantized": qt.int_repr().int(),
            "dequantized": qt.dequantize().double(),
        }
    W = c.arr(3, c.i(3, 6)).astype(np.float32)
    o = PerChannelMinMaxObserver(ch_axis=0, dtype=torch.qint8, qscheme=torch.per_channel_symmetric)
    o(torch.tensor(W))
    s_, z_ = o.calculate_qparams()
    ex["torch_per_channel_symmetric_rows"] = {
        "scales": s_.double(),
        "zero_points": z_.int(),
        "quantized": torch.quantize_per_channel(torch.tensor(W), s_, z_, 0, torch.qint8)
        .int_repr()
        .int(),
    }
    c.emit(
        f"{OV}: quant_utils.compute_scale_zp + QuantizeLinear/DequantizeLinear, DynamicQuantizeLinear; {TO}: MinMaxObserver, quantize_per_tensor / per_channel",
        {"x": x.astype(float), "W": W.astype(float)},
        ex,
        dtype="float32 scales, int values",
        rtol=2e-6,
        atol=1e-6,
        notes="inputs are decimals cast to float32; rounding is half-to-even (QuantizeLinear, torch); ranges always include 0. ORT symmetric scale = 2*max|x|/(qmax-qmin); torch qint8 symmetric scale = max|x|/127.5. Scales agree to float32 eps; a quantised integer can differ by 1 where x/scale is within 1e-4 of a .5 tie.",
    )
for c in cases("quant_matmul"):
    m, k, n = c.i(2, 4), c.i(3, 6), c.i(2, 5)
    A, B, az, bz = (
        c.ints(0, 256, m, k).astype(np.uint8),
        c.ints(-128, 128, k, n).astype(np.int8),
        c.i(0, 256),
        c.i(-20, 20),
    )
    _, (y,) = run(
        [H.make_node("MatMulInteger", ["a", "b", "az", "bz"], ["y"])],
        [VI("a", TP.UINT8, [m, k]), VI("b", TP.INT8, [k, n])],
        [VI("y", TP.INT32, [m, n])],
        {"a": A, "b": B},
        [NH.from_array(np.array(az, np.uint8), "az"), NH.from_array(np.array(bz, np.int8), "bz")],
    )
    c.emit(
        f"{OV}: MatMulInteger (uint8 x int8 -> int32)",
        {"A": A.astype(int), "B": B.astype(int), "a_zero_point": az, "b_zero_point": bz},
        {"Y": y.astype(int)},
        dtype="int",
        rtol=0,
        atol=0,
    )
for c in cases("pruning"):
    r, k = c.i(3, 6), c.i(3, 7)
    W = c.arr(r, k)
    W2 = c.arr(k, 3)
    amt, n_, sa = c.flt(0.2, 0.8, 2), c.i(1, r * k), c.choice([0.25, 0.34, 0.5])

    def lin(w):
        l = torch.nn.Linear(w.shape[1], w.shape[0], bias=False).double()
        l.weight.data = torch.tensor(w)
        return l

    a = lin(W)
    PR.l1_unstructured(a, "weight", amt)
    b = lin(W)
    PR.l1_unstructured(b, "weight", n_)
    d = lin(W)
    PR.ln_structured(d, "weight", sa, n=2, dim=0)
    e = lin(W)
    PR.ln_structured(e, "weight", 1, n=1, dim=1)
    g1, g2 = lin(W), lin(W2)
    PR.global_unstructured([(g1, "weight"), (g2, "weight")], PR.L1Unstructured, amount=amt)
    it = lin(W)
    PR.l1_unstructured(it, "weight", 0.3)
    PR.l1_unstructured(it, "weight", 0.3)
    c.emit(
        f"{TO}: torch.nn.utils.prune l1_unstructured, ln_structured, global_unstructured",
        {"W": W, "W2": W2, "amount_fraction": amt, "amount_count": n_, "structured_fraction": sa},
        {
            "l1_fraction_mask": a.weight_mask,
            "l1_fraction_pruned_count": int((a.weight_mask == 0).sum()),
            "l1_count_mask": b.weight_mask,
            "l2_structured_rows_mask": d.weight_mask,
            "l1_structured_one_column_mask": e.weight_mask,
            "global_mask_W": g1.weight_mask,
            "global_mask_W2": g2.weight_mask,
            "pruned_W": a.weight,
            "iterative_two_times_30pct_mask": it.weight_mask,
        },
        notes="fraction -> count by Python round() (half to even) of fraction*size; second 30 % applies to what remains",
    )
for c in cases("onnx_mlp"):
    i, h, o, b = c.i(2, 5), c.i(3, 7), c.i(2, 4), c.i(2, 4)
    P = [
        c.arr(i, h).astype(np.float32),
        c.arr(h).astype(np.float32),
        c.arr(h, o).astype(np.float32),
        c.arr(o).astype(np.float32),
    ]
    x = c.arr(b, i).astype(np.float32)
    m, (y,) = run(
        [
            H.make_node("Gemm", ["x", "W1", "b1"], ["h"]),
            H.make_node("Relu", ["h"], ["r"]),
            H.make_node("Gemm", ["r", "W2", "b2"], ["l"]),
            H.make_node("Softmax", ["l"], ["y"], axis=-1),
        ],
        [VI("x", TP.FLOAT, ["N", i])],
        [VI("y", TP.FLOAT, ["N", o])],
        {"x": x},
        [NH.from_array(p, n) for p, n in zip(P, ("W1", "b1", "W2", "b2"))],
    )
    cw = c.arr(2, 1, 3, 3).astype(np.float32)
    img = c.arr(1, 1, 6, 6).astype(np.float32)
    m2, (y2,) = run(
        [
            H.make_node("Conv", ["x", "w"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
            H.make_node("Relu", ["c"], ["r"]),
            H.make_node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2]),
            H.make_node("Flatten", ["p"], ["f"]),
            H.make_node("ReduceMean", ["f"], ["y"], axes=[1], keepdims=1),
        ],
        [VI("x", TP.FLOAT, [1, 1, 6, 6])],
        [VI("y", TP.FLOAT, [1, 1])],
        {"x": img},
        [NH.from_array(cw, "w")],
    )
    c.emit(
        f"{OV}: InferenceSession.run on two ONNX models (opset 17, ir 9), given as base64 protobuf",
        {
            "onnx_base64": base64.b64encode(m.SerializeToString()).decode(),
            "x": x.astype(float),
            "W1": P[0].astype(float),
            "b1": P[1].astype(float),
            "W2": P[2].astype(float),
            "b2": P[3].astype(float),
            "onnx_conv_base64": base64.b64encode(m2.SerializeToString()).decode(),
            "image": img.astype(float),
            "conv_weight": cw.astype(float),
        },
        {
            "y": y.astype(float),
            "conv_y": y2.astype(float),
            "n_bytes": len(m.SerializeToString()),
            "op_types": ["Gemm", "Relu", "Gemm", "Softmax"],
        },
        dtype="float32",
        rtol=1e-5,
        atol=1e-6,
    )
