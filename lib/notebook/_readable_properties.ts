/** What can be read of an object from outside: its own properties and the getters of its class. */

/** Names of the enumerable properties, the getters of the class and what is inside of a built-in. */
export function readableNames(value: object): PropertyKey[] {
  const isEnumerable = (name: PropertyKey) =>
    Object.prototype.propertyIsEnumerable.call(value, name);
  const names: PropertyKey[] = Reflect.ownKeys(value).filter(isEnumerable);
  if (value instanceof Error) names.push("name", "message");
  if (isBoxed(value)) names.push("valueOf");
  for (
    let level: object | null = Object.getPrototypeOf(value);
    level !== null && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (get !== undefined) names.push(name);
    }
  }
  return names;
}

const isBoxed = (value: object) =>
  value instanceof Number || value instanceof String || value instanceof Boolean;

/** A property; one that throws is as if absent. */
export function read(value: object, name: PropertyKey): unknown {
  if (name === "valueOf" && isBoxed(value)) return value.valueOf();
  try {
    return (value as Record<PropertyKey, unknown>)[name];
  } catch {
    return undefined;
  }
}
