/** Tests of what imports the parser of code, which looks at an environment variable when it is loaded. */

/** For tests that import it by themselves. */
export const needsEnvironment = {
  ignore: (await Deno.permissions.query({ name: "env" })).state !== "granted",
};
