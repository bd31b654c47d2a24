// A ward that is pressed in the picture is ticked in the list; without script the press leads to its tick.
export function tickAreas() {
  const form = document.querySelector("[data-areas]");
  form?.addEventListener("click", (event) => {
    const shape = event.target.closest("[data-ticks]");
    const box = shape && document.getElementById(shape.dataset.ticks);
    if (!box) return;
    event.preventDefault();
    box.click();
  });
  form?.addEventListener("change", ({ target }) => {
    form.querySelector(`[data-ticks="${CSS.escape(target.id)}"]`)?.classList.toggle("is-in", target.checked);
  });
}
