"""Ten classical algorithms on sklearn's iris / digits / diabetes, with explicit row indices (no random split).
The data are written to data/*.csv (last column = target)."""

from common import *
import warnings

warnings.filterwarnings("ignore")
import sklearn.datasets as D
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, Lasso
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.ensemble import (
    RandomForestClassifier,
    AdaBoostClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
)
from sklearn.svm import SVC
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
import sklearn.metrics as SM

SK = V("scikit-learn", "numpy")
ir = D.load_iris()
dg = D.load_digits()
db = D.load_diabetes(scaled=False)
DATA = {
    "iris": (ir.data, ir.target),
    "digits": (dg.data, dg.target),
    "diabetes": (db.data, db.target),
}
(FOLDER / "data").mkdir(parents=True, exist_ok=True)
for n, (X, y) in DATA.items():
    with open(FOLDER / "data" / f"{n}.csv", "w") as f:
        names = {
            "iris": ["sepal_length", "sepal_width", "petal_length", "petal_width"],
            "digits": [f"p{i // 8}{i % 8}" for i in range(64)],
            "diabetes": list(db.feature_names),
        }[n]
        f.write(",".join(names + ["target"]) + "\n")
        for r, t in zip(X, y):
            f.write(
                ",".join(repr(float(v)) if v != int(v) else str(int(v)) for v in [*r, t]) + "\n"
            )


def split(c, n, frac=0.3):
    p = c.rng.permutation(n)
    k = int(n * frac)
    return np.sort(p[k:]), np.sort(p[:k])


band = lambda a: {
    "min": float(np.min(a)),
    "median": float(np.median(a)),
    "max": float(np.max(a)),
    "n_seeds": len(a),
}
for c in cases("ml_linear_regression"):
    X, y = DATA["diabetes"]
    tr, te = split(c, len(X))
    al, la = c.choice([1.0, 10.0, 100.0]), c.choice([0.1, 0.5, 1.0])
    o = LinearRegression().fit(X[tr], y[tr])
    r = Ridge(al).fit(X[tr], y[tr])
    s = StandardScaler().fit(X[tr])
    l = Lasso(la, tol=1e-12, max_iter=200000).fit(s.transform(X[tr]), y[tr])
    ni = LinearRegression(fit_intercept=False).fit(X[tr], y[tr])
    c.emit(
        f"{SK}: LinearRegression, Ridge(alpha), Lasso(alpha, on StandardScaler features) on diabetes (scaled=False)",
        {
            "dataset": "diabetes.csv",
            "test_indices": te,
            "train": "all other rows",
            "ridge_alpha": al,
            "lasso_alpha": la,
        },
        {
            "ols_coef": o.coef_,
            "ols_intercept": o.intercept_,
            "ols_train_r2": o.score(X[tr], y[tr]),
            "ols_test_r2": o.score(X[te], y[te]),
            "ols_test_mse": SM.mean_squared_error(y[te], o.predict(X[te])),
            "ols_first5_test_predictions": o.predict(X[te][:5]),
            "no_intercept_coef": ni.coef_,
            "ridge_coef": r.coef_,
            "ridge_intercept": r.intercept_,
            "lasso_coef_standardized": l.coef_,
            "lasso_intercept": l.intercept_,
        },
        rtol=1e-6,
        atol=1e-7,
        notes="ridge: ||y-Xb-b0||^2 + alpha||b||^2, intercept unpenalised; lasso: 1/(2n)||.||^2 + alpha|b|_1",
    )
for c in cases("ml_logistic_regression"):
    X, y = DATA["iris"]
    m = y > 0
    Xb, yb = X[m], y[m] - 1
    idx = np.where(m)[0]
    tr, te = split(c, len(Xb), 0.2)
    C = c.choice([1.0, 0.1, 10.0])
    n0 = LogisticRegression(C=np.inf, solver="newton-cg", tol=1e-12, max_iter=10000).fit(
        Xb[tr], yb[tr]
    )
    l2 = LogisticRegression(C=C, solver="newton-cg", tol=1e-12, max_iter=10000).fit(Xb[tr], yb[tr])
    tr3, te3 = split(c, 150, 0.3)
    mu = LogisticRegression(C=C, solver="newton-cg", tol=1e-12, max_iter=10000).fit(X[tr3], y[tr3])
    assert np.abs(n0.coef_).max() < 1e3
    c.emit(
        f"{SK}: LogisticRegression(newton-cg, tol 1e-12): no penalty (C=inf) and l2(C) on iris versicolor-vs-virginica; multinomial l2(C) on 3 classes",
        {
            "dataset": "iris.csv",
            "binary_test_indices": idx[te],
            "binary_train": "all other rows of classes 1, 2 (target 1 -> 0, 2 -> 1)",
            "multiclass_test_indices": te3,
            "multiclass_train": "all other rows",
            "C": C,
        },
        {
            "nopenalty_coef": n0.coef_[0],
            "nopenalty_intercept": n0.intercept_[0],
            "nopenalty_train_log_loss": SM.log_loss(yb[tr], n0.predict_proba(Xb[tr])),
            "nopenalty_test_accuracy": n0.score(Xb[te], yb[te]),
            "l2_coef": l2.coef_[0],
            "l2_intercept": l2.intercept_[0],
            "l2_test_probabilities": l2.predict_proba(Xb[te])[:, 1],
            "multinomial_coef": mu.coef_,
            "multinomial_intercept": mu.intercept_,
            "multinomial_test_accuracy": mu.score(X[te3], y[te3]),
            "multinomial_test_probabilities_first5": mu.predict_proba(X[te3][:5]),
        },
        rtol=1e-4,
        atol=1e-5,
        notes="objective: C*sum(logloss) + 0.5*||w||^2, intercept unpenalised",
    )
for c in cases("ml_knn"):
    rows, out = [], []
    for nm, k, frac in (("iris", c.choice([3, 5, 7]), 0.3), ("digits", c.choice([1, 3, 5]), 0.15)):
        X, y = DATA[nm]
        tr, te = split(c, len(X), frac)
        m = KNeighborsClassifier(k, algorithm="brute").fit(X[tr], y[tr])
        d = np.sqrt(((X[te][:, None] - X[tr][None]) ** 2).sum(-1))
        o = np.sort(d, 1)
        pr = m.predict(X[te])
        amb = []
        for i in range(len(te)):
            lo = d[i] < o[i, k - 1] - 1e-9
            eq = np.abs(d[i] - o[i, k - 1]) <= 1e-9
            base = np.bincount(y[tr][lo], minlength=10)
            need = k - lo.sum()
            can = set()
            if eq.sum() == need:
                v = base + np.bincount(y[tr][eq], minlength=10)
                w = np.where(v == v.max())[0]
                amb += [int(te[i])] if len(w) > 1 else []
            else:
                amb.append(int(te[i]))
        rows.append({"dataset": nm + ".csv", "k": k, "test_indices": te})
        out.append({"predictions": pr, "accuracy": m.score(X[te], y[te]), "ambiguous_by_ties": amb})
    X, y = DATA["diabetes"]
    tr, te = split(c, len(X), 0.1)
    s = StandardScaler().fit(X[tr])
    k = c.i(4, 12)
    u, w = (
        KNeighborsRegressor(k).fit(s.transform(X[tr]), y[tr]),
        KNeighborsRegressor(k, weights="distance").fit(s.transform(X[tr]), y[tr]),
    )
    c.emit(
        f"{SK}: KNeighborsClassifier (Euclidean, uniform), KNeighborsRegressor on standardised diabetes",
        {"rows": rows, "regression": {"dataset": "diabetes.csv", "k": k, "test_indices": te}},
        {
            "rows": out,
            "regression_uniform": u.predict(s.transform(X[te])),
            "regression_distance_weights": w.predict(s.transform(X[te])),
        },
        rtol=1e-7,
        atol=1e-9,
        notes="compare predictions outside ambiguous_by_ties (distance or vote ties); train = all other rows; standardise with the population std of the training rows",
    )
for c in cases("ml_naive_bayes"):
    X, y = DATA["iris"]
    tr, te = split(c, 150)
    m = GaussianNB().fit(X[tr], y[tr])
    Xd, yd = DATA["digits"]
    td, ed = split(c, len(Xd), 0.2)
    mn = MultinomialNB(alpha=1.0).fit(Xd[td], yd[td])
    gd = GaussianNB().fit(Xd[td], yd[td])
    c.emit(
        f"{SK}: GaussianNB() on iris; MultinomialNB(alpha=1) and GaussianNB on digits",
        {"dataset": "iris.csv", "test_indices": te, "digits_test_indices": ed},
        {
            "class_prior": m.class_prior_,
            "theta": m.theta_,
            "var": m.var_,
            "test_log_proba": m.predict_log_proba(X[te]),
            "test_predictions": m.predict(X[te]),
            "test_accuracy": m.score(X[te], y[te]),
            "multinomial_digits_accuracy": mn.score(Xd[ed], yd[ed]),
            "multinomial_class0_feature_log_prob": mn.feature_log_prob_[0],
            "gaussian_digits_accuracy": gd.score(Xd[ed], yd[ed]),
        },
        rtol=1e-7,
        atol=1e-9,
        notes="var_smoothing = 1e-9 * max feature variance is added to var",
    )
for c in cases("ml_decision_tree"):
    X, y = DATA["iris"]
    tr, te = split(c, 150)
    Xd, yd = DATA["digits"]
    td, ed = split(c, len(Xd), 0.3)
    xr, yr = DATA["diabetes"]
    tq, eq = split(c, len(xr), 0.3)
    ex = {}
    g = lambda v: 1 - ((np.bincount(v) / len(v)) ** 2).sum()

    def best(X, y):
        b = []
        for j in range(X.shape[1]):
            u = np.unique(X[:, j])
            for t in (u[1:] + u[:-1]) / 2:
                l = X[:, j] <= t
                b.append((l.mean() * g(y[l]) + (~l).mean() * g(y[~l]), j, t))
        return sorted(b)[:6]

    bs = best(X[tr], y[tr])
    for d_ in (1, 2, 3, None):
        ex[f"iris_depth_{d_}"] = {
            "train_accuracy": band(
                [
                    DecisionTreeClassifier(max_depth=d_, random_state=s)
                    .fit(X[tr], y[tr])
                    .score(X[tr], y[tr])
                    for s in range(20)
                ]
            ),
            "test_accuracy": band(
                [
                    DecisionTreeClassifier(max_depth=d_, random_state=s)
                    .fit(X[tr], y[tr])
                    .score(X[te], y[te])
                    for s in range(20)
                ]
            ),
        }
    ex["iris_entropy_depth_3_test"] = band(
        [
            DecisionTreeClassifier(criterion="entropy", max_depth=3, random_state=s)
            .fit(X[tr], y[tr])
            .score(X[te], y[te])
            for s in range(20)
        ]
    )
    ex["digits_full_test"] = band(
        [
            DecisionTreeClassifier(random_state=s).fit(Xd[td], yd[td]).score(Xd[ed], yd[ed])
            for s in range(20)
        ]
    )
    ex["diabetes_regressor_depth_3_test_r2"] = band(
        [
            DecisionTreeRegressor(max_depth=3, random_state=s)
            .fit(xr[tq], yr[tq])
            .score(xr[eq], yr[eq])
            for s in range(10)
        ]
    )
    c.emit(
        f"{SK}: DecisionTreeClassifier(gini) over random_state 0..19 (only tie-breaking differs); root split candidates by exhaustive search",
        {
            "iris": {"dataset": "iris.csv", "test_indices": te},
            "digits": {"dataset": "digits.csv", "test_indices": ed},
            "diabetes": {"dataset": "diabetes.csv", "test_indices": eq},
        },
        {
            "iris_root_gini": g(y[tr]),
            "iris_best_root_splits_weightedgini_feature_threshold": [
                list(map(float, b)) for b in bs
            ],
            **ex,
        },
        rtol=1e-9,
        atol=1e-9,
    )
for c in cases("ml_kmeans"):
    rows, out = [], []
    for nm, k in (("iris", 3), ("iris", c.i(2, 7)), ("digits", 10)):
        X, _ = DATA[nm]
        ii = np.sort(c.rng.choice(len(X), k, replace=False))
        m = KMeans(k, init=X[ii], n_init=1, algorithm="lloyd", tol=0, max_iter=1000).fit(X)
        rows.append({"dataset": nm + ".csv", "k": k, "init_row_indices": ii})
        out.append(
            {
                "inertia": m.inertia_,
                "n_iter": m.n_iter_,
                "cluster_sizes_in_init_order": np.bincount(m.labels_, minlength=k),
                "centers_first_feature": m.cluster_centers_[:, 0],
                **({"centers": m.cluster_centers_, "labels": m.labels_} if nm == "iris" else {}),
            }
        )
    c.emit(
        f"{SK}: KMeans(init=rows, n_init=1, lloyd, tol=0) on all rows (features only)",
        {"rows": rows},
        {"rows": out},
        rtol=1e-7,
        atol=1e-8,
    )
for c in cases("ml_pca"):
    rows, out = [], []
    for nm, k in (("iris", 4), ("digits", 5), ("diabetes", 4)):
        X, _ = DATA[nm]
        tr, _ = split(c, len(X), 0.25)
        m = PCA(k, svd_solver="full").fit(X[tr])
        w = PCA(k, svd_solver="full", whiten=True).fit(X[tr])
        rows.append(
            {
                "dataset": nm + ".csv",
                "row_indices_left_out": np.setdiff1d(np.arange(len(X)), tr),
                "n_components": k,
            }
        )
        Z = m.transform(X[tr])
        out.append(
            {
                "explained_variance": m.explained_variance_,
                "explained_variance_ratio": m.explained_variance_ratio_,
                "singular_values": m.singular_values_,
                "mean": m.mean_,
                "components_up_to_sign": m.components_ if nm != "digits" else m.components_[:2],
                "first3_projected_abs": np.abs(Z[:3]),
                "first3_whitened_abs": np.abs(w.transform(X[tr][:3])),
                "reconstruction_mse_with_2": float(
                    np.mean((X[tr] - (Z[:, :2] @ m.components_[:2] + m.mean_)) ** 2)
                ),
            }
        )
    c.emit(
        f"{SK}: PCA(svd_solver=full); variance with n-1",
        {"rows": rows},
        {"rows": out},
        rtol=1e-6,
        atol=1e-8,
    )
for c in cases("ml_svm"):
    X, y = DATA["iris"]
    m = y < 2
    tr, te = split(c, 100, 0.2)
    Xs = X[m]
    ys = y[m]
    h = SVC(kernel="linear", C=1e6, tol=1e-10).fit(Xs[tr], ys[tr])
    C = c.choice([1.0, 0.1, 10.0])
    m2 = y > 0
    idx2 = np.where(m2)[0]
    X2, y2 = X[m2], y[m2]
    t2, e2 = split(c, 100, 0.2)
    s = SVC(kernel="linear", C=C, tol=1e-10).fit(X2[t2], y2[t2])
    gm = c.choice([0.1, 0.5, 1.0])
    r = SVC(kernel="rbf", C=C, gamma=gm, tol=1e-10).fit(X2[t2], y2[t2])
    hinge = lambda w, b: (
        0.5 * w @ w + C * np.maximum(0, 1 - np.where(y2[t2] == 2, 1, -1) * (X2[t2] @ w + b)).sum()
    )
    c.emit(
        f"{SK}: SVC(kernel=linear, C=1e6) hard margin on setosa/versicolor; SVC(linear, C) and SVC(rbf, C, gamma) on versicolor/virginica (tol 1e-10)",
        {
            "dataset": "iris.csv",
            "hard_test_indices": np.where(m)[0][te],
            "soft_test_indices": idx2[e2],
            "C": C,
            "gamma": gm,
        },
        {
            "hard_w": h.coef_[0],
            "hard_b": h.intercept_[0],
            "hard_margin_width_2_over_norm": 2 / np.linalg.norm(h.coef_),
            "hard_support_row_indices": np.where(m)[0][tr][h.support_],
            "soft_w": s.coef_[0],
            "soft_b": s.intercept_[0],
            "soft_primal_objective": hinge(s.coef_[0], s.intercept_[0]),
            "soft_test_accuracy": s.score(X2[e2], y2[e2]),
            "soft_n_support": int(s.n_support_.sum()),
            "rbf_test_decision": r.decision_function(X2[e2]),
            "rbf_test_accuracy": r.score(X2[e2], y2[e2]),
        },
        rtol=1e-4,
        atol=1e-4,
        notes="positive side = the larger class label; a subgradient/SGD solver should be judged on soft_primal_objective (within 1 %), not on w",
    )
for c in cases("ml_ensembles"):
    X, y = DATA["digits"]
    tr, te = split(c, len(X), 0.3)
    xi, yi = DATA["iris"]
    ti, ei = split(c, 150, 0.3)
    xd, yd = DATA["diabetes"]
    td, ed = split(c, len(xd), 0.3)
    S = range(15)
    even = y % 2
    ex = {
        "random_forest_digits_100_trees": band(
            [
                RandomForestClassifier(100, random_state=s).fit(X[tr], y[tr]).score(X[te], y[te])
                for s in S
            ]
        ),
        "random_forest_iris_100_trees": band(
            [
                RandomForestClassifier(100, random_state=s)
                .fit(xi[ti], yi[ti])
                .score(xi[ei], yi[ei])
                for s in S
            ]
        ),
        "bagging_without_feature_sampling_digits_50": band(
            [
                RandomForestClassifier(50, max_features=None, random_state=s)
                .fit(X[tr], y[tr])
                .score(X[te], y[te])
                for s in range(6)
            ]
        ),
        "adaboost_stumps_digits_even_odd_100": band(
            [
                AdaBoostClassifier(n_estimators=100, random_state=s)
                .fit(X[tr], even[tr])
                .score(X[te], even[te])
                for s in range(8)
            ]
        ),
        "adaboost_stumps_iris_50": band(
            [
                AdaBoostClassifier(n_estimators=50, random_state=s)
                .fit(xi[ti], yi[ti])
                .score(xi[ei], yi[ei])
                for s in S
            ]
        ),
        "gradient_boosting_iris_100_depth3": band(
            [
                GradientBoostingClassifier(random_state=s).fit(xi[ti], yi[ti]).score(xi[ei], yi[ei])
                for s in S
            ]
        ),
        "gradient_boosting_regressor_diabetes_100_depth3_lr.1_test_r2": band(
            [
                GradientBoostingRegressor(random_state=s).fit(xd[td], yd[td]).score(xd[ed], yd[ed])
                for s in S
            ]
        ),
        "gradient_boosting_regressor_diabetes_train_mse": band(
            [
                SM.mean_squared_error(
                    yd[td],
                    GradientBoostingRegressor(random_state=s).fit(xd[td], yd[td]).predict(xd[td]),
                )
                for s in range(5)
            ]
        ),
    }
    c.emit(
        f"{SK}: RandomForestClassifier, AdaBoostClassifier (depth-1 SAMME), GradientBoosting* over random_state; test accuracy / R2 bands",
        {"digits_test_indices": te, "iris_test_indices": ei, "diabetes_test_indices": ed},
        ex,
        rtol=0,
        atol=0.03,
        notes="bands: an implementation with its own random stream should land within [min - 0.02, max + 0.02]",
    )
    # exact AdaBoost on a tiny 1-D set, by definition (discrete AdaBoost, exhaustive stumps)
for c in cases("ml_adaboost_exact"):
    while True:
        n = c.i(9, 14)
        x = np.sort(c.rng.permutation(40)[:n]).astype(float)
        yy = np.where(c.uni(n) < 0.5, -1, 1)
        w = np.ones(n) / n
        rounds, F = [], np.zeros(n)
        th = np.concatenate([[x[0] - 0.5], (x[1:] + x[:-1]) / 2, [x[-1] + 0.5]])
        ok = True
        for _ in range(4):
            cand = sorted(
                [
                    (float(w[np.where(x > t, s, -s) != yy].sum()), float(t), s)
                    for t in th
                    for s in (1, -1)
                ]
            )
            e, t, s = cand[0]
            if not 0.02 < e < 0.49 or cand[1][0] - e < 1e-9:
                ok = False
                break  # no ties, nothing separable by one stump
            a = 0.5 * np.log((1 - e) / e)
            h = np.where(x > t, s, -s)
            w = w * np.exp(-a * yy * h)
            w /= w.sum()
            F += a * h
            rounds.append(
                {"error": e, "alpha": a, "threshold": t, "polarity": s, "weights_after": w.copy()}
            )
        if ok:
            break
    c.emit(
        "Freund & Schapire 1997 discrete AdaBoost with exhaustive decision stumps, numpy",
        {"x": x, "y": yy, "rounds": 4},
        {"rounds": rounds, "F": F, "train_accuracy": float((np.sign(F) == yy).mean())},
        notes="stump: predict polarity if x > threshold else -polarity; thresholds: midpoints plus one half below the smallest and above the largest x; the best stump is unique in every round. alpha = ln((1-e)/e)/2 (sklearn's SAMME estimator weight is twice that).",
    )
