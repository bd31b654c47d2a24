// What a chosen pin stands for: links to the activities, with when and where; it takes the focus, and gives it back when it is closed.
import { make } from "./make.mjs";
import { CROSS } from "./sign.mjs";

export function makePanel(section, cards, things, { opened, closed }) {
  const list = make("ul");
  const shut = make("button", { type: "button", class: "nt-map__close", "aria-label": "Close" });
  shut.innerHTML = CROSS;
  const panel = make("div", { class: "nt-map__panel", role: "group", tabindex: "-1" }, list, shut);
  panel.hidden = true;
  section.querySelector("[data-map-board]").after(panel);
  let spots = [], from = null;
  shut.addEventListener("click", () => close());
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });

  function open(chosen, button = null, focus = true) {
    chosen = [...chosen].sort((one, other) => (cards.numberOf(one) ?? Infinity) - (cards.numberOf(other) ?? Infinity));
    [spots, from] = [chosen, button];
    panel.setAttribute("aria-label", chosen.length === 1 ? chosen[0].name : `${chosen.length} ${things[1]}`);
    list.replaceChildren(...chosen.map((spot) => make("li", {}, ...lines(spot, cards))));
    panel.hidden = false;
    panel.scrollTop = 0;
    cards.mark(chosen);
    opened(chosen);
    if (focus) panel.focus({ preventScroll: !button });
  }

  function close(back = true) {
    if (panel.hidden) return;
    panel.hidden = true;
    cards.mark([]);
    closed(spots, back ? from : false);
  }

  return { open, close };
}

function lines(spot, cards) {
  const number = cards.numberOf(spot);
  const title = number ? `${number}. ${spot.name}` : spot.name;
  const found = [make("p", { class: "nt-map__title" }, spot.path ? make("a", { href: spot.path }, title) : title)];
  for (const words of [spot.next || spot.when, spot.where]) if (words) found.push(make("p", {}, words));
  if (spot.alert) found.push(make("p", { class: "nt-off" }, spot.alert));
  if (number) {
    const button = make("button", { type: "button", class: "nt-press" }, "Find it in the list", make("span", { class: "nt-skip" }, `: ${spot.name}`));
    button.addEventListener("click", () => cards.focus(spot));
    found.push(button);
  }
  return found;
}
