/** How good a clustering is: from its points alone, or against another clustering. */
import { log } from "../../_exp_log.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkNumbers, checkPairs, checkValues, distinct, sumOf, type Values } from "./_checks.ts";
import { checkPoints, distance } from "./_points.ts";

/**
 * Silhouette score: the mean over all points of (b - a) / max(a, b), with the mean distance a to the
 * other points of its cluster and b to those of the nearest other cluster; 0 for a point that is
 * alone (Rousseeuw 1987, https://doi.org/10.1016/0377-0427(87)90125-7).
 *
 * @param points shape [points, dimensions]
 * @param labels the cluster of each point; at least 2 clusters, and fewer than points
 * @returns a number in [-1, 1]; near 1 for clusters that are dense and far apart
 * @throws {RangeError | TypeError} for other shapes, or another number of clusters
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.silhouetteScore([[0], [0], [5], [5]], [0, 0, 1, 1]), 1);
 * ```
 */
export function silhouetteScore(points: readonly Values[], labels: Values): number {
  const clusters = clustersOf("compute the silhouette score", points, labels);
  const total = sumOf(points.length, (i) => {
    const means = clusters.map(({ label, members }) => {
      const others = labels[i] === label ? members.length - 1 : members.length;
      const sum = sumOf(members.length, (m) => distance(points[i]!, points[members[m]!]!));
      return { label, others, mean: sum / others };
    });
    const own = means.find(({ label }) => label === labels[i])!;
    if (own.others === 0) return 0;
    const others = means.filter((each) => each !== own);
    const nearest = others.reduce((least, { mean }) => Math.min(least, mean), Infinity);
    const larger = Math.max(own.mean, nearest);
    return larger === 0 ? 0 : (nearest - own.mean) / larger;
  });
  return total / points.length;
}

/**
 * Davies-Bouldin index: the mean over clusters of the worst (s_i + s_j) / d_ij, with the mean distance
 * s of a cluster's points to its centre and the distance d of two centres (Davies & Bouldin 1979,
 * https://doi.org/10.1109/TPAMI.1979.4766909).
 *
 * @param points shape [points, dimensions]
 * @param labels the cluster of each point; at least 2 clusters, and fewer than points
 * @returns a number of at least 0; lower is better. Two clusters with the same centre do not count
 * @throws {RangeError | TypeError} for other shapes, or another number of clusters
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.daviesBouldinScore([[0], [2], [10], [12]], [0, 0, 1, 1]), 0.2);
 * ```
 */
export function daviesBouldinScore(points: readonly Values[], labels: Values): number {
  const clusters = clustersOf("compute the Davies-Bouldin score", points, labels);
  const described = clusters.map(({ members }) => {
    const centre = Array.from(
      points[0]!,
      (_, axis) => sumOf(members.length, (m) => points[members[m]!]![axis]!) / members.length,
    );
    const distances = sumOf(members.length, (m) => distance(points[members[m]!]!, centre));
    return { centre, scatter: distances / members.length };
  });
  const worst = described.map((one) => {
    return described.reduce((largest, other) => {
      const apart = distance(one.centre, other.centre); // 0 from itself
      return apart === 0 ? largest : Math.max(largest, (one.scatter + other.scatter) / apart);
    }, 0);
  });
  return worst.reduce((sum, ratio) => sum + ratio, 0) / worst.length;
}

/**
 * Adjusted Rand index: how often two clusterings agree on whether two points belong together, beyond
 * chance (Hubert & Arabie 1985, https://doi.org/10.1007/BF01908075).
 *
 * @param labels the clusters of one clustering
 * @param other those of the other, as many; the names of clusters do not matter
 * @returns 1 for the same clustering, about 0 for an independent one, at least -0.5
 * @throws {RangeError | TypeError} for arrays of other lengths, or no point
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.adjustedRandIndex([0, 0, 1, 1], [5, 5, 3, 3]), 1);
 * ```
 */
export function adjustedRandIndex(labels: Values, other: Values): number {
  const { joint, first, second } = contingency("compute the adjusted Rand index", labels, other);
  const pairs = (counts: readonly number[]) => sumOf(counts.length, (i) => pairsOf(counts[i]!));
  const together = pairs(joint), ofFirst = pairs(first), ofSecond = pairs(second);
  const byChance = ofFirst * ofSecond / pairsOf(labels.length);
  const most = (ofFirst + ofSecond) / 2;
  if (together === ofFirst && together === ofSecond) return 1;
  return (together - byChance) / (most - byChance);
}

/**
 * Normalized mutual information (NMI): the mutual information of two clusterings, divided by the mean
 * of their entropies (Vinh, Epps & Bailey 2010, https://jmlr.org/papers/v11/vinh10a.html).
 *
 * @param labels the clusters of one clustering
 * @param other those of the other, as many; the names of clusters do not matter
 * @returns a number in [0, 1]; 1 where both have put everything into one cluster
 * @throws {RangeError | TypeError} for arrays of other lengths, or no point
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.normalizedMutualInformation([0, 0, 1, 1], [0, 1, 0, 1]), 0);
 * ```
 */
export function normalizedMutualInformation(labels: Values, other: Values): number {
  const task = "compute the normalized mutual information", n = labels.length;
  const { joint, first, second } = contingency(task, labels, other);
  if (first.length === 1 && second.length === 1) return 1;
  const entropy = (counts: readonly number[]) =>
    sumOf(counts.length, (i) => counts[i] === 0 ? 0 : -counts[i]! / n * log(counts[i]! / n));
  const ofFirst = entropy(first), ofSecond = entropy(second);
  const mutual = ofFirst + ofSecond - entropy(joint);
  return mutual <= Number.EPSILON * 8 ? 0 : mutual / ((ofFirst + ofSecond) / 2);
}

const pairsOf = (count: number) => count * (count - 1) / 2;

/** How many points each pair of clusters shares, and the sizes of the clusters. */
function contingency(task: string, labels: Values, other: Values) {
  checkNumbers(task, { labels, other });
  const [rows, columns] = [labels, other].map((all) => distinct(Array.from(all)));
  const joint = rows!.map(() => columns!.map(() => 0));
  for (let i = 0; i < labels.length; i++) {
    joint[rows!.indexOf(labels[i]!)]![columns!.indexOf(other[i]!)]!++;
  }
  return {
    joint: joint.flat(),
    first: joint.map((row) => sumOf(row.length, (j) => row[j]!)),
    second: columns!.map((_, j) => sumOf(joint.length, (i) => joint[i]![j]!)),
  };
}

/** The points of each cluster, by their places. */
function clustersOf(task: string, points: readonly Values[], labels: Values) {
  checkPoints(task, points);
  checkPairs(task, { points: points.map((point) => point[0]!), labels });
  checkValues(task, "labels", labels);
  const clusters = distinct(Array.from(labels)).map((label) => ({
    label,
    members: points.flatMap((_, i) => labels[i] === label ? [i] : []),
  }));
  if (clusters.length < 2 || clusters.length >= points.length) {
    const requirement = "of at least 2 clusters and fewer than points";
    throw invalidArgument(task, "labels", requirement, labels, "object");
  }
  return clusters;
}
