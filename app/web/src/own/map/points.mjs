// What a map shows, read from GeoJSON: spots (something at a point), areas (outlines), and how much of it all that is.
const MOST = "Choose filters to see fewer.";

export async function readPoints(address, signal) {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return pointsOf(await answer.json());
}

export function pointsOf({ features, numberMatched = 0 }) {
  const spots = features.filter(({ geometry }) => geometry?.type === "Point").map(spotOf);
  const areas = features.filter(({ geometry }) => geometry?.type === "MultiPolygon");
  const told = new Set(features.map(({ properties }) => properties.id));
  for (const area of areas) told.delete(area.properties.id);
  const pinned = new Set(spots.map((spot) => spot.id)).size;
  return { spots, areas, total: numberMatched, pinned, without: told.size - pinned, left: Math.max(0, numberMatched - told.size) };
}

// "5 of 7 are on the map. 2 have no pin: ..."
export function countWords({ total, pinned, without, left }) {
  if (!total) return "";
  const words = [`${pinned.toLocaleString("en-GB")} of ${total.toLocaleString("en-GB")} ${pinned === 1 ? "is" : "are"} on the map.`];
  if (without) words.push(`${without.toLocaleString("en-GB")} ${without === 1 ? "has" : "have"} no pin: online, by phone, at your home, or we don’t know just where.`);
  if (left) words.push(`${left.toLocaleString("en-GB")} more do not fit on it. ${MOST}`);
  return words.join(" ");
}

function spotOf({ id, geometry, properties }) {
  const [lon, lat] = geometry.coordinates;
  const { name, next = "", when = "", where = "", alert = "" } = properties;
  return { key: id, id: properties.id, at: [lat, lon], name, next, when, where, alert, path: properties.url ? new URL(properties.url, location.href).pathname : "" };
}
