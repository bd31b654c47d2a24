// A filter tapped while the boxes above hold something not yet searched sends those boxes first, with the filters as they now are.
const ITS_OWN = new Set(["q", "near", "at", "lat", "lon", "page"]);

export function sendUnsent() {
  document.addEventListener("htmx:config:request", (event) => {
    const filters = event.target;
    const search = document.querySelector("form[data-search]");
    if (!search || !filters.matches("form[data-filters]") || !unsent(search)) return;
    event.preventDefault();
    carry(filters, search);
    search.requestSubmit();
  });
}

function unsent(search) {
  return ["q", "near"].some((name) => {
    const box = search.elements[name];
    return box && box.value.trim() !== box.defaultValue.trim();
  });
}

function carry(filters, search) {
  search.querySelectorAll("input[type=hidden]").forEach((field) => { if (!ITS_OWN.has(field.name)) field.remove(); });
  for (const [name, value] of new FormData(filters)) {
    if (ITS_OWN.has(name) || value === "") continue;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    search.append(field);
  }
}
