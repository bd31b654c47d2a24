// A page that came back with what to mend is the answer to something sent, so that Back to it would ask whether to send that again.
// When one goes on from it, its place in the browser's past becomes the plain page. Until then it stays, and reloading it sends again.
export function goBackPlainly() {
  if (!document.querySelector("meta[name=natter-opens-plainly]")) return;
  const plain = () => history.replaceState(history.state, "", location.href);
  document.addEventListener("submit", plain);
  document.addEventListener("click", (event) => { if (event.target.closest("a[href]")) plain(); });
}
