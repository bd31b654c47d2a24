// A page made for one person is asked for anew when the browser brings it back from its memory: they may have signed out since.
export function askAnew() {
  if (!document.querySelector(".nt-work")) return;
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
}
