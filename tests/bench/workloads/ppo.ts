/** Proximal policy optimization (PPO): one minibatch update of an actor and a critic. */
import * as tf from "@tensorflow/tfjs";
import type { Operations } from "./_operations.ts";
import { oneHotLabels, training, Values, type Workload } from "./_workload.ts";

const OBSERVATION = 4, HIDDEN = 64, ACTIONS = 2;
const CLIP = 0.2, VALUE_WEIGHT = 0.5, ENTROPY_WEIGHT = 0.01;

/** A 4-64-64-`outputs` net with tanh. */
function makeNet(values: Values, outputs: number, { dense }: Operations) {
  const sizes = [[OBSERVATION, HIDDEN], [HIDDEN, HIDDEN], [HIDDEN, outputs]] as const;
  const layers = sizes.map((size) => ({
    weights: values.weight<tf.Rank.R2>([...size], 0.1),
    bias: values.vector(size[1]),
  }));
  const apply = (x: tf.Tensor2D) =>
    layers.reduce((h, { weights, bias }, i) => {
      const isLast = i === layers.length - 1;
      return dense(h, weights, bias, isLast ? "linear" : "tanh");
    }, x);
  return { apply, variables: layers.flatMap(({ weights, bias }) => [weights, bias]) };
}

/** Clipped surrogate, squared error of the value and an entropy bonus (Schulman et al. 2017). */
export function ppo(batch: number, operations: Operations): Workload {
  const values = new Values();
  const actor = makeNet(values, ACTIONS, operations), critic = makeNet(values, 1, operations);
  const observations = values.normal<tf.Rank.R2>([batch, OBSERVATION]);
  const actions = oneHotLabels(batch, ACTIONS);
  const advantages = values.normal<tf.Rank.R1>([batch]);
  const returns = values.normal<tf.Rank.R1>([batch]);
  const oldLogProbability = tf.fill([batch], Math.log(1 / ACTIONS));
  const loss = () => {
    const logProbabilities = tf.logSoftmax(actor.apply(observations)); // [batch, actions]
    const chosen = tf.sum(tf.mul(logProbabilities, actions), 1); // [batch]
    const ratio = tf.exp(tf.sub(chosen, oldLogProbability));
    const clipped = tf.clipByValue(ratio, 1 - CLIP, 1 + CLIP);
    const surrogate = tf.minimum(tf.mul(ratio, advantages), tf.mul(clipped, advantages));
    const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), 1));
    const value = tf.squeeze(critic.apply(observations), [1]);
    const valueLoss = tf.mean(tf.square(tf.sub(value, returns)));
    const policyLoss = tf.neg(tf.mean(tf.add(surrogate, tf.mul(entropy, ENTROPY_WEIGHT))));
    return tf.add(policyLoss, tf.mul(valueLoss, VALUE_WEIGHT)) as tf.Scalar;
  };
  return training(operations, [...actor.variables, ...critic.variables], loss);
}
