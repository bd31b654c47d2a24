// Pictures from the tile server that the site names. It is told the site they are for, never the page; when they do not come, `failed` is called.
import L from "leaflet";
import { make } from "./make.mjs";

const PATIENCE_MS = 8000;

// Leaflet stops a picture by putting an empty one in its place from a data: address, which the site's policy forbids.
const Tiles = L.TileLayer.extend({
  _removeTile(key) {
    this._tiles[key]?.el.removeAttribute("src");
    return L.GridLayer.prototype._removeTile.call(this, key);
  },
  _abortLoading() {
    for (const [key, { coords, el }] of Object.entries(this._tiles)) {
      if (coords.z === this._tileZoom || el.complete) continue;
      el.onload = el.onerror = null;
      el.removeAttribute("src");
      el.remove();
      delete this._tiles[key];
    }
  },
});

export function layTiles(map, { tiles, tilesWords, tilesLink }, failed) {
  const layer = new Tiles(tiles, { maxZoom: 18, referrerPolicy: "strict-origin", updateWhenIdle: true, keepBuffer: 1 });
  const credit = make("p", { class: "nt-map__credit" }, tilesLink ? make("a", { href: tilesLink, rel: "noreferrer" }, tilesWords) : tilesWords);
  let came = false;
  const waiting = setTimeout(giveUp, PATIENCE_MS);
  layer.on("tileload", () => { came = true; });
  layer.on("tileerror", () => { if (!came) giveUp(); });
  map.getContainer().after(credit);
  layer.addTo(map);

  function giveUp() {
    if (came || !map.hasLayer(layer)) return;
    clearTimeout(waiting);
    layer.remove();
    credit.remove();
    failed();
  }
}
