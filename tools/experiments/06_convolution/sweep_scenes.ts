/** The sweep of notebook 06 on segmentation: what context and skip connections are each good for. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { buildSegmenter, fitSegmenter, judgeSegmenter, type Kind } from "./_scenes.ts";

interface Settings extends RunSettings {
  readonly kind: Kind;
  readonly steps: number;
  readonly rate: number;
}

const arm = (kind: Kind) => ({
  settings: { kind, steps: 1500 },
  grid: { rate: [0.003, 0.01, 0.03] },
});

export const sweep = defineSweep({
  description:
    "Generated scenes of two coloured shapes, 16 x 16: which of five shapes, or the background, does each " +
    "pixel belong to? 1,500 steps of Adam on 8 fresh scenes; a small U-Net, the same one whose skip connections " +
    "carry nothing finer than 4 x 4, and networks that see one pixel, or 5 x 5 around it. Mean intersection over " +
    "union of the six classes (classes), and of object against background (object), on 200 fresh scenes",
  arms: {
    "one pixel": arm("one pixel"),
    "5 x 5 pixels": arm("5 x 5 pixels"),
    "blurred skips": arm("blurred skips"),
    "U-Net": arm("U-Net"),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "classes",
  difference: { margin: 0.05, reason: "a twentieth of the scale" },
  minutes: 5,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "U-Net",
  run: (settings) => {
    const { kind, steps, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("06 scenes");
      const segmenter = buildSegmenter(kind, random.split("weights"));
      fitSegmenter(segmenter, { rate, steps, random: random.split("train") });
      const { loss } = judgeSegmenter(segmenter, 100, random.split("validation"));
      const { classes, object } = judgeSegmenter(segmenter, 200, random.split("test"));
      return { validation: Number.isFinite(loss) ? loss : 10, classes, object };
    });
  },
});
