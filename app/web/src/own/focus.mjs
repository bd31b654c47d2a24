// Keeps the place of keyboard and screen reader: when a swap removes what had focus, the new part's first heading gets it.
export function keepFocus() {
  let held = null;
  document.addEventListener("htmx:before:swap", () => { held = document.activeElement; });
  document.addEventListener("htmx:finally:swap", (event) => {
    const { response, target } = event.detail.ctx;
    if (response?.status === 422 && !document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
    if (!held || held.isConnected || document.activeElement !== document.body) return;
    const heading = target?.isConnected && target.querySelector("h1, h2, h3");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus();
  });
}
