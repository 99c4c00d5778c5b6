/** Commands that KaTeX, which checks formulas, knows, and what shows them does not. */

/** GitHub refuses to typeset these; `\mathrm` says the same as the first. */
const REFUSED_BY_GITHUB = ["operatorname", "mbox", "phantom", "hphantom", "vphantom"];

/**
 * MathJax, which typesets for JupyterLab and GitHub, prints these in red. The list is made, not
 * written: of each command in the sources of katex 0.16.25 (`"\\name"`), some forty ways of using it
 * are tried, alone, with arguments, in text, as a delimiter; it is here if KaTeX accepts some of them
 * and mathjax-full 3.2.2 none of these, with the packages that JupyterLab 4 gives it (`AllPackages` and
 * `require`, but without `noundefined` and `noerrors`, so that it says so).
 */
const UNKNOWN_TO_MATHJAX = `
  AA AE Alpha Beta Chi Complex DOTSB DOTSI DOTSX Dagger Darr Epsilon Eta H Harr Iota KaTeX Kappa
  Larr Lrarr Mu N Nu O OE Omicron Overrightarrow P R Rarr Reals Rho Tau TextOrMath Uarr Z Zeta aa
  ae alef alefsym allowbreak angl angln approxcolon approxcoloncolon arcctg arctg argmax argmin
  begingroup bgroup blue blueA blueB blueC blueD blueE bm bold bull c ch char clubs cnums
  coloncolon coloncolonapprox coloncolonequals coloncolonminus coloncolonsim colonequals
  colonminus copyright cosec cotg ctg cth dArr dag darr ddag diamonds dotsx edef egroup emph empty
  endgroup enskip equalscolon equalscoloncolon errmessage exist expandafter footnotesize futurelet
  gdef global goldA goldB goldC goldD goldE gray grayA grayB grayC grayD grayE grayF grayG grayH
  grayI green greenA greenB greenC greenD greenE hArr harr hearts htmlClass htmlData htmlId
  htmlStyle i image imageof includegraphics infin isin j kaBlue kaGreen lArr lBrace lang larr
  llbracket long lq lrArr lrarr maroonA maroonB maroonC maroonD maroonE mathellipsis mathsterling
  medspace message mintA mintB mintC minuscolon minuscoloncolon minuso natnums nobreak noexpand
  notni o oe oiiint oiint operatornamewithlimits orange origof overgroup overleftharpoon
  overlinesegment overrightharpoon phase pink plim plusmn pounds providecommand purple purpleA
  purpleB purpleC purpleD purpleE r rArr rBrace raisebox rang rarr ratio real reals red redA redB
  redC redD redE relax rq rrbracket sdot sect sh show simcolon simcoloncolon sixptsize sout spades
  ss sub sube supe tealA tealB tealC tealD tealE textasciicircum textasciitilde textbackslash
  textbar textbardbl textbraceleft textbraceright textcircled textdagger textdaggerdbl textdegree
  textdollar textellipsis textemdash textendash textgreater textless textmd textquotedblleft
  textquotedblright textquoteleft textquoteright textsterling textunderscore tg th thetasym
  thickspace tmspace uArr uarr underbar undergroup underlinesegment url utilde varvdots vcentcolon
  weierp widecheck xdef xleftequilibrium xrightequilibrium xrightleftarrows
`.trim().split(/\s+/);

/** Environments of the same kind. */
const ENVIRONMENTS = ["darray"];

const byGithub = new Set(REFUSED_BY_GITHUB), unknown = new Set(UNKNOWN_TO_MATHJAX);

/** The first command of a formula that a viewer refuses, with who refuses it; null where there is none. */
export function refusedCommand(
  source: string,
): { readonly command: string; readonly viewer: "GitHub" | "MathJax" } | null {
  // A token at a time: the second half of a line end, as in a\\R, begins no command.
  for (const [token, name] of source.matchAll(/\\(?:([a-zA-Z]+)|[^])/g)) {
    if (name === undefined) continue;
    if (byGithub.has(name)) return { command: token, viewer: "GitHub" };
    if (unknown.has(name)) return { command: token, viewer: "MathJax" };
  }
  const environment = ENVIRONMENTS.find((name) => source.includes(`\\begin{${name}}`));
  if (environment === undefined) return null;
  return { command: `\\begin{${environment}}`, viewer: "MathJax" };
}
