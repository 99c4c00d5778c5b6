/** A plugin for `deno lint`: refuses randomness without a seed, everywhere but in lib/random. */

const REMEDY = "use the Random of lib/random, made with a seed";
/** Functions of tfjs that draw random numbers; a seed that they accept does not give the same bits everywhere. */
const RANDOM_OPERATION = /^(rand|random\w*|multinomial|truncatedNormal|dropout)$/;
/** Layers of tfjs that draw random numbers in every step. */
const RANDOM_LAYER = /^(\w*[dD]ropout\w*|gaussianNoise)$/;
/** Layers of tfjs whose first weights are drawn at random, and the options that say how. */
const INITIALIZERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(dense|conv[1-3]d(Transpose)?)$/, ["kernelInitializer"]],
  [/^(simpleRNN|gru|lstm|convLstm2d)(Cell)?$/, ["kernelInitializer", "recurrentInitializer"]],
  [/^depthwiseConv2d$/, ["depthwiseInitializer"]],
  [/^separableConv2d$/, ["depthwiseInitializer", "pointwiseInitializer"]],
  [/^embedding$/, ["embeddingsInitializer"]],
];
/** Initializers that draw nothing. */
const CONSTANT_INITIALIZER = /^(zeros|ones|identity)$/;

type Node = Deno.lint.Node;

const plugin: Deno.lint.Plugin = {
  name: "gradnotes",
  rules: {
    "seeded-randomness": {
      create(context) {
        if (/(^|[\\/])lib[\\/]random[\\/]/.test(context.filename)) return {};
        const refuse = (node: Node, what: string) =>
          context.report({
            node,
            message: `${what} draws random numbers without a seed: ${REMEDY}`,
          });
        return {
          MemberExpression(node) {
            const path = memberPath(node);
            if (isRandomFunction(path)) refuse(node, path.join("."));
          },
          ImportSpecifier(node) {
            const name = node.imported.type === "Identifier" ? node.imported.name : "";
            const { source } = node.parent as Deno.lint.ImportDeclaration;
            const isTensorflow = source.value.includes("tensorflow");
            if (isTensorflow && RANDOM_OPERATION.test(name)) refuse(node, name);
          },
          VariableDeclarator(node) {
            if (node.id.type !== "ObjectPattern" || node.init?.type !== "Identifier") return;
            for (const property of node.id.properties) {
              if (property.type !== "Property" || property.key.type !== "Identifier") continue;
              const path = [node.init.name, property.key.name];
              if (isRandomFunction(path)) refuse(property, path.join("."));
            }
          },
          CallExpression(node) {
            // model.fit(x, y, { shuffle: false }); an algorithm of ours takes one argument.
            const [, ...method] = memberPath(node.callee);
            const isFit = method.at(-1) === "fit" && node.arguments.length > 1;
            if (isFit && !hasShuffleFalse(node.arguments[2])) {
              refuse(node, '".fit" without "shuffle: false"');
            }
            const missing = unseededInitializer(node);
            if (missing !== undefined) {
              refuse(node, `${memberPath(node.callee).join(".")} without a seeded "${missing}"`);
            }
          },
        };
      },
    },
  },
};
export default plugin;

function isRandomFunction([object, ...rest]: readonly string[]): boolean {
  const [first = "", second = ""] = rest;
  if (object === "Math") return first === "random";
  if (object !== "tf") return false;
  return first === "layers" ? RANDOM_LAYER.test(second) : RANDOM_OPERATION.test(first);
}

/** ["tf", "layers", "dropout"] for tf.layers.dropout and tf["layers"].dropout. */
function memberPath(node: Node): string[] {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression") return [""];
  const { property } = node;
  const isName = property.type === "Identifier" && !node.computed;
  const name = isName ? property.name : property.type === "Literal" ? String(property.value) : "";
  return [...memberPath(node.object), name];
}

/** The option that a call of tf.layers lacks, so that its first weights differ from run to run. */
function unseededInitializer({ callee, arguments: [options] }: Deno.lint.CallExpression) {
  const [object, layers, layer = ""] = memberPath(callee);
  if (object !== "tf" || layers !== "layers" || options?.type !== "ObjectExpression") return;
  // What is spread into the options cannot be seen here; `weights` replaces what was drawn.
  if (options.properties.some(({ type }) => type === "SpreadElement")) return;
  if (propertyOf(options, "weights") !== undefined) return;
  const [, names = []] = INITIALIZERS.find(([pattern]) => pattern.test(layer)) ?? [];
  return names.find((name) => !isSeeded(propertyOf(options, name)));
}

/** Whether an initializer is constant, has a seed, or is made elsewhere. */
function isSeeded(initializer: Node | undefined): boolean {
  if (initializer === undefined) return false;
  if (initializer.type === "Literal") return CONSTANT_INITIALIZER.test(String(initializer.value));
  if (initializer.type !== "CallExpression") return true;
  const [object, initializers, name = ""] = memberPath(initializer.callee);
  if (object !== "tf" || initializers !== "initializers") return true;
  if (CONSTANT_INITIALIZER.test(name) || name === "constant") return true;
  const [options] = initializer.arguments;
  if (options?.type !== "ObjectExpression") return options !== undefined;
  return propertyOf(options, "seed") !== undefined;
}

/** The value of a property that is written out in an object. */
function propertyOf(object: Deno.lint.ObjectExpression, name: string): Node | undefined {
  for (const property of object.properties) {
    if (property.type !== "Property" || property.key.type !== "Identifier") continue;
    if (property.key.name === name) return property.value;
  }
  return undefined;
}

function hasShuffleFalse(options: Node | undefined): boolean {
  if (options?.type !== "ObjectExpression") return false;
  const shuffle = propertyOf(options, "shuffle");
  return shuffle?.type === "Literal" && shuffle.value === false;
}
