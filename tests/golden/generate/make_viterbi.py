"""HMM: Viterbi, forward, posterior by brute-force enumeration of every path (the oracle)."""

from common import *
import itertools


def brute(pi, A, B, obs):
    S, T = len(pi), len(obs)
    best, tot, post, second = (-np.inf, None), 0.0, np.zeros((T, S)), -np.inf
    xi = np.zeros((S, S))
    for path in itertools.product(range(S), repeat=T):
        p = pi[path[0]] * B[path[0], obs[0]]
        for t in range(1, T):
            p *= A[path[t - 1], path[t]] * B[path[t], obs[t]]
        tot += p
        for t in range(T):
            post[t, path[t]] += p
        for t in range(T - 1):
            xi[path[t], path[t + 1]] += p
        l = np.log(p) if p > 0 else -np.inf
        if l > best[0]:
            second, best = best[0], (l, path)
        elif l > second:
            second = l
    return best, np.log(tot), post / tot, second, xi / tot


def rowp(c, *sh):
    w = c.ints(1, 20, *sh).astype(float)
    return w


for c in cases("hmm_viterbi"):
    rows, out = [], []
    while len(rows) < 4:
        S, K, T = c.i(2, 5), c.i(2, 5), c.i(4, 9) if len(rows) < 3 else 8
        if len(rows) == 0 and c.tag == "a":
            pw, Aw, Bw, obs = (
                np.array([0.6, 0.4]),
                np.array([[0.7, 0.3], [0.4, 0.6]]),
                np.array([[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]]),
                [0, 1, 2],
            )  # Wikipedia's healthy/fever example (normal, cold, dizzy)
        else:
            pw, Aw, Bw, obs = (
                rowp(c, S),
                rowp(c, S, S),
                rowp(c, S, K),
                [int(o) for o in c.ints(0, K, T)],
            )
        pi, A, B = pw / pw.sum(), Aw / Aw.sum(1, keepdims=True), Bw / Bw.sum(1, keepdims=True)
        (lp, path), ll, post, sec, xi = brute(pi, A, B, obs)
        if lp - sec < 1e-9:
            continue
        alpha = [pi * B[:, obs[0]]]
        for o in obs[1:]:
            alpha.append(alpha[-1] @ A * B[:, o])
        assert abs(np.log(alpha[-1].sum()) - ll) < 1e-10
        em = np.zeros_like(B)
        for t, o in enumerate(obs):
            em[:, o] += post[t]
        rows.append(
            {
                "initial_weights": pw,
                "transition_weights": Aw,
                "emission_weights": Bw,
                "observations": obs,
            }
        )
        out.append(
            {
                "viterbi_path": list(path),
                "viterbi_log_prob": lp,
                "log_likelihood": ll,
                "posterior": post,
                "posterior_argmax": post.argmax(1),
                "forward_alpha": alpha,
                "baum_welch_one_step": {
                    "initial": post[0],
                    "transition": xi / xi.sum(1, keepdims=True),
                    "emission": em / em.sum(1, keepdims=True),
                },
            }
        )
    c.emit(
        f"exhaustive enumeration of all S^T state paths, numpy {np.__version__} (no HMM library in the environment); forward recursion asserted against it",
        {"rows": rows},
        {"rows": out},
        rtol=1e-9,
        atol=1e-11,
        notes="normalise weights over the last axis (row 0 of case a is already normalised); natural logs; ties rejected.",
    )
for c in cases("edit_distance"):
    import functools

    W = "kitten sitting saturday sunday intention execution gradient ingredient model modern transform transistor reward forward".split()
    rows, out = [], []
    for _ in range(8):
        a, b = c.choice(W), c.choice(W)

        @functools.lru_cache(None)
        def d(i, j):
            return (
                max(i, j)
                if not i or not j
                else min(d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
            )

        @functools.lru_cache(None)
        def l(i, j):
            return (
                0
                if not i or not j
                else l(i - 1, j - 1) + 1
                if a[i - 1] == b[j - 1]
                else max(l(i - 1, j), l(i, j - 1))
            )

        rows.append([a, b])
        out.append([d(len(a), len(b)), l(len(a), len(b))])
    c.emit(
        "definition (memoised recursion)",
        {"pairs": rows},
        {"levenshtein_and_lcs": out},
        dtype="int",
        rtol=0,
        atol=0,
    )
