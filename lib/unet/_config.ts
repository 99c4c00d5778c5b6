/** The sizes of a U-Net, and what follows from them. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import type { Random } from "../random/mod.ts";
import type { Levels } from "./_encoder.ts";

/** The sizes of a U-Net. */
export interface UNetConfig {
  /** Height and width of a picture; can be halved once for each level but the first. */
  readonly side: number;
  /** Channels of the first level, even and at least 4. */
  readonly width: number;
  /** Channels of each level, in widths of the first. Default [1, 2, 2]. */
  readonly multipliers?: readonly number[];
  /** Channels of a picture. Default 1. */
  readonly channels?: number;
  /** Channels of the prediction. Default `channels`. */
  readonly outputs?: number;
  /** Groups of each normalization, which divide all widths. Default 8. */
  readonly groups?: number;
  /** Whether the places of the picture attend to each other, at the attention levels. Default false. */
  readonly selfAttention?: boolean;
  /** Numbers in each vector of a context, for cross-attention at the attention levels. Default: none. */
  readonly contextSize?: number;
  /** The levels that have attention, 0 the largest picture. Default the last one alone. */
  readonly attentionLevels?: readonly number[];
  /** Heads of each attention. Default 4. */
  readonly heads?: number;
  /** Numbers in a vector that conditions the whole picture. Default: none. */
  readonly conditionSize?: number;
  /** Whether the way up gets the features of the way down. Default true. */
  readonly skips?: boolean;
}

const TASK = "build a U-Net";

/** With the defaults; throws unless it is a U-Net's. */
export function completeConfig(config: UNetConfig) {
  const given = requireObject(TASK, "config", config);
  const { side, width, multipliers = [1, 2, 2], channels = 1, groups = 8, heads = 4 } = given;
  const { outputs = channels, attentionLevels = [multipliers.length - 1] } = given;
  const { conditionSize, contextSize, selfAttention = false, skips = true } = given;
  if (!Array.isArray(multipliers) || multipliers.length === 0) {
    throw invalidArgument(TASK, "multipliers", "of at least one level", multipliers, "object");
  }
  checkSizes(TASK, { side, width, channels, outputs, groups, heads });
  checkSizes(TASK, Object.fromEntries(multipliers.map((m, i) => [`multipliers[${i}]`, m])));
  if (conditionSize !== undefined) checkSizes(TASK, { conditionSize });
  if (contextSize !== undefined) checkSizes(TASK, { contextSize });
  if (width < 4 || width % 2 !== 0 || width % groups !== 0) {
    const requirement = `an even integer of at least 4 that ${groups} groups divide`;
    throw invalidArgument(TASK, "width", requirement, width);
  }
  const halvings = 2 ** (multipliers.length - 1);
  if (side % halvings !== 0) {
    const requirement = `divisible by ${halvings}, as the levels halve it`;
    throw invalidArgument(TASK, "side", requirement, side);
  }
  attentionLevels.forEach((level, i) => {
    if (Number.isSafeInteger(level) && level >= 0 && level < multipliers.length) return;
    const requirement = `an integer in [0, ${multipliers.length})`;
    throw invalidArgument(TASK, `attentionLevels[${i}]`, requirement, level);
  });
  return {
    ...{ side, width, multipliers, channels, groups, heads, outputs, attentionLevels },
    ...{ conditionSize, contextSize, selfAttention, skips, timeSize: 4 * width },
  };
}

/** Widths and block options of all levels. */
export function levelsOf(config: ReturnType<typeof completeConfig>, random: Random): Levels {
  const { width, multipliers, attentionLevels, groups, heads, timeSize } = config;
  return {
    widths: multipliers.map((multiplier) => multiplier * width),
    options: (level, name) => {
      const attends = attentionLevels.includes(level);
      const selfAttention = config.selfAttention && attends;
      const contextSize = attends ? config.contextSize : undefined;
      const shared = { groups, heads, timeSize, random: random.split(name) };
      return { ...shared, selfAttention, contextSize };
    },
  };
}
