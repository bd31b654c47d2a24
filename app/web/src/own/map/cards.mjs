// List and map in step: each card of the list whose pin is on the map gets the pin's number as a button; a chosen pin marks its card.
import { make } from "./make.mjs";

export function cardsInStep(chosen) {
  let numbers = new Map();
  const cards = () => [...document.querySelectorAll("#results > .nt-results > .nt-card")];

  return {
    // Numbers the cards in their order; gives the numbers by path.
    number(spots) {
      document.querySelectorAll(".nt-pin-no").forEach((one) => one.remove());
      const first = new Map();
      for (const spot of spots) if (!first.has(spot.path)) first.set(spot.path, spot);
      numbers = new Map();
      for (const card of cards()) {
        const spot = first.get(pathOf(card));
        if (!spot) continue;
        numbers.set(spot.path, numbers.size + 1);
        const button = make("button", { type: "button", class: "nt-pin-no" }, make("span", {}, String(numbers.size)),
          make("span", { class: "nt-skip" }, `: show ${spot.name} on the map`));
        button.addEventListener("click", () => chosen(spot, button));
        card.append(button);
      }
      return numbers;
    },
    numberOf: (spot) => numbers.get(spot.path),
    mark(spots) {
      const paths = new Set(spots.map((spot) => spot.path));
      for (const card of cards()) card.classList.toggle("nt-card--chosen", paths.has(pathOf(card)));
    },
    focus(spot) {
      cards().find((card) => pathOf(card) === spot.path)?.querySelector("h3 a").focus();
    },
  };
}

function pathOf(card) {
  return card.querySelector("h3 a")?.pathname;
}
