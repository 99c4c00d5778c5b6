/** The sweep of notebook 33 on changes of CLIP: its negatives, the directions of its loss, its captions. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { arm, comparison, run, tuning } from "./_arms.ts";
import { PICTURES } from "./_clothes.ts";

export const sweep = defineSweep({
  description:
    `CLIP on clothes as arm "CLIP" of 33_captions (${PICTURES} pictures, five splits), with one change each: the ` +
    "captions of the 12 held-out combinations as further negatives of every picture, or 12 captions that are " +
    "trained on; only the direction from pictures to captions; half of the captions without the colour",
  arms: {
    "12 unseen negatives": arm({ negatives: "and unseen" }),
    "12 seen negatives": arm({ negatives: "and seen" }),
    "one direction": arm({ directions: 1 }),
    "half without colour": arm({ colourless: 0.5 }),
  },
  tuning,
  ...comparison,
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "half without colour",
  run,
});
