/**
 * Stands for "css-select" in pages: what linkedom finds elements by, as far as Plot and this library do: names,
 * classes, ids and attributes, within others.
 */

/** Of an element, what selectors look at. */
interface Selectable {
  readonly localName: string;
  readonly parentNode: Selectable | null;
  getAttribute(name: string): string | null;
  hasAttribute(name: string): boolean;
}

type Test = (element: Selectable) => boolean;

/** What stands between commas, and between spaces, of which there may be more in brackets. */
const LIST = /(?:\[[^\]]*\]|[^,[])+/g, WITHIN = /(?:\[[^\]]*\]|[^\s[])+/g;
const COMPOUND = /([*\w-]+)|\.([\w-]+)|#([\w-]+)|\[([\w:-]+)(?:=["']?([^"'\]]*)["']?)?\]/gy;

/**
 * Whether an element is one that is selected.
 *
 * @throws {RangeError} for a selector of another kind
 */
export function compile(selectors: string): Test {
  const tests = (selectors.match(LIST) ?? [""]).map((selector) => chain(selector, selectors));
  return (element) => tests.some((test) => test(element));
}

/** Whether an element is selected. */
export function is(element: Selectable, selectors: string): boolean {
  return compile(selectors)(element);
}

/** A list of elements, each within the one before. */
function chain(selector: string, whole: string): Test {
  const tests = (selector.match(WITHIN) ?? [""]).map((one) => compound(one, whole));
  const last = tests.pop()!;
  return (element) => {
    if (!last(element)) return false;
    let rest = tests.length;
    for (let above = element.parentNode; above !== null && rest > 0; above = above.parentNode) {
      if ("localName" in above && tests[rest - 1]!(above)) rest--;
    }
    return rest === 0;
  };
}

/** One element: all that is said of it holds. */
function compound(selector: string, whole: string): Test {
  const parts = [...selector.matchAll(COMPOUND)];
  if (selector === "" || parts.map(([part]) => part).join("") !== selector) {
    throw new RangeError(
      `Cannot select ${JSON.stringify(whole)}: a page knows names, classes, ids and attributes`,
    );
  }
  return (element) =>
    parts.every(([, name, className, id, attribute, value]) => {
      if (name !== undefined) return name === "*" || element.localName === name;
      if (className !== undefined) {
        return (element.getAttribute("class") ?? "").split(/\s+/).includes(className);
      }
      if (id !== undefined) return element.getAttribute("id") === id;
      if (!element.hasAttribute(attribute!)) return false;
      return value === undefined || element.getAttribute(attribute!) === value;
    });
}
