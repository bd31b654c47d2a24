// The one script of public pages: htmx, three of the kit's modules, and small modules of ours. No page needs any of it.
import htmx from "htmx.org";
import { goBackPlainly } from "./own/back.mjs";
import { offerCopy } from "./own/copy.mjs";
import { announceFailures } from "./own/failures.mjs";
import { keepFocus } from "./own/focus.mjs";
import { startKit } from "./own/kit.mjs";
import { leaveQuickly } from "./own/leave.mjs";
import { markLive } from "./own/live.mjs";
import { askAnew } from "./own/mine.mjs";
import { offerLocation } from "./own/location.mjs";
import { offerPrint } from "./own/print.mjs";
import { sendUnsent } from "./own/unsent.mjs";

announceFailures();
keepFocus();
startKit();
leaveQuickly();
offerLocation();
offerPrint();
offerCopy();
sendUnsent();
goBackPlainly();
askAnew();
markLive(htmx);
