/** A plugin for `deno lint`: refuses randomness without a seed, everywhere but in lib/random. */

const REMEDY = "use the Random of lib/random, made with a seed";
/** Functions of tfjs that draw random numbers; a seed that they accept does not give the same bits everywhere. */
const RANDOM_OPERATION = /^(rand|random\w*|multinomial|truncatedNormal|dropout)$/;
/** Layers of tfjs that draw random numbers in every step. */
const RANDOM_LAYER = /^(\w*[dD]ropout\w*|gaussianNoise)$/;

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

function hasShuffleFalse(options: Node | undefined): boolean {
  return options?.type === "ObjectExpression" &&
    options.properties.some((property) =>
      property.type === "Property" && property.key.type === "Identifier" &&
      property.key.name === "shuffle" && property.value.type === "Literal" &&
      property.value.value === false
    );
}
