// The script of pages that show the map; no other page loads it.
import { showMap } from "./own/map/board.mjs";

document.querySelectorAll("[data-map]").forEach(showMap);
