/** Commands that KaTeX knows, but that GitHub refuses to typeset; `\mathrm` says the same. */
export const REFUSED_BY_GITHUB = /\\(operatorname|mbox|[hv]?phantom)(?![a-zA-Z])/;
