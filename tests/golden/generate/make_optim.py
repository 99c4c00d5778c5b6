"""Five optimizer steps for a fixed gradient sequence (Keras and torch), and learning-rate schedules."""

from common import *
import keras
import torch
import warnings

warnings.filterwarnings("ignore")
keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
tt = torch.tensor
TF = V("keras", "tensorflow_cpu")
TO = V("torch")
KO, P = keras.optimizers, torch.optim


def krun(o, w0, gs):
    v = keras.Variable(w0, dtype="float64")
    o.build([v])
    out = []
    for g in gs:
        o.apply_gradients([(keras.ops.convert_to_tensor(g, dtype="float64"), v)])
        out.append(np.array(v.numpy()))
    return out


def trun(f, w0, gs):
    v = torch.nn.Parameter(tt(w0))
    o = f([v])
    out = []
    for g in gs:
        v.grad = tt(g)
        o.step()
        out.append(v.detach().numpy().copy())
    return out


SPEC = {
    "sgd": (lambda h: KO.SGD(h["lr"]), lambda h: lambda p: P.SGD(p, h["lr"]), "same"),
    "momentum": (
        lambda h: KO.SGD(h["lr"], momentum=h["m"]),
        lambda h: lambda p: P.SGD(p, h["lr"], momentum=h["m"]),
        "Keras v = m*v - lr*g, w += v; torch buf = m*buf + g, w -= lr*buf (first buf = g): equal at constant lr",
    ),
    "nesterov": (
        lambda h: KO.SGD(h["lr"], momentum=h["m"], nesterov=True),
        lambda h: lambda p: P.SGD(p, h["lr"], momentum=h["m"], nesterov=True),
        "equal at constant lr",
    ),
    "rmsprop": (
        lambda h: KO.RMSprop(h["lr"], rho=h["rho"], epsilon=h["eps"]),
        lambda h: lambda p: P.RMSprop(p, h["lr"], alpha=h["rho"], eps=h["eps"]),
        "Keras divides by sqrt(v + eps); torch by sqrt(v) + eps",
    ),
    "rmsprop_momentum_centered": (
        lambda h: KO.RMSprop(
            h["lr"], rho=h["rho"], momentum=h["m"], epsilon=h["eps"], centered=True
        ),
        lambda h: (
            lambda p: P.RMSprop(
                p, h["lr"], alpha=h["rho"], eps=h["eps"], momentum=h["m"], centered=True
            )
        ),
        "as above, centered variance; momentum buffer holds lr*g/denom in Keras",
    ),
    "adagrad": (
        lambda h: KO.Adagrad(h["lr"], initial_accumulator_value=0.1, epsilon=h["eps"]),
        lambda h: lambda p: P.Adagrad(p, h["lr"], initial_accumulator_value=0.1, eps=h["eps"]),
        "Keras default initial accumulator 0.1 (torch default 0; 0.1 set here in both); Keras sqrt(a + eps), torch sqrt(a) + eps",
    ),
    "adam": (
        lambda h: KO.Adam(h["lr"], h["b1"], h["b2"], epsilon=h["eps"]),
        lambda h: lambda p: P.Adam(p, h["lr"], (h["b1"], h["b2"]), h["eps"]),
        "Keras eps is 'epsilon hat' of the paper (added to the un-corrected sqrt(v)), torch adds eps to the bias-corrected sqrt(v_hat); defaults 1e-7 vs 1e-8",
    ),
    "adam_amsgrad": (
        lambda h: KO.Adam(h["lr"], h["b1"], h["b2"], epsilon=h["eps"], amsgrad=True),
        lambda h: lambda p: P.Adam(p, h["lr"], (h["b1"], h["b2"]), h["eps"], amsgrad=True),
        "as adam",
    ),
    "adamw": (
        lambda h: KO.AdamW(
            h["lr"], weight_decay=h["wd"], beta_1=h["b1"], beta_2=h["b2"], epsilon=h["eps"]
        ),
        lambda h: lambda p: P.AdamW(p, h["lr"], (h["b1"], h["b2"]), h["eps"], weight_decay=h["wd"]),
        "decoupled: both subtract lr*wd*w before the Adam update; Keras default wd 0.004, torch 0.01",
    ),
    "adamax": (
        lambda h: KO.Adamax(h["lr"], h["b1"], h["b2"], epsilon=h["eps"]),
        lambda h: lambda p: P.Adamax(p, h["lr"], (h["b1"], h["b2"]), h["eps"]),
        "eps placed differently",
    ),
    "nadam": (
        lambda h: KO.Nadam(h["lr"], h["b1"], h["b2"], epsilon=h["eps"]),
        lambda h: lambda p: P.NAdam(p, h["lr"], (h["b1"], h["b2"]), h["eps"]),
        "Dozat momentum schedule: torch mu_t = b1*(1 - 0.5*0.96^(0.004 t)); Keras uses 0.96^t (no 0.004), so the two differ beyond rounding",
    ),
    "adadelta": (
        lambda h: KO.Adadelta(h["lr"], rho=h["rho"], epsilon=h["eps"]),
        lambda h: lambda p: P.Adadelta(p, h["lr"], rho=h["rho"], eps=h["eps"]),
        "",
    ),
    "lion": (lambda h: KO.Lion(h["lr"], h["b1"], h["b2"]), None, "Keras only"),
}
FP = ("adam", "adam_amsgrad", "adamw", "adamax", "nadam")
for nm, (kf, tf_, note) in SPEC.items():
    for c in cases(f"optimizer_{nm}"):
        n = c.i(2, 6)
        w, gs = c.arr(n), c.arr(5, n)
        h = (
            dict(lr=0.1, m=0.9, rho=0.9, eps=1e-7, b1=0.9, b2=0.999, wd=0.01)
            if c.tag == "a"
            else dict(
                lr=c.flt(0.005, 0.3),
                m=c.flt(0.5, 0.95, 2),
                rho=c.flt(0.8, 0.99, 2),
                eps=c.choice([1e-8, 1e-4, 1e-2]),
                b1=c.flt(0.7, 0.95, 2),
                b2=c.flt(0.9, 0.999, 3),
                wd=c.flt(0.005, 0.1, 3),
            )
        )
        ex = {"keras_weights_after_each_step": krun(kf(h), w, gs)}
        if tf_:
            ex["torch_weights_after_each_step"] = trun(tf_(h), w, gs)
        c.emit(
            f"{TF}: keras.optimizers; {TO}: torch.optim ({nm}); same gradient given each step",
            {"w0": w, "gradients": gs, "hyper": h},
            ex,
            rtol=1e-5 if nm in FP else 1e-6,
            atol=5e-6 if nm in FP else 1e-6,
            notes=note
            + " | the tolerance is set by Keras, which keeps lr (and Adam's beta powers) in float32; the torch values hold to 1e-9",
        )
for c in cases("optimizer_clip_ema"):
    n = c.i(2, 5)
    w, gs = c.arr(n), c.arr(5, n, scale=3)
    cn, cv, mom = c.flt(0.3, 2), c.flt(0.2, 1.5), c.flt(0.5, 0.99, 2)
    a, b = c.arr(2, 2), c.arr(3)
    mx = c.flt(0.3, 2)
    pa = [torch.nn.Parameter(tt(a)), torch.nn.Parameter(tt(b))]
    pa[0].grad, pa[1].grad = tt(a), tt(b)
    tot = torch.nn.utils.clip_grad_norm_(pa, mx)
    e = w.copy()
    em = []
    for g in gs:
        e = mom * e + (1 - mom) * g
        em.append(e.copy())
    c.emit(
        f"{TF}: SGD(0.1, clipnorm=|clipvalue=); {TO}: clip_grad_norm_; EMA by definition",
        {
            "w0": w,
            "gradients": gs,
            "clipnorm": cn,
            "clipvalue": cv,
            "grads_a": a,
            "grads_b": b,
            "max_norm": mx,
            "ema_momentum": mom,
        },
        {
            "keras_clipnorm": krun(KO.SGD(0.1, clipnorm=cn), w, gs),
            "keras_clipvalue": krun(KO.SGD(0.1, clipvalue=cv), w, gs),
            "torch_total_norm": tot,
            "torch_clipped_a": pa[0].grad,
            "torch_clipped_b": pa[1].grad,
            "ema_of_gradients_from_w0": em,
        },
        rtol=1e-6,
        atol=1e-8,
        notes="torch multiplies by max_norm/(total+1e-6) clamped to 1; Keras clipnorm is per variable, global_clipnorm over all",
    )
S = KO.schedules
for c in cases("schedules"):
    lr, end, ds, pw, dr, al, wu, wt = (
        c.flt(0.01, 1),
        c.flt(0.0005, 0.005, 4),
        c.i(10, 60),
        c.choice([1.0, 0.5, 2.0]),
        c.flt(0.5, 0.98, 2),
        c.flt(0, 0.2, 2),
        c.i(5, 20),
        c.flt(1.0, 2.0, 2),
    )
    st = sorted({0, 1, 2, ds // 3, ds // 2, ds - 1, ds, ds + 1, ds + 7, 2 * ds, 3 * ds + 2})
    bd = sorted({c.i(5, 20), c.i(25, 60)})
    vl = [lr, lr / 2, lr / 10][: len(bd) + 1]
    tm, mm = c.choice([1.5, 2.0]), c.flt(0.6, 1.0, 2)
    ev = lambda s: [float(s(np.int64(k))) for k in st]
    # exact float64 re-evaluation is left to the reader; Keras computes schedules in float32
    m = torch.nn.Parameter(torch.zeros(1))
    o = P.SGD([m], lr)
    sc = P.lr_scheduler.CosineAnnealingLR(o, T_max=ds, eta_min=end)
    tc = []
    for _ in range(ds + 1):
        tc.append(o.param_groups[0]["lr"])
        o.step()
        sc.step()
    from transformers import get_linear_schedule_with_warmup, get_cosine_schedule_with_warmup

    def hf(f):
        o = P.SGD([torch.nn.Parameter(torch.zeros(1))], lr)
        s = f(o, wu, wu + ds)
        r = []
        for _ in range(wu + ds + 2):
            r.append(o.param_groups[0]["lr"])
            o.step()
            s.step()
        return r

    keras.config.set_floatx("float32")
    c.emit(
        f"{TF}: keras.optimizers.schedules.*(step); {TO} CosineAnnealingLR; {V('transformers')} linear/cosine warm-up",
        {
            "initial": lr,
            "end": end,
            "decay_steps": ds,
            "power": pw,
            "decay_rate": dr,
            "alpha": al,
            "warmup_steps": wu,
            "warmup_target": wt,
            "boundaries": bd,
            "values": vl,
            "t_mul": tm,
            "m_mul": mm,
            "steps": st,
        },
        {
            "polynomial": ev(S.PolynomialDecay(lr, ds, end, pw)),
            "polynomial_cycle": ev(S.PolynomialDecay(lr, ds, end, pw, cycle=True)),
            "exponential": ev(S.ExponentialDecay(lr, ds, dr)),
            "exponential_staircase": ev(S.ExponentialDecay(lr, ds, dr, staircase=True)),
            "inverse_time": ev(S.InverseTimeDecay(lr, ds, dr)),
            "cosine": ev(S.CosineDecay(lr, ds, al)),
            "cosine_warmup": ev(S.CosineDecay(0.0, ds, al, warmup_target=wt, warmup_steps=wu)),
            "cosine_restarts": ev(S.CosineDecayRestarts(lr, ds, tm, mm, al)),
            "piecewise": ev(S.PiecewiseConstantDecay(bd, vl)),
            "torch_cosine_annealing_all_steps": tc,
            "hf_linear_warmup_all_steps": hf(get_linear_schedule_with_warmup),
            "hf_cosine_warmup_all_steps": hf(get_cosine_schedule_with_warmup),
        },
        dtype="float32 (keras), float64 (torch)",
        rtol=2e-6,
        atol=1e-7,
    )
    keras.config.set_floatx("float64")
