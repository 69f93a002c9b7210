// Keeps the page as the emulator is: asks for the state, waits until it changes, asks again.

import { api } from "./api.js";
import { el } from "./dom.js";
import { Handset } from "./handset.js";
import { Officers } from "./officers.js";
import { Wire } from "./wire.js";

const WAIT_SECONDS = 15;
const BREATH = 250; // milliseconds between answers, so that a broadcast doesn't redraw without end
const AGAIN = 1000;
const TICK = 250;

const at = (id) => document.getElementById(id);
const bench = at("bench");
const handsets = new Map();
const officers = new Officers(at("officers"), at("news"), at("peek"));
const wire = new Wire(at("wire"), at("exchanges"));
let settings = {};

function draw(state) {
  settings = state.settings;
  at("code").textContent = state.code;
  at("limits").checked = settings.limits;
  for (const view of state.phones) {
    const known = handsets.get(view.number);
    if (known) known.update(view);
    else {
      const made = new Handset(view, state);
      handsets.set(view.number, made);
      bench.append(made.root);
    }
  }
  const shown = new Set(state.phones.map((view) => view.number));
  for (const [number, handset] of handsets) {
    if (shown.has(number)) continue;
    handset.root.remove();
    handsets.delete(number);
  }
  bench.querySelector(".empty")?.remove();
  if (!shown.size) bench.append(el("p.empty", {}, "No phone on the bench. Add one."));
  officers.update(state.officers, state.others);
  wire.update();
}

function live(on) {
  const sign = at("live");
  const text = on ? "Live" : "The emulator does not answer";
  if (sign.textContent !== text) sign.textContent = text;
  sign.classList.toggle("on", on);
  sign.classList.toggle("off", !on);
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function follow() {
  let version = null;
  for (;;) {
    try {
      const asked = performance.now();
      const state = await api.state(version, WAIT_SECONDS);
      const idle = state.version === version && performance.now() - asked < AGAIN;
      version = state.version;
      live(true);
      draw(state);
      await pause(idle ? AGAIN : BREATH);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
      live(false);
      version = null;
      await pause(AGAIN);
    }
  }
}

at("add").addEventListener("click", async () => {
  const { number } = await api.add();
  const shown = () => handsets.get(number)?.root.scrollIntoView({ behavior: "smooth", block: "nearest", inline: "center" });
  setTimeout(shown, BREATH * 2);
});
at("limits").addEventListener("change", () => api.settings({ ...settings, limits: at("limits").checked }));
setInterval(() => handsets.forEach((handset) => handset.tick()), TICK);
follow();
