// Fifteen keys: call, clear, end, and the twelve of a telephone. One tab stop; arrows move inside.

import { drawing, el } from "./dom.js";

const LETTERS = { 2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz" };
const HANDSET =
  "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2";
const HUNG_UP = "M2 14.5c0-7.3 20-7.3 20 0l-.8 3-5.7-1.2v-3.5a18 18 0 0 0-7 0v3.5L2.8 17.5z";
const CLEAR = "M9 5h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-6-7zM12 9.5l5 5m0-5-5 5";
const COLUMNS = 3;

/** `press(key)` gets "call", "clear", "end", a digit, "*" or "#". */
export function keypad(press) {
  const named = (key, label, path) => button(key, label, drawing(path));
  const digits = [..."123456789*0#"].map((key) =>
    button(key, { "*": "star", "#": "hash" }[key] ?? key, key, ...letters(key)),
  );
  const keys = [
    named("call", "Call or send", HANDSET),
    named("clear", "Delete the last character", CLEAR),
    named("end", "End: drop the call", HUNG_UP),
    ...digits,
  ];
  const pad = el("div.keys", { role: "group", ariaLabel: "Keypad" }, ...keys);
  keys.forEach((key, place) => (key.tabIndex = place ? -1 : 0));

  pad.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS };
    const next = keys[keys.indexOf(document.activeElement) + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    document.activeElement.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  return pad;

  function button(key, label, ...inside) {
    const made = el("button", { type: "button", ariaLabel: label, onclick: () => press(key) }, ...inside);
    if (label === key || "*#".includes(key)) made.dataset.key = key;
    else made.classList.add(key);
    return made;
  }
}

function letters(key) {
  return "*0#".includes(key) ? [] : [el("small", {}, LETTERS[key] ?? "\u00a0")];
}

/** Show a key of `pad` going down, for a person who types on a keyboard. */
export function flash(pad, key) {
  const found = [...pad.children].find((each) => each.dataset.key === key);
  if (!found) return;
  found.classList.add("down");
  setTimeout(() => found.classList.remove("down"), 120);
}
