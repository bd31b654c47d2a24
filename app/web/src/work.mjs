// The further script of pages that people open by a sign-in. No page needs it.
import { keepAnswers } from "./own/keep.mjs";

keepAnswers();
