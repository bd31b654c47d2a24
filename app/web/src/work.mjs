// The further script of pages that people open by a sign-in. No page needs it.
import { tickAreas } from "./own/areas.mjs";
import { keepAnswers } from "./own/keep.mjs";

keepAnswers();
tickAreas();
// The row of work is wider than a phone: where one is stands in the middle of what is seen.
const row = document.querySelector(".nt-work ul");
row?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
row?.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "nearest" }));
// What is under "More" is put away again with Escape, or when one presses beside it.
const more = document.querySelector(".nt-work__more details");
const putAway = () => { more.open = false; };
more?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !more.open) return;
  putAway();
  more.querySelector("summary").focus();
});
if (more) document.addEventListener("click", (event) => { if (!more.contains(event.target)) putAway(); });
