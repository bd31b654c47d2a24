// The script of pages that show the map; no other page loads it.
import { showMap } from "./own/map/board.mjs";

document.querySelectorAll("[data-map]").forEach(showMap);

// Back to the page that was left for the map: the browser still has it, and it knows where its reader had come from before. (Such a
// link is not fetched ahead: what came then would take that page's place.)
document.querySelectorAll("[data-map-back]").forEach((link) => link.addEventListener("click", (event) => {
  if (!document.referrer || new URL(document.referrer).pathname !== link.pathname || new URL(document.referrer).search) return;
  event.preventDefault();
  history.back();
}));
