// One phone on the bench: screen, keys, and what the network does meanwhile.

import { api } from "./api.js";
import { clock, el, national } from "./dom.js";
import { flash, keypad } from "./keypad.js";
import { Lcd } from "./lcd.js";

const SHORT_SECONDS = 8; // the network's patience is nearly out
const NOTE_MILLISECONDS = 6000;

export class Handset {
  constructor(view, world) {
    this.number = view.number;
    this.inbox = false;
    this.busy = false;
    this.note = "";
    this.lcd = new Lcd(world.code, { left: () => this.press("call"), right: () => this.right() });
    this.pad = keypad((key) => this.press(key));
    this.network = el(
      "select",
      { ariaLabel: "Network", onchange: () => this.change({ network: this.network.value }) },
      ...world.networks.map(({ code, name }) => el("option", { value: code }, name)),
    );
    const act = (text, title, run) => el("button.quiet", { type: "button", title, onclick: run }, text);
    this.redial = act("Redial", "Dial the last code again", () => this.go(() => api.redial(this.number)));
    this.drop = act("Drop call", "Lose the connection in the middle", () => this.go(() => api.drop(this.number)));
    this.repeat = act("Repeat callback", "Send the last callback to the gateway once more", () => this.again());
    this.opt = act("", "As the provider does for a person who wants no more SMS", () =>
      this.change({ opted_out: !this.view.opted_out }),
    );
    const remove = act("\u00d7", "Take this phone away", () => api.remove(this.number));
    remove.ariaLabel = `Take away ${national(view.number)}`;
    this.status = el("p", { role: "status" });
    this.root = el(
      "section.phone",
      { ariaLabel: `Phone ${national(view.number)}` },
      el("header", {}, el("h2", {}, national(view.number)), this.network, remove),
      el("div.body", {}, el("div.ear"), this.lcd.root, this.pad),
      el("div.under", {}, this.status, el("div.acts", {}, this.redial, this.drop, this.repeat, this.opt)),
    );
    this.root.dataset.number = view.number;
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.update(view);
  }

  get mode() {
    return this.inbox ? "inbox" : this.busy ? "running" : this.view.mode;
  }

  update(view) {
    const turned = view.screen !== this.view?.screen || view.session?.hops !== this.view?.session?.hops;
    this.view = view;
    this.received = performance.now();
    this.network.value = view.network;
    this.network.disabled = Boolean(view.session);
    this.redial.disabled = !view.last_code;
    this.drop.disabled = !view.session;
    this.repeat.disabled = !view.last_code || view.mode === "running";
    if (turned) this.lcd.reply.value = "";
    if (this.inbox && view.unread) this.change({ read: true });
    this.show();
    if (turned) this.focus();
  }

  show() {
    this.lcd.show(this.view, this.mode);
    for (const act of [this.redial, this.drop, this.repeat]) act.hidden = this.inbox;
    this.opt.hidden = !this.inbox;
    this.opt.textContent = this.view.opted_out ? "Take SMS again" : "Opt out of SMS";
    this.tick();
  }

  /** The reply field gets the cursor where a person types on a keyboard, never a touch keyboard. */
  focus() {
    const typing = this.root.contains(document.activeElement) || document.activeElement === document.body;
    const field = this.lcd.field(this.mode);
    if (field && typing && this.used && !matchMedia("(pointer: coarse)").matches) field.focus();
  }

  /** Once a quarter of a second: the session's clock and the network's patience. */
  tick() {
    const { session, why, mode } = this.view;
    const since = (performance.now() - this.received) / 1000;
    const limited = session?.silence && mode === "asking";
    const left = limited ? Math.max(0, session.silence - session.silent - since) : 0;
    this.lcd.patience.firstChild.style.setProperty("--left", limited ? left / session.silence : 0);
    this.lcd.patience.classList.toggle("short", left < SHORT_SECONDS);
    this.lcd.time.textContent = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.status.classList.toggle("why", Boolean(this.note || why));
    this.set(this.note || why || (session ? timers(session, since, limited ? left : null) : "\u00a0"));
  }

  set(text) {
    // A clock that is read aloud every second helps nobody.
    this.status.ariaLive = this.note || this.view.why ? "polite" : "off";
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  tell(text) {
    this.note = text;
    this.tick();
    clearTimeout(this.forget);
    this.forget = setTimeout(() => { this.note = ""; this.tick(); }, NOTE_MILLISECONDS);
  }

  async go(call) {
    if (this.busy) return;
    this.busy = this.used = true;
    this.inbox = false;
    this.show();
    try {
      const view = await call();
      this.busy = false;
      this.update(view);
    } catch (error) {
      this.busy = false;
      this.tell(error.message);
      this.show();
    }
    this.focus();
  }

  async change(change) {
    this.update(await api.change(this.number, change));
  }

  async again() {
    try {
      const { same, status } = await api.repeat(this.number);
      this.tell(same ? "Sent again: the same screen came back." : `Sent again: another answer (HTTP ${status}).`);
    } catch (error) {
      this.tell(error.message);
    }
  }

  press(key) {
    const mode = this.mode;
    if (key === "call") return this.call(mode);
    if (key === "end") return this.right(true);
    const field = this.lcd.field(mode);
    if (key === "clear") {
      if (field) field.value = field.value.slice(0, -1);
    } else if (field) {
      if (field.value.length < field.maxLength) field.value += key;
    } else if (mode !== "running") {
      this.lcd.dialled.value = key; // a digit on a finished screen begins a new number
      this.go(() => api.drop(this.number));
    }
    this.lcd.count();
  }

  call(mode) {
    const { dialled, reply, write } = this.lcd;
    if (mode === "idle") this.go(() => api.dial(this.number, dialled.value));
    else if (mode === "asking" || this.lcd.paged) this.go(() => api.press(this.number, reply.value));
    else if (mode === "inbox" && write.value.trim()) {
      api.write(this.number, write.value).then((view) => this.update(view));
      write.value = "";
    } else if (mode === "ended" || mode === "failed") this.go(() => api.redial(this.number));
  }

  /** The right key: messages or back; `end` always hangs up. */
  right(end = false) {
    if (!this.inbox && (end || this.view.mode !== "idle")) {
      this.busy = false;
      this.go(() => api.drop(this.number));
    } else {
      this.inbox = !this.inbox;
      this.used = true;
      if (this.inbox && this.view.unread) this.change({ read: true });
      this.show();
      this.focus();
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target.matches("input, select");
    if (event.key === "Escape") this.right(true);
    else if (event.key === "Enter" && !event.target.matches("button, select")) this.call(this.mode);
    else if (event.key === "Backspace" && !inField) this.press("clear");
    else if (/^[0-9*#]$/.test(event.key)) {
      flash(this.pad, event.key);
      if (inField) return;
      this.press(event.key);
    } else return;
    event.preventDefault();
  }
}

function timers(session, since, left) {
  const age = clock(session.age + since) + (session.most ? ` of ${clock(session.most)}` : "");
  const patience = left === null ? "" : `  \u00b7  ${Math.ceil(left)} s to answer`;
  return `session ${age}${patience}`;
}
