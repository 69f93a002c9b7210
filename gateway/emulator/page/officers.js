// Officers' phones: who gets which SMS, the newest on top, with a box to answer in.

import { api } from "./api.js";
import { el, national, timeOfDay } from "./dom.js";

const ROLES = {
  station_duty: ["Station duty desk", "police"],
  ocs: ["OCS", "police"],
  ra_duty: ["RA duty contact", "neighbours"],
  ra_chair: ["RA chair", "neighbours"],
  nyumba_kumi: ["Nyumba Kumi leader", "neighbours"],
  private_security: ["Private security", "others"],
  chief: ["Chief", "others"],
  programme_desk: ["Programme desk", "others"],
};
const GLIMPSE = 2; // messages that show without opening a phone

export class Officers {
  constructor(root, news, peek) {
    this.root = root;
    this.news = news;
    this.peek = peek;
    this.rows = new Map();
    this.unread = el("span.badge", { hidden: true });
    this.list = el("ul.list");
    this.find = el("input.find", {
      type: "search",
      placeholder: "Find a name, role or place",
      ariaLabel: "Find an officer",
      oninput: () => this.filter(),
    });
    root.append(
      el("header", {}, el("h2", { id: "officers-title" }, "Officers\u2019 phones"), this.unread),
      this.find,
      this.list,
    );
    const watcher = new IntersectionObserver(
      ([entry]) => { this.seen = entry.isIntersecting; this.hint(); },
      { rootMargin: "0px 0px -45%" }, // seen means well into the window, not just its upper edge
    );
    watcher.observe(root);
  }

  update(officers, others) {
    const all = [...officers, ...others];
    for (const view of all) {
      if (!this.rows.has(view.number)) this.rows.set(view.number, new Row(view));
      const text = this.rows.get(view.number).update(view);
      if (text && this.ready) this.news.textContent = text;
    }
    const listed = new Set(all.map((view) => view.number));
    for (const [number, row] of this.rows) if (!listed.has(number)) this.remove(number, row);
    this.order(all);
    this.filter();
    this.count = all.reduce((sum, view) => sum + view.unread, 0);
    this.unread.hidden = !this.count;
    this.unread.textContent = `${this.count} new`;
    this.ready = true;
    this.hint();
  }

  /** Newest first; never while somebody types an answer, which would lose the cursor. */
  order(all) {
    const last = (view) => view.messages.at(-1)?.at ?? 0;
    const wanted = all.toSorted((a, b) => last(b) - last(a)).map((view) => this.rows.get(view.number).root);
    const same = wanted.every((row, place) => this.list.children[place] === row);
    if (!wanted.length) this.list.replaceChildren(el("li.empty", {}, "No contacts are loaded."));
    else if (!same && !this.list.contains(document.activeElement)) this.list.replaceChildren(...wanted);
    else if (!same) this.list.append(...wanted.filter((row) => !row.isConnected));
  }

  filter() {
    const words = this.find.value.toLowerCase().split(/\s+/);
    for (const row of this.rows.values()) {
      row.root.hidden = !words.every((word) => row.root.textContent.toLowerCase().includes(word));
    }
  }

  remove(number, row) {
    row.root.remove();
    this.rows.delete(number);
  }

  /** Below the fold on a small screen, a line tells that something came. */
  hint() {
    this.peek.hidden = !this.count || this.seen;
    this.peek.textContent = this.count === 1 ? "1 new SMS on an officer\u2019s phone" : `${this.count} new SMS on officers\u2019 phones`;
  }
}

class Row {
  constructor(view) {
    this.number = view.number;
    this.open = false;
    this.known = null;
    const officer = view.officer;
    const [role, kind] = ROLES[officer?.role] ?? ["Not a contact", "others"];
    const name = officer?.name || national(view.number);
    const place = officer?.area.split("/").at(-1);
    this.name = name;
    this.badge = el("span.badge", { hidden: true });
    this.head = el(
      "button",
      { type: "button", ariaExpanded: "false", onclick: () => this.toggle() },
      el("span.face", { ariaHidden: "true" }, officer ? initials(name) : "#"),
      el("span", {}, el("b", {}, name), el("span.role", {}, [role, place].filter(Boolean).join(" \u00b7 "))),
      this.badge,
    );
    this.head.title = [officer?.organisation, officer?.area, national(view.number)].filter(Boolean).join(", ");
    this.texts = el("ul.texts");
    this.field = el("input", { type: "text", ariaLabel: `Answer as ${name}`, placeholder: "Answer by SMS", autocomplete: "off" });
    this.form = el("form", { hidden: true, onsubmit: (event) => this.send(event) }, this.field, el("button", { type: "submit" }, "Send"));
    this.root = el(`li.officer.${kind}`, {}, this.head, this.texts, this.form);
    this.root.dataset.number = view.number;
  }

  /** Returns what a screen reader should say: the newest message, if it has just come. */
  update(view) {
    const before = this.known;
    this.view = view;
    this.known = new Set(view.messages.map((message) => message.id));
    const came = view.messages.filter((message) => before && !before.has(message.id) && !message.mine);
    this.badge.hidden = !view.unread;
    this.badge.textContent = view.unread;
    this.draw(new Set(came.map((message) => message.id)));
    return came.length ? `${this.name}: ${came.at(-1).text}` : null;
  }

  draw(came = new Set()) {
    const shown = this.view.messages.slice(this.open ? 0 : -GLIMPSE);
    const key = `${this.open}${shown.map((message) => message.id + message.read)}`;
    this.form.hidden = !this.open;
    this.head.ariaExpanded = String(this.open);
    if (this.drawn === key) return;
    this.drawn = key;
    this.texts.hidden = !shown.length;
    this.texts.replaceChildren(
      ...shown.map((message) => {
        const about = [timeOfDay(message.at, true), message.mine ? `to ${message.other}` : message.other];
        if (message.parts > 1) about.push(`${message.parts} parts`);
        const item = el("li", {}, el("small", {}, about.join("  \u00b7  ")), message.text);
        item.classList.toggle("mine", message.mine);
        item.classList.toggle("new", !message.read);
        item.classList.toggle("arrived", came.has(message.id));
        return item;
      }),
    );
  }

  async toggle() {
    this.open = !this.open;
    this.draw();
    if (this.view.unread) this.update(await api.change(this.number, { read: true }));
    if (this.open && !matchMedia("(pointer: coarse)").matches) this.field.focus();
  }

  async send(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.update(await api.write(this.number, text));
  }
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !word.endsWith("."));
  return words.slice(0, 2).map((word) => word[0].toUpperCase()).join("");
}
