/** The parts by which the parameters of a U-Net are counted. */

/** Which part a parameter belongs to, by its name. */
export function partOf(name: string) {
  if (name.includes("Attention/")) return "attention";
  if (/^(time|condition)\//.test(name) || name.includes("/time/")) return "time";
  if (/^(encoder\/input|output)/.test(name)) return "input and output";
  if (name.startsWith("encoder/middle")) return "middle";
  return name.startsWith("encoder/") ? "down" : "up";
}
