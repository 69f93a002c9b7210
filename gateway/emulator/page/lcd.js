// The screen of a handset: what it shows in each mode. It knows nothing of the server.

import { el, timeOfDay } from "./dom.js";

const SOFT = {
  idle: ["Dial", "Messages"],
  running: ["", "Cancel"],
  asking: ["Send", "Cancel"],
  ended: ["Redial", "Close"],
  failed: ["Redial", "Close"],
  inbox: ["Send", "Back"],
};

export class Lcd {
  /** `soft.left()` and `soft.right()` are the two keys under the screen. */
  constructor(code, soft) {
    const field = (kind, label, most) =>
      el(kind, { type: "text", ariaLabel: label, autocomplete: "off", spellcheck: false, maxLength: most });
    this.dialled = Object.assign(field("input.number", "Number to dial", 60), { value: code, inputMode: "tel" });
    this.reply = field("input", "Your answer", 80);
    this.write = field("input", "Message to the service", 480);
    this.write.placeholder = "Write to the service";
    this.text = el("pre.text", { tabIndex: 0, role: "log", ariaLabel: "Screen" });
    this.typed = el("span");
    this.size = el("span", { title: "Length of the screen, in GSM-7 units" });
    this.counts = el("div.counts", {}, this.typed, this.size);
    this.list = el("ol.sms", { tabIndex: 0, ariaLabel: "Messages" });
    this.network = el("span");
    this.mail = el("span.mail", { hidden: true });
    this.time = el("span.time");
    this.patience = el("div.patience", { ariaHidden: "true" }, el("i"));
    this.left = el("button", { type: "button", onclick: soft.left });
    this.right = el("button", { type: "button", onclick: soft.right });
    this.panes = {
      idle: el("div.view", {}, el("div.middle", {}, this.dialled, el("p.hint", {}, "Press the green key to dial"))),
      running: el("div.view", {}, el("div.middle", {}, el("p.dots", {}, "USSD code running"))),
      text: el("div.view", {}, this.text, this.reply, this.counts),
      inbox: el("div.view", {}, this.list, this.write),
    };
    const signal = el("span.signal", { ariaHidden: "true" }, el("i"), el("i"), el("i"), el("i"));
    const bar = el("div.bar", {}, signal, this.network, this.mail, this.time);
    const softKeys = el("div.soft", {}, this.left, this.right);
    this.root = el("div.lcd", {}, bar, this.patience, ...Object.values(this.panes), softKeys);
    this.reply.addEventListener("input", () => this.count());
  }

  /** The field that keys write into, null where there is none. */
  field(mode) {
    return { idle: this.dialled, asking: this.reply, inbox: this.write }[mode] ?? (this.paged ? this.reply : null);
  }

  /** `mode` is the view's, or "inbox" when the person looks at messages. */
  show(view, mode) {
    const pane = { idle: "idle", running: "running", inbox: "inbox" }[mode] ?? "text";
    for (const [name, element] of Object.entries(this.panes)) element.hidden = name !== pane;
    this.paged = mode === "ended" && view.split[1] > 1;
    [this.left.textContent, this.right.textContent] = this.paged ? ["Send", "Close"] : SOFT[mode];
    this.network.textContent = view.network_name;
    this.mail.hidden = !view.unread;
    this.mail.textContent = `${view.unread} SMS`;
    if (this.text.textContent !== view.screen) {
      this.text.textContent = view.screen;
      this.text.scrollTop = 0;
    }
    this.reply.hidden = mode !== "asking" && !this.paged;
    this.reply.maxLength = view.limits.typed;
    this.view = view;
    this.count();
    this.messages(view.messages);
  }

  count() {
    const { units, limits, foreign, split } = this.view;
    this.counts.hidden = this.view.mode === "failed";
    this.typed.textContent = this.reply.hidden ? "" : `typed ${this.reply.value.length}/${limits.typed}`;
    const page = split[1] > 1 ? `part ${split[0]} of ${split[1]}, ` : "";
    this.size.textContent = foreign.length ? `not on every phone: ${foreign.join(" ")}` : `${page}${units}/${limits.screen}`;
    this.size.classList.toggle("over", split[1] > 1 || foreign.length > 0);
  }

  messages(messages) {
    const key = messages.map((message) => message.id).join();
    if (this.listed === key) return;
    this.listed = key;
    this.list.replaceChildren(
      ...messages.map((message) => {
        const who = message.mine ? `to ${message.other}` : message.other;
        return el(message.mine ? "li.mine" : "li", {}, el("small", {}, `${who}  ${timeOfDay(message.at)}`), message.text);
      }),
    );
    if (!messages.length) this.list.append(el("p.hint", {}, "No messages yet."));
    this.list.scrollTop = this.list.scrollHeight;
  }
}
