"""Diffusion schedules, forward process, posterior, DDIM. lucidrains/denoising-diffusion-pytorch functions and
GaussianDiffusion methods are EXECUTED from its source (git snapshot) with float64 buffers."""

from common import *
import ast
import textwrap
import math
import types
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TO = V("torch")
C = "faed4db"
SRC = source_of("DDPM_GIT", C, "denoising_diffusion_pytorch/denoising_diffusion_pytorch.py")
ns = {"torch": torch, "math": math, "F": F}
meth = {}
for n in ast.parse(SRC).body:
    if isinstance(n, ast.FunctionDef) and n.name in (
        "extract",
        "linear_beta_schedule",
        "cosine_beta_schedule",
        "sigmoid_beta_schedule",
    ):
        exec(ast.get_source_segment(SRC, n), ns)
    if isinstance(n, ast.ClassDef) and n.name == "GaussianDiffusion":
        for m in n.body:
            if isinstance(m, ast.FunctionDef) and m.name in (
                "predict_start_from_noise",
                "predict_noise_from_start",
                "predict_v",
                "predict_start_from_v",
                "q_posterior",
            ):
                exec(textwrap.dedent(ast.get_source_segment(SRC, m)), ns)
                meth[m.name] = ns[m.name]


def bufs(betas):
    a = 1.0 - betas
    ac = torch.cumprod(a, 0)
    acp = F.pad(ac[:-1], (1, 0), value=1.0)
    pv = betas * (1.0 - acp) / (1.0 - ac)
    return types.SimpleNamespace(
        betas=betas,
        alphas_cumprod=ac,
        alphas_cumprod_prev=acp,
        sqrt_alphas_cumprod=ac.sqrt(),
        sqrt_one_minus_alphas_cumprod=(1 - ac).sqrt(),
        sqrt_recip_alphas_cumprod=(1 / ac).sqrt(),
        sqrt_recipm1_alphas_cumprod=(1 / ac - 1).sqrt(),
        posterior_variance=pv,
        posterior_log_variance_clipped=torch.log(pv.clamp(min=1e-20)),
        posterior_mean_coef1=betas * acp.sqrt() / (1 - ac),
        posterior_mean_coef2=(1 - acp) * a.sqrt() / (1 - ac),
    )


SCH = {
    "linear": ns["linear_beta_schedule"],
    "cosine": ns["cosine_beta_schedule"],
    "sigmoid": ns["sigmoid_beta_schedule"],
}
for c in cases("diffusion_schedules"):
    T = {"a": 1000, "b": c.i(30, 300)}[c.tag]
    ix = sorted({0, 1, 2, T // 4, T // 2, 3 * T // 4, T - 2, T - 1})
    ex = {}
    for k, f in SCH.items():
        b = f(T)
        B = bufs(b)
        ex[k] = {
            n: getattr(B, n)[ix]
            for n in (
                "betas",
                "alphas_cumprod",
                "posterior_variance",
                "posterior_mean_coef1",
                "posterior_mean_coef2",
            )
        }
        ex[k]["snr"] = (B.alphas_cumprod / (1 - B.alphas_cumprod))[ix]
    dl = torch.linspace(1e-4, 0.02, T)
    sl = torch.linspace(0.00085**0.5, 0.012**0.5, T) ** 2
    for k, b in (
        ("ddpm_linear_1e-4_to_0.02_unscaled", dl),
        ("stable_diffusion_scaled_linear_.00085_.012", sl),
    ):
        B = bufs(b)
        ex[k] = {"betas": b[ix], "alphas_cumprod": B.alphas_cumprod[ix]}
    c.emit(
        f"lucidrains/denoising-diffusion-pytorch {C} linear/cosine/sigmoid_beta_schedule executed, {TO}; plus DDPM's own linear and Stable Diffusion's scaled-linear",
        {"timesteps": T, "indices": ix},
        ex,
        rtol=1e-7,
        atol=1e-12,
        notes="lucidrains' linear schedule scales the end points by 1000/T; sigmoid mixes a float32 sigmoid, hence rtol 1e-7; betas clipped to 0.999 in cosine/sigmoid.",
    )
for c in cases("diffusion_steps"):
    T, sch = c.i(20, 200), c.choice(["linear", "cosine"])
    B = bufs(SCH[sch](T))
    n, d = c.i(2, 5), c.i(2, 6)
    x0, eps, v, nz = c.uni(n, d, lo=-1, hi=1), c.arr(n, d), c.arr(n, d), c.arr(n, d)
    t = c.ints(1, T, n)
    t[0] = 0
    t_ = tt(t)
    X0, E = tt(x0), tt(eps)
    ex = ns["extract"]
    xt = (
        ex(B.sqrt_alphas_cumprod, t_, X0.shape) * X0
        + ex(B.sqrt_one_minus_alphas_cumprod, t_, X0.shape) * E
    )
    pm, pv, pl = meth["q_posterior"](B, X0, xt, t_)
    x0e = meth["predict_start_from_noise"](B, xt, t_, tt(v))
    x0c = x0e.clamp(-1, 1)
    mm, _, lv = meth["q_posterior"](B, x0c, xt, t_)
    nxt = np.maximum(t - c.i(1, 8), -1)
    eta = c.choice([0.0, 0.5, 1.0])
    dd = []
    for k in range(n):
        a = B.alphas_cumprod[t[k]]
        xs = x0c[k]
        pe = meth["predict_noise_from_start"](B, xt[k : k + 1], t_[k : k + 1], x0c[k : k + 1])[0]
        if nxt[k] < 0:
            dd.append(xs.numpy())
            continue
        an = B.alphas_cumprod[nxt[k]]
        sg = eta * ((1 - a / an) * (1 - an) / (1 - a)).sqrt()
        cc = (1 - an - sg**2).sqrt()
        dd.append((xs * an.sqrt() + cc * pe + sg * tt(nz[k])).numpy())
    b = ex(B.betas, t_, X0.shape)
    eps_mean = (xt - b / ex(B.sqrt_one_minus_alphas_cumprod, t_, X0.shape) * tt(v)) / (1 - b).sqrt()
    w = c.flt(1.5, 8, 1)
    un = c.arr(n, d)
    c.emit(
        f"lucidrains/denoising-diffusion-pytorch {C}: q_posterior, predict_* methods executed; q_sample, p_sample and ddim_sample formulas (clip_x_start, rederive_pred_noise as there), {TO}; classifier-free guidance e_u + w (e_c - e_u)",
        {
            "timesteps": T,
            "schedule": sch,
            "x_start": x0,
            "t": t,
            "noise": eps,
            "predicted_noise": v,
            "sampling_noise": nz,
            "t_next": nxt,
            "eta": eta,
            "guidance_scale": w,
            "uncond_prediction": un,
        },
        {
            "q_mean_coef": B.sqrt_alphas_cumprod[t_],
            "q_variance": (1 - B.alphas_cumprod)[t_],
            "x_t": xt,
            "v_target": meth["predict_v"](B, X0, t_, E),
            "posterior_mean_true_x0": pm,
            "posterior_variance": B.posterior_variance[t_],
            "posterior_log_variance_clipped": B.posterior_log_variance_clipped[t_],
            "x0_from_predicted_noise": x0e,
            "x0_clipped": x0c,
            "p_mean_clipped": mm,
            "p_sample_clipped": mm
            + (torch.tensor((t > 0).astype(float))[:, None]) * (0.5 * lv).exp() * tt(nz),
            "p_mean_unclipped_ddpm_eq11": eps_mean,
            "ddim_step_clipped": dd,
            "mse_noise_loss": F.mse_loss(tt(v), E),
            "cfg_combined": tt(un) + w * (tt(v) - tt(un)),
        },
        rtol=1e-8,
        atol=1e-9,
        notes="ddim_step uses x0 clipped to [-1,1] and re-derives the noise from it; rows with t_next < 0 return x0. p_sample adds no noise at t = 0.",
    )
for c in cases("diffusion_ddim_times"):
    rows, out = [], []
    for _ in range(5):
        T = c.i(20, 1001)
        S = c.i(2, min(T, 60))
        ts = list(reversed(torch.linspace(-1, T - 1, steps=S + 1).to(torch.float32).int().tolist()))
        rows.append([T, S])
        out.append(torch.linspace(-1, T - 1, steps=S + 1).int().flip(0))
    dim = 2 * c.i(2, 6)
    t = c.ints(0, 1000, 4)
    th = 10000
    half = dim // 2
    e = np.exp(np.arange(half) * -(math.log(th) / (half - 1)))
    em = t[:, None] * e[None]
    c.emit(
        "lucidrains ddim_sample time pairs torch.linspace(-1, T-1, S+1).int() reversed (float64 here); SinusoidalPosEmb(dim, theta 10000): [sin, cos] with half-1 in the exponent",
        {"T_and_sampling_steps": rows, "t": t, "dim": dim},
        {"times": out, "time_embedding": np.concatenate([np.sin(em), np.cos(em)], -1)},
        rtol=1e-9,
        atol=1e-9,
    )
for c in cases("diffusion_latent"):
    h = c.i(2, 4)
    mo = c.arr(1, 8, h, h)
    e = c.arr(1, 4, h, h)
    mean, lv = mo[:, :4], np.clip(mo[:, 4:], -30, 20)
    s = np.exp(0.5 * lv)
    sf = 0.18215
    c.emit(
        "Stable Diffusion (CompVis/stable-diffusion ldm DiagonalGaussianDistribution): moments split in (mean, logvar), logvar clamped [-30,20], z = .18215*(mean + std*eps); kl = .5*sum(mean^2+var-1-logvar)",
        {"moments": mo, "eps": e, "scale_factor": sf},
        {"z": sf * (mean + s * e), "kl": 0.5 * (mean**2 + s**2 - 1 - lv).sum((1, 2, 3))},
    )
