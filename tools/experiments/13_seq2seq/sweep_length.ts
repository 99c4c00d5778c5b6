/** The sweep of notebook 13 on the length of sentences. */
import { lengthSweep } from "./_length.ts";

export const sweep = lengthSweep({ rates: [0.003, 0.01], tuningSteps: 400, minutes: 14 });
