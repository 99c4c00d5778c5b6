"""VAE: KL terms, reparameterisation gradients, ELBO."""

from common import *
import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence as KL

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TO = V("torch")
for c in cases("vae_kl"):
    b, z = c.i(3, 7), c.i(1, 5)
    mu, lv = c.arr(b, z), c.arr(b, z, scale=0.8)
    M, LVt = tt(mu, requires_grad=True), tt(lv, requires_grad=True)
    k = KL(Normal(M, (0.5 * LVt).exp()), Normal(0.0, 1.0))
    k.sum().backward()
    mu2, lv2 = c.arr(b, z), c.arr(b, z, scale=0.5)
    k2 = KL(Normal(tt(mu), (tt(lv) / 2).exp()), Normal(tt(mu2), (tt(lv2) / 2).exp()))
    c.emit(
        f"{TO}: torch.distributions.kl_divergence(Normal(mu, exp(logvar/2)), Normal(0,1)); autograd of the sum",
        {"mu": mu, "logvar": lv, "mu2": mu2, "logvar2": lv2},
        {
            "kl_per_dim": k,
            "kl_per_sample": k.sum(-1),
            "kl_mean_over_batch_of_sum": k.sum(-1).mean(),
            "keras_mean_convention": k.mean(),
            "grad_mu_of_sum": M.grad,
            "grad_logvar_of_sum": LVt.grad,
            "kl_to_second_gaussian_per_dim": k2,
        },
        notes="'keras_mean_convention' is reduce_mean over all axes, which some tutorials use: z times smaller than the ELBO's KL.",
    )
for c in cases("vae_reparam"):
    b, z = c.i(2, 6), c.i(1, 5)
    mu, lv, eps, g = c.arr(b, z), c.arr(b, z, scale=0.8), c.arr(b, z), c.arr(b, z)
    M, LVt = tt(mu, requires_grad=True), tt(lv, requires_grad=True)
    zz = M + (0.5 * LVt).exp() * tt(eps)
    (zz * tt(g)).sum().backward()
    gm, gl = M.grad.clone(), LVt.grad.clone()
    M.grad = LVt.grad = None
    ((M + (0.5 * LVt).exp() * tt(eps)) ** 2).sum().backward()
    s = c.uni(b, z, lo=0.2, hi=2.0)
    S = tt(s, requires_grad=True)
    (torch.sin(tt(mu) + S * tt(eps))).sum().backward()
    c.emit(
        f"{TO}: z = mu + exp(logvar/2)*eps, autograd",
        {"mu": mu, "logvar": lv, "eps": eps, "grad_z": g, "sigma": s},
        {
            "z": zz,
            "grad_mu": gm,
            "grad_logvar": gl,
            "grad_mu_of_sum_z2": M.grad,
            "grad_logvar_of_sum_z2": LVt.grad,
            "grad_sigma_of_sum_sin_z": S.grad,
        },
        notes="dz/dmu = 1, dz/dlogvar = 0.5*exp(logvar/2)*eps",
    )
for c in cases("vae_elbo_bernoulli"):
    b, d, z = c.i(2, 5), c.i(3, 7), c.i(1, 4)
    x = (
        np.round(c.rng.uniform(0, 1, (b, d)), 2)
        if c.tag != "b"
        else c.ints(0, 2, b, d).astype(float)
    )
    lg, mu, lv = c.arr(b, d, scale=1.5), c.arr(b, z), c.arr(b, z, scale=0.6)
    Lg = tt(lg, requires_grad=True)
    beta = c.flt(0.1, 4.0)
    rec = F.binary_cross_entropy_with_logits(Lg, tt(x), reduction="none").sum(-1)
    k = KL(Normal(tt(mu), (tt(lv) / 2).exp()), Normal(0.0, 1.0)).sum(-1)
    elbo = -(rec + k)
    (-elbo.mean()).backward()
    xm = c.arr(b, d)
    sg = c.uni(b, d, lo=0.3, hi=1.4)
    c.emit(
        f"{TO}: F.binary_cross_entropy_with_logits(reduction=none).sum(-1) + kl_divergence; Normal.log_prob for a Gaussian decoder",
        {
            "x": x,
            "decoder_logits": lg,
            "mu": mu,
            "logvar": lv,
            "beta": beta,
            "gaussian_mean": xm,
            "gaussian_sigma": sg,
        },
        {
            "reconstruction_nats_per_sample": rec,
            "kl_per_sample": k,
            "elbo_per_sample": elbo,
            "negative_elbo_mean": -elbo.mean(),
            "beta_vae_loss_mean": (rec + beta * k).mean(),
            "grad_logits_of_mean_neg_elbo": Lg.grad,
            "gaussian_log_likelihood_per_sample": Normal(tt(xm), tt(sg)).log_prob(tt(x)).sum(-1),
        },
    )
for c in cases("vae_end_to_end"):
    b, d, h, z = 3, c.i(4, 7), c.i(3, 6), c.i(1, 4)
    x = c.uni(b, d, digits=2)
    eps = c.arr(b, z)
    P = {
        "We": c.arr(d, h, scale=0.5),
        "be": c.arr(h, scale=0.2),
        "Wmu": c.arr(h, z, scale=0.5),
        "bmu": c.arr(z, scale=0.2),
        "Wlv": c.arr(h, z, scale=0.4),
        "blv": c.arr(z, scale=0.2),
        "Wd": c.arr(z, h, scale=0.5),
        "bd": c.arr(h, scale=0.2),
        "Wo": c.arr(h, d, scale=0.5),
        "bo": c.arr(d, scale=0.2),
    }
    T = {k: tt(v, requires_grad=True) for k, v in P.items()}
    X = tt(x)
    he = torch.tanh(X @ T["We"] + T["be"])
    mu = he @ T["Wmu"] + T["bmu"]
    lv = he @ T["Wlv"] + T["blv"]
    zz = mu + (lv / 2).exp() * tt(eps)
    hd = torch.relu(zz @ T["Wd"] + T["bd"])
    lg = hd @ T["Wo"] + T["bo"]
    rec = F.binary_cross_entropy_with_logits(lg, X, reduction="none").sum(-1)
    k = KL(Normal(mu, (lv / 2).exp()), Normal(0.0, 1.0)).sum(-1)
    loss = (rec + k).mean()
    loss.backward()
    # one Adam step, torch defaults
    o = torch.optim.Adam(T.values(), lr=1e-2)
    o.step()
    c.emit(
        f"{TO}: tanh encoder -> (mu, logvar) -> z -> relu decoder -> Bernoulli logits; mean negative ELBO, autograd, then one torch.optim.Adam(lr=0.01) step",
        {"x": x, "eps": eps, "params": P, "lr": 0.01},
        {
            "mu": mu,
            "logvar": lv,
            "z": zz,
            "logits": lg,
            "reconstruction": rec,
            "kl": k,
            "loss": loss,
            "grads": {k_: v.grad for k_, v in T.items()},
            "params_after_adam_step": {k_: v.detach() for k_, v in T.items()},
        },
        rtol=1e-8,
        atol=1e-10,
    )
