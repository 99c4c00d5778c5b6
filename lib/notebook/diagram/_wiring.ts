/** Draws the arrows of a grid past its things, and finds places for their labels. */
import type { Placement } from "./_grid.ts";
import { centerOf } from "./_geometry.ts";
import { placeLabels } from "./_label_places.ts";
import type { Arrow, Parts } from "./_parts.ts";
import { type EndPlace, freePorts, spreadPorts } from "./_ports.ts";
import { Router } from "./_router.ts";
import type { Port, Route } from "./_search.ts";
import type { NoRoom, PlacedNode, Scene } from "./_scene.ts";

/** An arrow between two placed things. */
interface Ends {
  readonly from: EndPlace;
  readonly to: EndPlace;
}

/** The whole scene, or what found no room in it. */
export function wire({ arrows }: Parts, { nodes, frames, lanes }: Placement): Scene | NoRoom {
  const centers = nodes.map(({ rect }) => centerOf(rect));
  const xs = [...lanes.xs, ...centers.map(({ x }) => x)];
  const ys = [...lanes.ys, ...centers.map(({ y }) => y)];
  const newRouter = () => new Router(xs, ys, nodes.map(({ rect }) => rect));
  const places = new Map(nodes.map((place) => [place.node.name, place]));
  const routes = findRoutes(arrows.map((arrow) => endsOf(arrow, places)), newRouter);
  if ("noRoom" in routes) return routes;
  const lines = arrows.map((arrow, i) => ({ arrow, points: routes[i]!.points }));
  return placeLabels(lines, nodes, frames);
}

/** Finds on which sides each arrow would go alone, then the ways of all, the short ones first. */
function findRoutes(all: readonly Ends[], newRouter: () => Router): Route[] | NoRoom {
  const sources = all.map(({ from, to }, index) => {
    const isRepeated = all.some((other, i) =>
      i < index && other.from.place === from.place && other.to.place === to.place
    );
    return isRepeated ? `${index}` : from.place.node.name;
  });
  const tries: Route[] = [];
  for (const [i, ends] of all.entries()) {
    const found = route(newRouter(), ends, sources[i]!);
    if (found === undefined) return noRoomFor(ends);
    tries.push(found);
  }
  const sided = all.map((ends, i) => onSidesOf(tries[i]!, ends));
  const ports = spreadPorts(sided.flatMap(({ from, to }) => [from, to]));
  const router = newRouter();
  const routes = new Map<number, Route>();
  for (const i of all.map((_, i) => i).sort((a, b) => tries[a]!.cost - tries[b]!.cost || a - b)) {
    const source = sources[i]!;
    const found = route(router, all[i]!, source, {
      from: ports.get(sided[i]!.from),
      to: ports.get(sided[i]!.to),
    });
    if (found === undefined) return noRoomFor(all[i]!);
    routes.set(i, found);
    const { points } = found;
    for (let k = 1; k < points.length; k++) {
      router.wires.push({ a: points[k - 1]!, b: points[k]!, source });
    }
  }
  return all.map((_, i) => routes.get(i)!);
}

function noRoomFor({ from, to }: Ends): NoRoom {
  return { noRoom: `${from.place.node.name} -> ${to.place.node.name}` };
}

/** The ends with what the first try has found. */
function onSidesOf(
  { points, from: { side: fromSide }, to: { side: toSide } }: Route,
  { from, to }: Ends,
): Ends {
  const isStraight = points.length === 2;
  return {
    from: { ...from, side: fromSide, otherSide: toSide, isStraight },
    to: { ...to, side: toSide, otherSide: fromSide, isStraight },
  };
}

function endsOf(arrow: Arrow, places: ReadonlyMap<string, PlacedNode>): Ends {
  const place = places.get(arrow.from.name)!, other = places.get(arrow.to.name)!;
  const unknown = { otherSide: undefined, isStraight: false };
  return {
    from: { arrow, which: "from", place, other, side: arrow.from.side, ...unknown },
    to: { arrow, which: "to", place: other, other: place, side: arrow.to.side, ...unknown },
  };
}

/** The cheapest way between two ends, at the given places or at any. */
function route(
  router: Router,
  { from, to }: Ends,
  source: string,
  ports: { readonly from?: Port | undefined; readonly to?: Port | undefined } = {},
): Route | undefined {
  return router.find({
    from: ports.from === undefined ? freePorts(from) : [ports.from],
    to: ports.to === undefined ? freePorts(to) : [ports.to],
    fromRect: from.place.rect,
    toRect: to.place.rect,
    source,
  });
}
