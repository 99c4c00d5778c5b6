"""Returns, advantages, PPO/DQN/DDPG pieces, environments and small MDPs.
CleanRL blocks are EXECUTED from its own source text (git snapshot), with float64 arrays."""

from common import *
import textwrap
import types
import torch
import torch.nn as nn
import scipy.signal
import gymnasium as gym
from torch.distributions import Categorical

torch.set_default_dtype(torch.float64)
tt = torch.tensor
TO = V("torch")
GY = V("gymnasium")
CRC = "fe8d8a03"


def block(src, a, b, incl=False):
    i = src.index(a)
    i = src.rindex("\n", 0, i) + 1
    j = src.index(b, i)
    j = src.rindex("\n", 0, j) + 1
    if incl:
        j = src.index("\n", j) + 1
    return textwrap.dedent(src[i:j])


PPO = source_of("CLEANRL_GIT", CRC, "cleanrl/ppo.py")
GAE = block(PPO, "# bootstrap value if not done", "# flatten the batch")
LOSS = block(PPO, "logratio = newlogprob", "optimizer.zero_grad()")


class A(types.SimpleNamespace):
    pass


for c in cases("rl_returns"):
    T = c.i(5, 11)
    r, v, g, lam = c.arr(T), c.arr(T + 1), c.flt(0.8, 0.99, 2), c.flt(0.8, 0.98, 2)
    n = c.i(2, 5)
    dcs = lambda x, d: scipy.signal.lfilter([1], [1, float(-d)], x[::-1], axis=0)[::-1]
    nst = [
        sum(g**k * r[t + k] for k in range(min(n, T - t))) + (g ** min(n, T - t)) * v[min(t + n, T)]
        for t in range(T)
    ]
    nst_term = [
        sum(g**k * r[t + k] for k in range(min(n, T - t))) + (g**n * v[t + n] if t + n < T else 0.0)
        for t in range(T)
    ]
    deltas = r + g * v[1:] - v[:-1]
    lr = np.zeros(T)
    acc = v[T]
    for t in range(T - 1, -1, -1):
        acc = r[t] + g * ((1 - lam) * v[t + 1] + lam * acc)
        lr[t] = acc
    G = dcs(r, g).copy()
    c.emit(
        f"{V('scipy')}: scipy.signal.lfilter([1],[1,-gamma], x[::-1])[::-1] (keras-io ppo_cartpole.py discounted_cumulative_sums); n-step / lambda-return by definition (Sutton & Barto ch. 7, 12)",
        {"rewards": r, "values": v, "gamma": g, "lambda": lam, "n": n},
        {
            "returns_no_bootstrap": G,
            "returns_bootstrap": dcs(np.append(r, v[T]), g)[:-1].copy(),
            "td0_targets": r + g * v[1:],
            "td_errors": deltas,
            "n_step_targets_bootstrap_v_T": nst,
            "n_step_targets_terminal_at_T": nst_term,
            "gae_single_path": dcs(deltas, g * lam).copy(),
            "lambda_returns": lr,
            "returns_standardized_population": (G - G.mean()) / G.std(),
            "returns_standardized_sample": (G - G.mean()) / G.std(ddof=1),
        },
        notes="values has T+1 entries, values[T] is the bootstrap. gae_single_path + values[:-1] == lambda_returns. Keras example standardises with population std, CleanRL/torch .std() with n-1.",
    )
for c in cases("rl_gae_cleanrl"):
    T, E = c.i(4, 9), c.i(1, 4)
    ns = dict(
        torch=torch,
        device="cpu",
        args=A(num_steps=T, gamma=c.flt(0.9, 0.999), gae_lambda=c.flt(0.8, 0.99)),
    )
    r, v, nv, d, nd = (
        c.arr(T, E),
        c.arr(T, E),
        c.arr(1, E),
        (c.uni(T, E) < 0.25).astype(float),
        (c.uni(E) < 0.3).astype(float),
    )
    ns.update(
        rewards=tt(r),
        values=tt(v),
        dones=tt(d),
        next_done=tt(nd),
        next_obs=None,
        agent=A(get_value=lambda _: tt(nv)),
    )
    exec(GAE, ns)
    c.emit(
        f"CleanRL {CRC} cleanrl/ppo.py GAE block executed, {TO}",
        {
            "rewards": r,
            "values": v,
            "dones": d,
            "next_value": nv[0],
            "next_done": nd,
            "gamma": ns["args"].gamma,
            "gae_lambda": ns["args"].gae_lambda,
        },
        {"advantages": ns["advantages"], "returns": ns["returns"]},
        notes="dones[t] says obs[t] is the FIRST of a new episode, i.e. nonterminal for step t is 1-dones[t+1].",
    )
for c in cases("rl_ppo_loss"):
    n, a = c.i(6, 13), c.i(2, 5)
    lg, ac, ol = c.arr(n, a), c.ints(0, a, n), None
    oldlg = lg + c.arr(n, a, scale=0.3)
    oldlg = np.round(oldlg, 3)
    ol = Categorical(logits=tt(oldlg)).log_prob(tt(ac))
    ol = np.round(ol.numpy(), 4)
    adv, ret, val, ov = c.arr(n), c.arr(n, scale=2), c.arr(n), None
    ov = np.round(val + c.arr(n, scale=0.4), 3)
    Lg, Vv = tt(lg, requires_grad=True), tt(val, requires_grad=True)
    d = Categorical(logits=Lg)
    out = {}
    for nm, kw in (
        ("default", dict(norm_adv=True, clip_vloss=True)),
        ("no_norm_no_vclip", dict(norm_adv=False, clip_vloss=False)),
    ):
        Lg.grad = Vv.grad = None
        d = Categorical(logits=Lg)
        ar = A(clip_coef=0.2, ent_coef=0.01, vf_coef=0.5, **kw)
        ns = dict(
            torch=torch,
            args=ar,
            newlogprob=d.log_prob(tt(ac)),
            entropy=d.entropy(),
            newvalue=Vv,
            b_logprobs=tt(ol),
            b_advantages=tt(adv),
            b_returns=tt(ret),
            b_values=tt(ov),
            mb_inds=slice(None),
            clipfracs=[],
        )
        exec(LOSS, ns)
        ns["loss"].backward()
        out[nm] = {
            "ratio": ns["ratio"],
            "pg_loss": ns["pg_loss"],
            "v_loss": ns["v_loss"],
            "entropy_mean": ns["entropy_loss"],
            "loss": ns["loss"],
            "old_approx_kl": ns["old_approx_kl"],
            "approx_kl": ns["approx_kl"],
            "clipfrac": ns["clipfracs"][0],
            "mb_advantages": ns["mb_advantages"],
            "grad_logits": Lg.grad.clone(),
            "grad_value": Vv.grad.clone(),
        }
    ra = torch.exp(Categorical(logits=tt(lg)).log_prob(tt(ac)) - tt(ol))
    A_ = tt(adv)
    kmin = torch.where(A_ > 0, 1.2 * A_, 0.8 * A_)
    out["keras_example_policy_loss"] = -torch.minimum(ra * A_, kmin).mean()
    out["keras_example_kl"] = (tt(ol) - Categorical(logits=tt(lg)).log_prob(tt(ac))).mean()
    c.emit(
        f"CleanRL {CRC} cleanrl/ppo.py loss block executed (clip .2, ent .01, vf .5), {TO}; keras-io ppo_cartpole.py formula",
        {
            "logits": lg,
            "actions": ac,
            "old_logprobs": ol,
            "advantages": adv,
            "returns": ret,
            "new_values": val,
            "old_values": ov,
            "clip_coef": 0.2,
            "ent_coef": 0.01,
            "vf_coef": 0.5,
        },
        out,
        rtol=1e-8,
        atol=1e-10,
        notes="clipfrac is a float32 mean in CleanRL. Advantage normalisation uses the sample (n-1) std plus 1e-8.",
    )
for c in cases("rl_policy_gradient"):
    n, a = c.i(4, 9), c.i(2, 5)
    lg, ac, G, v = c.arr(n, a), c.ints(0, a, n), c.arr(n, scale=2), c.arr(n)
    Lg, Vv = tt(lg, requires_grad=True), tt(v, requires_grad=True)
    d = Categorical(logits=Lg)
    l1 = -(d.log_prob(tt(ac)) * tt(G)).sum()
    l1.backward()
    g1 = Lg.grad.clone()
    Lg.grad = None
    adv = tt(G) - Vv
    la = -(Categorical(logits=Lg).log_prob(tt(ac)) * adv.detach()).sum()
    lc = torch.nn.functional.huber_loss(Vv, tt(G), reduction="sum")
    (la + lc).backward()
    mu, ls, x = c.arr(n), c.arr(n, scale=0.4), c.arr(n)
    N = torch.distributions.Normal(tt(mu), tt(ls).exp())
    c.emit(
        f"{TO}: Categorical(logits).log_prob/entropy, REINFORCE and actor-critic (keras-io actor_critic_cartpole.py: sum of -logp*(G-v) and Huber) losses, autograd; Normal log_prob/entropy",
        {
            "logits": lg,
            "actions": ac,
            "returns": G,
            "values": v,
            "gauss_mu": mu,
            "gauss_log_sigma": ls,
            "gauss_action": x,
        },
        {
            "log_probs": Categorical(logits=tt(lg)).log_prob(tt(ac)),
            "entropy": Categorical(logits=tt(lg)).entropy(),
            "reinforce_loss": l1,
            "reinforce_grad_logits": g1,
            "actor_loss": la,
            "critic_loss_huber_sum": lc,
            "ac_grad_logits": Lg.grad,
            "ac_grad_values": Vv.grad,
            "gauss_log_prob": N.log_prob(tt(x)),
            "gauss_entropy": N.entropy(),
        },
    )
for c in cases("rl_dqn"):
    n, a = c.i(4, 9), c.i(2, 5)
    q, qn, qt, ac, r, dn, g = (
        c.arr(n, a),
        c.arr(n, a),
        c.arr(n, a),
        c.ints(0, a, n),
        c.arr(n),
        (c.uni(n) < 0.35).astype(float),
        c.flt(0.9, 0.99, 2),
    )
    Q = tt(q, requires_grad=True)
    tgt = tt(r) + g * tt(qt).max(1)[0] * (1 - tt(dn))
    dd = tt(r) + g * tt(qt).gather(1, tt(qn).argmax(1, keepdim=True)).squeeze(1) * (1 - tt(dn))
    old = Q.gather(1, tt(ac)[:, None]).squeeze(1)
    F = nn.functional
    m = F.mse_loss(tgt, old)
    m.backward()
    gm = Q.grad.clone()
    Q.grad = None
    h = F.smooth_l1_loss(Q.gather(1, tt(ac)[:, None]).squeeze(1), tgt)
    h.backward()
    c.emit(
        f"CleanRL {CRC} cleanrl/dqn.py td_target formula; Double DQN (van Hasselt 2016 eq. 4); {TO} mse/smooth_l1 and autograd",
        {
            "q_online_s": q,
            "q_online_next": qn,
            "q_target_next": qt,
            "actions": ac,
            "rewards": r,
            "dones": dn,
            "gamma": g,
        },
        {
            "dqn_target": tgt,
            "double_dqn_target": dd,
            "mse_loss": m,
            "mse_grad_q": gm,
            "smooth_l1_loss": h,
            "smooth_l1_grad_q": Q.grad,
        },
    )
for c in cases("rl_tabular"):
    S, Aa = 4, 3
    q = c.arr(S, Aa)
    s, a, r, s2, a2, al, g, eps = (
        c.i(0, S),
        c.i(0, Aa),
        c.flt(-1, 1),
        c.i(0, S),
        c.i(0, Aa),
        c.flt(0.05, 0.9, 2),
        c.flt(0.5, 0.99, 2),
        c.flt(0.05, 0.4, 2),
    )
    pi = np.full((S, Aa), eps / Aa)
    pi[np.arange(S), q.argmax(1)] += 1 - eps
    f = lambda t: [
        [*row]
        for row in (lambda z: (z.__setitem__((s, a), z[s, a] + al * (t - z[s, a])), z)[1])(q.copy())
    ]
    steps = [
        [c.i(0, S), c.i(0, Aa), c.flt(-1, 1), c.i(0, S), bool(c.i(0, 4) == 0)] for _ in range(12)
    ]
    qq = q.copy()
    for s_, a_, r_, n_, d_ in steps:
        qq[s_, a_] += al * (r_ + (0 if d_ else g * qq[n_].max()) - qq[s_, a_])
    c.emit(
        "Sutton & Barto 2018 eq. 6.7 (Sarsa), 6.8 (Q-learning), 6.9 (expected Sarsa), numpy float64",
        {
            "Q": q,
            "s": s,
            "a": a,
            "r": r,
            "s_next": s2,
            "a_next": a2,
            "alpha": al,
            "gamma": g,
            "epsilon": eps,
            "transitions_s_a_r_snext_done": steps,
        },
        {
            "q_learning": f(r + g * q[s2].max()),
            "sarsa": f(r + g * q[s2, a2]),
            "expected_sarsa": f(r + g * pi[s2] @ q[s2]),
            "epsilon_greedy_policy": pi,
            "q_learning_after_transitions": qq,
        },
        notes="one-step tables assume s_next is not terminal; the transition list bootstraps 0 when done",
    )
for c in cases("rl_ddpg"):
    n, g, tau = c.i(4, 9), c.flt(0.9, 0.99, 2), c.choice([0.005, 0.01, 0.001])
    r, dn, qn, w, wt = c.arr(n), (c.uni(n) < 0.3).astype(float), c.arr(n), c.arr(3, 2), c.arr(3, 2)
    q2 = c.arr(n)
    nz = c.arr(n, scale=0.5)
    act = c.uni(n, lo=-2, hi=2)
    draws = c.arr(c.i(8, 15))
    mean, std, th, dt = 0.0, c.choice([0.2, 0.1, 0.3]), 0.15, 1e-2
    x = 0.0
    path = []
    for z in draws:
        x = x + th * (mean - x) * dt + std * np.sqrt(dt) * z
        path.append(x)
    c.emit(
        "keras-io examples/rl/ddpg_pendulum.py: target y = r + gamma*Q'(s',mu'(s')), polyak update, OUActionNoise(mean 0, std, theta=.15, dt=1e-2); CleanRL ddpg/td3 target masks done; TD3 clipped double-Q",
        {
            "rewards": r,
            "dones": dn,
            "q_target_next": qn,
            "q2_target_next": q2,
            "gamma": g,
            "tau": tau,
            "weights": w,
            "target_weights": wt,
            "gaussian_draws": draws,
            "ou_mean": mean,
            "ou_std": std,
            "ou_theta": th,
            "ou_dt": dt,
            "target_action": act,
            "td3_noise": nz,
            "td3_noise_clip": 0.5,
            "action_low": -2.0,
            "action_high": 2.0,
        },
        {
            "target_keras_example_no_done_mask": r + g * qn,
            "target_with_done": r + g * (1 - dn) * qn,
            "td3_target": r + g * (1 - dn) * np.minimum(qn, q2),
            "td3_smoothed_action": np.clip(act + np.clip(nz, -0.5, 0.5), -2, 2),
            "target_weights_after": tau * w + (1 - tau) * wt,
            "ou_path": path,
        },
        notes="The Keras example drops the done mask (Pendulum never terminates).",
    )
# ---- environments
for c in cases("rl_env_cartpole"):
    e = gym.make("CartPole-v1").unwrapped
    rows, out = [], []
    for k in range(12):
        st = np.round(c.rng.uniform([-2.5, -2, -0.22, -2], [2.5, 2, 0.22, 2]), 4)
        a = c.i(0, 2)
        e.reset(seed=0)
        e.state = np.array(st)
        e.steps_beyond_terminated = None
        o, r, te, tr, _ = e.step(a)
        rows.append({"state": st, "action": a})
        out.append(
            {"state": e.state, "obs_float32": o.astype(float), "reward": float(r), "terminated": te}
        )
    st = np.round(c.rng.uniform(-0.05, 0.05, 4), 4)
    acts = c.ints(0, 2, 40)
    e.reset(seed=0)
    e.state = np.array(st)
    e.steps_beyond_terminated = None
    traj, nst = [], 0
    for a in acts:
        o, r, te, _, _ = e.step(int(a))
        traj.append(e.state.copy())
        nst += 1
        if te:
            break
    c.emit(
        f"{GY}: gymnasium.make('CartPole-v1').unwrapped.step from a given state (Euler, tau .02)",
        {"steps": rows, "rollout_state": st, "rollout_actions": acts},
        {"steps": out, "rollout_states": traj, "rollout_terminated": te, "rollout_steps": nst},
        rtol=1e-12,
        atol=1e-14,
        notes="internal state float64; observation returned is float32 (obs_float32 are those float32 values). Terminated: |x|>2.4 or |theta|>12 deg (0.20943951); v1 truncates at 500 steps (TimeLimit). reward 1 on every step incl. the terminating one. Initial state uniform(-0.05, 0.05).",
    )
for c in cases("rl_env_pendulum"):
    e = gym.make("Pendulum-v1").unwrapped
    rows, out = [], []
    for k in range(12):
        st = np.round(c.rng.uniform([-7, -8], [7, 8]), 4)
        a = c.flt(-3, 3, 3)
        e.reset(seed=0)
        e.state = np.array(st)
        o, r, te, tr, _ = e.step(np.array([a]))
        rows.append({"state": st, "action": a})
        out.append({"state": e.state, "obs_float32": o.astype(float), "reward": float(r)})
    st = np.round(c.rng.uniform([-3.1, -1], [3.1, 1]), 4)
    acts = c.uni(30, lo=-2, hi=2)
    e.reset(seed=0)
    e.state = np.array(st)
    tr_, tot = [], 0.0
    for a in acts:
        _, r, *_ = e.step(np.array([a]))
        tr_.append(e.state.copy())
        tot += float(r)
    c.emit(
        f"{GY}: gymnasium.make('Pendulum-v1').unwrapped.step (g=10, m=l=1, dt=.05, torque clip 2, speed clip 8)",
        {"steps": rows, "rollout_state": st, "rollout_actions": acts},
        {"steps": out, "rollout_states": tr_, "rollout_return": tot},
        rtol=1e-12,
        atol=1e-12,
        notes="action passed as float64; the env's own action space is float32, and numpy-2 float32 actions lower the precision of the torque term to float32. theta is not wrapped in the state, only in the cost. Truncates at 200 steps.",
    )
for c in cases("rl_env_mountaincar"):
    e = gym.make("MountainCar-v0").unwrapped
    rows, out = [], []
    for k in range(10):
        st = np.round(c.rng.uniform([-1.2, -0.07], [0.6, 0.07]), 4)
        a = c.i(0, 3)
        e.reset(seed=0)
        e.state = tuple(float(z) for z in st)
        o, r, te, _, _ = e.step(a)
        rows.append({"state": st, "action": a})
        out.append({"state": [float(z) for z in e.state], "reward": float(r), "terminated": te})
    c.emit(f"{GY}: MountainCar-v0 step", {"steps": rows}, {"steps": out}, rtol=1e-12, atol=1e-14)


def table(P):
    return {
        str(s): {
            str(a): [[float(p), int(n), float(r), bool(d)] for p, n, r, d in P[s][a]] for a in P[s]
        }
        for s in P
    }


def vi(P, g, tol=1e-13):
    S = len(P)
    Vv = np.zeros(S)
    Q = None
    for _ in range(200000):
        Q = np.array(
            [
                [sum(p * (r + g * (0 if d else Vv[n])) for p, n, r, d in P[s][a]) for a in P[s]]
                for s in P
            ]
        )
        nv = Q.max(1)
        if np.abs(nv - Vv).max() < tol:
            Vv = nv
            break
        Vv = nv
    return Vv, Q


TOY = {
    "a": [("CliffWalking-v1", {}), ("FrozenLake-v1", dict(map_name="4x4", is_slippery=True))],
    "b": [("FrozenLake-v1", dict(map_name="4x4", is_slippery=False))],
}
for c in cases("rl_env_toytext"):
    ins, outs = [], []
    for nm, kw in TOY[c.tag]:
        e = gym.make(nm, **kw).unwrapped
        g = 0.99 if c.tag != "b" else 0.9
        Vv, Q = vi(e.P, g)
        pu = np.mean(Q, 1)
        S = len(e.P)
        Pm = np.zeros((S, S))
        Rm = np.zeros(S)
        for s in e.P:
            for a in e.P[s]:
                for p, n, r, d in e.P[s][a]:
                    Rm[s] += p * r / 4
                    if not d:
                        Pm[s, n] += p / 4
        ins.append(
            {
                "env": nm,
                "kwargs": kw,
                "gamma": g,
                "actions": "0 up,1 right,2 down,3 left"
                if "Cliff" in nm
                else "0 left,1 down,2 right,3 up",
            }
        )
        outs.append(
            {
                "P": table(e.P),
                "optimal_V": Vv,
                "optimal_Q": Q,
                "uniform_random_policy_V": np.linalg.solve(np.eye(S) - g * Pm, Rm),
            }
        )
    c.emit(
        f"{GY}: env.unwrapped.P as [prob, next, reward, terminated]; optimal V/Q by value iteration (1e-13) and the uniform policy by numpy.linalg.solve on that table",
        {"envs": ins},
        {"envs": outs},
        rtol=1e-9,
        atol=1e-9,
    )
for c in cases("rl_mdp"):
    S, Aa, g = c.i(3, 6), c.i(2, 4), c.flt(0.5, 0.98, 2)
    raw = c.ints(1, 10, Aa, S, S).astype(float)
    P = raw / raw.sum(-1, keepdims=True)
    R = c.arr(S, Aa)
    pi = c.ints(1, 5, S, Aa).astype(float)
    pi /= pi.sum(1, keepdims=True)
    Pp = np.einsum("sa,ast->st", pi, P)
    Rp = (pi * R).sum(1)
    Vp = np.linalg.solve(np.eye(S) - g * Pp, Rp)
    Qp = R + g * np.einsum("ast,t->sa", P, Vp)
    Vs = np.zeros(S)
    for _ in range(20000):
        Qs = R + g * np.einsum("ast,t->sa", P, Vs)
        n = Qs.max(1)
        dd = np.abs(n - Vs).max()
        Vs = n
        if dd < 1e-15:
            break
    two = np.zeros(S)
    for _ in range(2):
        two = Rp + g * Pp @ two
    c.emit(
        f"numpy {np.__version__}: V_pi = solve(I - gamma P_pi, R_pi); value iteration to 1e-15",
        {
            "transition_weights_a_s_snext_unnormalised": raw,
            "R_s_a": R,
            "policy_unnormalised": "see policy",
            "policy": pi,
            "gamma": g,
        },
        {
            "V_pi": Vp,
            "Q_pi": Qp,
            "V_after_2_sweeps_from_0": two,
            "V_star": Vs,
            "Q_star": Qs,
            "greedy_actions": Qs.argmax(1),
        },
        rtol=1e-9,
        atol=1e-9,
        notes="normalise transition_weights over the last axis",
    )
