/**
 * The sweep of notebook 13 on the length of sentences at other learning rates: what its conclusions owe to
 * the rate.
 */
import { lengthSweep } from "./_length.ts";

export const sweep = lengthSweep({ rates: [0.003, 0.01, 0.03], tuningSteps: 600, minutes: 9 });
