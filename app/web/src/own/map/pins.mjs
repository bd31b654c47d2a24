// Pins are buttons, so that keys and screen readers have them too. Those that would lie on each other are one button, "5 activities".
import L from "leaflet";
// Its parts one by one: without those that fan pins out, which a panel does here.
import "leaflet.markercluster/src/MarkerClusterGroup.js";
import "leaflet.markercluster/src/MarkerCluster.js";
import "leaflet.markercluster/src/MarkerOpacity.js";
import "leaflet.markercluster/src/DistanceGrid.js";
import { make } from "./make.mjs";

// The plain kind of theirs differs only in how it fans out.
L.MarkerClusterNonAnimated = L.MarkerCluster;

const FINGER = 44;
// So many together are listed; more are looked at from nearer first.
const LISTED = 8;

const ButtonIcon = L.Icon.extend({
  createIcon() {
    const button = make("button", { type: "button", "aria-label": this.options.name }, make("span", { class: "nt-pin__face" }, make("span", {}, this.options.face)));
    this._setIconStyles(button, "icon");
    return button;
  },
});

export function makePins(map, still, things, chosen) {
  const group = L.markerClusterGroup({
    animate: !still, maxClusterRadius: 80, showCoverageOnHover: false, spiderfyOnMaxZoom: false, zoomToBoundsOnClick: false,
    iconCreateFunction: (cluster) => togetherIcon(cluster, things),
  }).addTo(map);
  let markers = new Map(), marked = [];
  group.on("click", ({ layer }) => chosen([layer.spot]));
  group.on("clusterclick", ({ layer }) => {
    const spots = layer.getAllChildMarkers().map((marker) => marker.spot);
    const bounds = layer.getBounds();
    if (spots.length > LISTED && map.getZoom() < map.getMaxZoom() && !bounds.getNorthEast().equals(bounds.getSouthWest())) nearer(bounds);
    else chosen(spots);
  });
  group.on("animationend", () => mark(marked));
  map.on("zoomend", () => mark(marked));

  function nearer(bounds) {
    map.once("moveend", () => requestAnimationFrame(() => { if (document.activeElement === document.body) map.getContainer().focus({ preventScroll: true }); }));
    map.fitBounds(bounds, { padding: [FINGER, FINGER], animate: !still });
  }

  // The button that stands for a spot now: its own pin, or that of all that lie there.
  function button(spot) {
    const marker = markers.get(spot?.key);
    return marker ? group.getVisibleParent(marker)?.getElement() : null;
  }

  function mark(spots) {
    marked = spots;
    map.getContainer().querySelectorAll(".nt-pin--chosen").forEach((one) => one.classList.remove("nt-pin--chosen"));
    for (const spot of spots) button(spot)?.classList.add("nt-pin--chosen");
  }

  return {
    button, mark,
    fill(spots, numbers) {
      group.clearLayers();
      markers = new Map(spots.map((spot) => [spot.key, pinOf(spot, numbers.get(spot.path))]));
      group.addLayers([...markers.values()]);
      marked = [];
    },
    bounds: () => group.getBounds(),
    // Near enough that it stands alone, or as near as can be.
    show(spot) {
      map.setView(spot.at, Math.max(map.getZoom(), 14), { animate: false });
    },
  };
}

function pinOf(spot, number) {
  const name = [number ? `${number}: ${spot.name}` : spot.name, spot.where].filter(Boolean).join(", ");
  const icon = new ButtonIcon({ className: "nt-pin", iconSize: [FINGER, FINGER], iconAnchor: [FINGER / 2, FINGER - 4], name, face: number ? String(number) : "" });
  const marker = L.marker(spot.at, { icon, keyboard: false });
  marker.spot = spot;
  return marker;
}

function togetherIcon(cluster, [one, many]) {
  const count = new Set(cluster.getAllChildMarkers().map((marker) => marker.spot.id)).size;
  const words = `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
  return new ButtonIcon({ className: "nt-pin nt-pin--many", iconSize: [FINGER, FINGER], iconAnchor: [FINGER / 2, FINGER / 2], name: words, face: words });
}
