// A map in its section: pins of what the list tells, a panel for what is chosen, and under them pictures or plain ground.
import L from "leaflet";
import { cardsInStep } from "./cards.mjs";
import { layGround } from "./ground.mjs";
import { make } from "./make.mjs";
import { makePanel } from "./panel.mjs";
import { makePins } from "./pins.mjs";
import { countWords, pointsOf, readPoints } from "./points.mjs";
import { MilesAndFeet } from "./scale.mjs";
import { MINUS, PLUS } from "./sign.mjs";
import { layTiles } from "./tiles.mjs";

const COUNTRY = [[49.9, -5.8], [55.8, 1.8]];
const CLOSEST = 15;
const FAILED = "The map could not be filled. Check your connection, then open this page again.";
const KEYS = "Map. The arrow keys move it, plus and minus make it nearer or further away.";

export function showMap(section) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = makeBoard(section, still);
  const count = make("p", { class: "nt-map__count" });
  section.append(count);
  passBy(section);
  fill(section, map, still, count);
}

function makeBoard(section, still) {
  const board = section.querySelector("[data-map-board]");
  section.classList.add("nt-map--on");
  section.querySelector("[data-map-words]").remove();
  const map = L.map(board, {
    attributionControl: false, zoomControl: false, scrollWheelZoom: false, minZoom: 5, maxZoom: 18,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  board.setAttribute("role", "group");
  board.setAttribute("aria-label", KEYS);
  // Only who has chosen the map zooms it by scrolling: everybody else scrolls past.
  board.addEventListener("focus", () => map.scrollWheelZoom.enable());
  board.addEventListener("blur", () => map.scrollWheelZoom.disable());
  L.control.zoom({ zoomInTitle: "Nearer", zoomInText: PLUS, zoomOutTitle: "Further away", zoomOutText: MINUS }).addTo(map);
  new MilesAndFeet({ position: "topright", metric: false, maxWidth: 140 }).addTo(map);
  return map;
}

function fill(section, map, still, count) {
  const things = section.dataset.features ? ["place", "places"] : ["activity", "activities"];
  const own = L.featureGroup().addTo(map);
  const cards = cardsInStep((spot, button) => { pins.show(spot); panel.open([spot], button); });
  const pins = makePins(map, still, things, (spots) => panel.open(spots));
  const panel = makePanel(section, cards, things, { opened, closed });
  let address = section.dataset.points, asked = null, open = [];

  function opened(spots) {
    // What was chosen stands clear of the panel that tells of it.
    const { offsetHeight: tall } = section.querySelector(".nt-map__panel");
    map.panInside(spots[0].at, { paddingTopLeft: [60, 60], paddingBottomRight: [60, Math.min(tall + 24, map.getSize().y - 70)], animate: !still });
    pins.mark(spots);
    open = spots.map((spot) => spot.key);
    keep();
  }

  function closed(spots, from) {
    pins.mark([]);
    open = [];
    keep();
    if (from !== false) (from ?? pins.button(spots[0]) ?? map.getContainer()).focus();
  }

  // This entry of the browser's history remembers the view, so that Back from an activity leads to the same one.
  function keep() {
    const { lat, lng } = map.getCenter();
    history.replaceState({ ...history.state, map: { address, at: [lat, lng], zoom: map.getZoom(), open } }, "");
  }

  function place(spots, first) {
    const kept = history.state?.map;
    if (!first || !kept || kept.address !== address) return fit();
    map.setView(kept.at, kept.zoom, { animate: false });
    const chosen = spots.filter((spot) => kept.open.includes(spot.key));
    if (chosen.length) panel.open(chosen, null, false);
  }

  // To what there is to see, never to where the reader is.
  function fit() {
    const bounds = pins.bounds().extend(own.getBounds());
    const home = section.dataset.home?.split(",").map(Number);
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [44, 44], maxZoom: CLOSEST, animate: false });
    else if (!placed && home) map.setView(home, 10);
    else if (!placed) map.fitBounds(COUNTRY, { animate: false });
  }

  async function read(first, signal) {
    if (!address) return pointsOf(JSON.parse(section.dataset.features));
    const told = await readPoints(address, signal);
    if (first && section.dataset.outline) told.areas = (await readPoints(section.dataset.outline, signal)).areas;
    return told;
  }

  async function ask(first) {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const told = await read(first, signal).catch(() => null);
    if (signal.aborted) return;
    if (told) show(told, first);
    else tell(FAILED, true);
    if (!told && !placed) fit();
    if (!placed) lay();
    placed = true;
  }

  function show(told, first) {
    panel.close(false);
    pins.fill(told.spots, cards.number(told.spots));
    if (first) told.areas.forEach(({ geometry }) => own.addLayer(L.geoJSON(geometry, { interactive: false, style: { className: "nt-map__own" } })));
    if (first) credit(told.areas.flatMap(({ properties }) => properties.sources ?? []));
    place(told.spots, first);
    tell(countWords(told));
  }

  function tell(words, failed = false) {
    count.toggleAttribute("role", failed);
    if (failed) count.setAttribute("role", "alert");
    count.textContent = words;
  }

  // Whose outlines and names are drawn; whose pictures, the map says itself.
  function credit(lines) {
    lines.forEach((line) => credited.add(line));
    sourced.textContent = [...credited].join(" ");
  }

  function lay() {
    const plain = () => layGround(map, section.dataset.ground, credit);
    if (section.dataset.tiles) layTiles(map, section.dataset, plain); else plain();
  }

  let placed = false;
  const credited = new Set();
  const sourced = make("p", { class: "nt-map__count" });
  count.after(sourced);
  map.on("moveend", keep);
  document.addEventListener("htmx:after:swap", () => {
    const next = document.getElementById("view")?.dataset.points;
    if (!next || next === address) return;
    address = next;
    ask(false);
  });
  ask(true);
}

// A way past the map for those who move by keyboard.
function passBy(section) {
  const after = make("div", { tabindex: "-1" });
  const link = make("a", { class: "nt-map__skip", href: "#" }, "Skip the map");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    after.focus();
  });
  section.prepend(link);
  section.append(after);
}
