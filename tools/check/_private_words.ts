/** Words that only their author understands, and what the field says. CONTRIBUTING.md refers to this list. */

/** A word or turn to avoid; a space in it stands for any white space. */
export interface PrivateWord {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Each is surely private: a word with a use of its own ("a row of the table") is not caught. */
export const PRIVATE_WORDS: readonly PrivateWord[] = [
  { pattern: /\bWho wants (?![^.!?]*\?)/, instead: "to get X, do Y" },
  { pattern: /\b(?:no longer|not) to be had\b/i, instead: "is gone, is not possible" },
  { pattern: /\blived through\b/i, instead: "collected" },
  { pattern: /\b(?:net|network)'s way back\b/i, instead: "backward pass" },
  {
    pattern: /\b(?:\w*encoder|net|network|model|method|policy|critic)'s illness\b/i,
    instead: "problem",
  },
  { pattern: /\bfirst weights\b/i, instead: "initial weights" },
  { pattern: /\b(?:nats|bits) an? \w+/i, instead: "per, as in nats per image" },
  {
    pattern:
      /\b(?:gradients?|derivatives?) by (?:\$|the (?:logits?|weights?|inputs?|parameters?)\b)/i,
    instead: "with respect to",
  },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, instead: "fix, patch" },
  {
    pattern: /\btwins?\b(?! (?:delayed|critics?|Q|networks?|towers?)\b)/i,
    instead: "reference implementation",
  },
  { pattern: /\bcrews?\b/i, instead: "worker pool" },
  { pattern: /\bcompanion (?:module|kernels?|WebAssembly)\b/i, instead: "side module" },
  { pattern: /\bparts of one length\b/i, instead: "buckets" },
  {
    pattern: /\bcopies of (?:the |an |one )?(?:environment|\**CartPole|\**Pendulum)/i,
    instead: "parallel environments",
  },
  {
    pattern: /\b(?:cuts|joins) of (?:a |the )?(?:tensors?|arrays?)\b/i,
    instead: "slice and split, concat and stack",
  },
];
