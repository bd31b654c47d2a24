// The further script of pages that people open by a sign-in. No page needs it.
import { tickAreas } from "./own/areas.mjs";
import { keepAnswers } from "./own/keep.mjs";

keepAnswers();
tickAreas();
// The row of work is wider than a phone: where one is stands in the middle of what is seen.
const row = document.querySelector(".nt-work ul");
row?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
row?.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest", inline: "nearest" }));
