/** The commands of TeX that a label of a diagram may use, and the characters that stand for them. */

/** Characters that are set in italics, as variables are. */
export const VARIABLES: Readonly<Record<string, string>> = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ϵ",
  varepsilon: "ε",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  pi: "π",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "ϕ",
  varphi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  ell: "ℓ",
  partial: "∂",
};

/** Characters that are set upright. */
export const UPRIGHT: Readonly<Record<string, string>> = {
  Gamma: "Γ",
  Delta: "Δ",
  Theta: "Θ",
  Lambda: "Λ",
  Sigma: "Σ",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  nabla: "∇",
  infty: "∞",
  sum: "∑",
  prod: "∏",
  dots: "…",
  ldots: "…",
  cdots: "⋯",
  vdots: "⋮",
  prime: "′",
  star: "⋆",
  top: "⊤",
  "{": "{",
  "}": "}",
  "%": "%",
  ",": "\u2009",
  ";": "\u2005",
  " ": "\u00a0",
  quad: "\u2003",
};

/** Operators and relations, which have a little room on both sides. */
export const OPERATORS: Readonly<Record<string, string>> = {
  times: "×",
  cdot: "·",
  odot: "⊙",
  oplus: "⊕",
  pm: "±",
  sim: "∼",
  mid: "|",
  le: "≤",
  ge: "≥",
  ne: "≠",
  approx: "≈",
  propto: "∝",
  in: "∈",
  to: "→",
  leftarrow: "←",
  mapsto: "↦",
  "+": "+",
  "-": "−",
  "=": "=",
  "<": "<",
  ">": ">",
};

/** Names of functions, set upright. */
export const FUNCTIONS: readonly string[] = [
  "tanh",
  "exp",
  "log",
  "ln",
  "max",
  "min",
  "arg",
  "sin",
  "cos",
  "det",
];

/** Marks over a letter. */
export const ACCENTS: Readonly<Record<string, string>> = {
  hat: "\u0302",
  tilde: "\u0303",
  bar: "\u0304",
  dot: "\u0307",
  vec: "\u20d7",
};

/** Commands whose argument is set in another face; calligraphic letters are set in italics. */
export const FACES: Readonly<Record<string, Face>> = {
  mathrm: "upright",
  text: "upright",
  mathbf: "bold",
  mathit: "italic",
  mathcal: "italic",
};

/** How the letters of a formula are set. */
export type Face = "italic" | "upright" | "bold";
