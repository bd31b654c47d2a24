// The further script of pages that people open by a sign-in. No page needs it.
import { keepAnswers } from "./own/keep.mjs";

keepAnswers();
// The row of work is wider than a phone: where one is stands in the middle of what is seen.
document.querySelector(".nt-work [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
