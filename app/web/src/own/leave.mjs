// "Leave this page quickly" takes this page's place in the browser's history, so that Back does not lead here again.
export function leaveQuickly() {
  document.querySelectorAll("[data-leave]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    window.location.replace(link.href);
  }));
}
