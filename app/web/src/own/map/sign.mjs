// Signs on buttons as pictures: what is seen then has no words that could differ from what is said.
export const PLUS = drawn("M12 4v16M4 12h16");
export const MINUS = drawn("M4 12h16");
export const CROSS = drawn("M6 6l12 12M18 6 6 18");

function drawn(line) {
  return `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><path d="${line}" stroke="currentColor" stroke-width="3"/></svg>`;
}
