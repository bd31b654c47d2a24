// Plain ground: outlines of the site's areas, and names of towns and villages where there is room for them.
import L from "leaflet";
import { make } from "./make.mjs";

const TOWN = 2;
const LETTER = 8, LINE = 20;

export function layGround(map, address, told) {
  map.createPane("nt-ground").style.zIndex = 250;
  map.createPane("nt-names").style.zIndex = 450;
  const areas = L.layerGroup().addTo(map), names = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: "nt-ground", padding: 0.5 });
  let known = null, asked = null;
  map.on("moveend", look);
  look();

  async function look() {
    const view = map.getBounds();
    if (known?.zoom === map.getZoom() && known.box.contains(view)) return;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked, box = around(view), zoom = map.getZoom();
    try {
      const answer = await fetch(`${address}?box=${box.toBBoxString()}`, { signal });
      if (!answer.ok) return;
      const ground = await answer.json();
      known = { box, zoom };
      draw(ground);
      told(ground.sources);
    } catch {
      // The ground is only there to tell where things are by: without it the pins still stand.
    }
  }

  function draw(ground) {
    areas.clearLayers();
    names.clearLayers();
    for (const { polygons } of ground.outlines) {
      areas.addLayer(L.polygon(L.GeoJSON.coordsToLatLngs(polygons, 2), { renderer, interactive: false, className: "nt-map__area" }));
    }
    const taken = [];
    for (const [name, rank, lat, lon] of ground.names) {
      const { x, y } = map.latLngToLayerPoint([lat, lon]), half = name.length * LETTER / 2 + 4;
      const box = L.bounds([x - half, y - LINE / 2], [x + half, y + LINE / 2]);
      if (taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      const html = make("span", { class: rank <= TOWN ? "nt-map__name nt-map__name--town" : "nt-map__name", "aria-hidden": "true" }, name);
      names.addLayer(L.marker([lat, lon], { pane: "nt-names", interactive: false, keyboard: false, icon: L.divIcon({ className: "nt-map__at", html, iconSize: [0, 0] }) }));
    }
  }
}

// A box with room around the view, on a coarse grid, so that a small step needs no new one.
function around(view) {
  const wide = view.pad(0.6);
  const step = 2 ** Math.floor(Math.log2((wide.getEast() - wide.getWest()) / 8));
  const out = (degrees, round) => Number((round(degrees / step) * step).toFixed(6));
  return L.latLngBounds([out(wide.getSouth(), Math.floor), out(wide.getWest(), Math.floor)], [out(wide.getNorth(), Math.ceil), out(wide.getEast(), Math.ceil)]);
}
