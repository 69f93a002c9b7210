// The last requests between gateway and provider, as they crossed the wire.

import { api } from "./api.js";
import { el, timeOfDay } from "./dom.js";

export class Wire {
  constructor(root, list) {
    this.root = root;
    this.list = list;
    root.addEventListener("toggle", () => this.update());
  }

  async update() {
    if (!this.root.open || this.asking) return;
    this.asking = true;
    try {
      this.list.replaceChildren(...(await api.wire()).map(row));
    } finally {
      this.asking = false;
    }
    if (!this.list.children.length) this.list.append(el("p.empty", {}, "Nothing yet. Dial on a phone."));
  }
}

function row(exchange) {
  const way = exchange.outbound ? `\u2192 ${exchange.what}` : `\u2190 ${exchange.what}`;
  const good = exchange.status >= 200 && exchange.status < 300;
  const status = exchange.status || "no answer";
  const words = exchange.outbound ? fields(exchange.request) : exchange.request;
  return el(
    "div.exchange",
    {},
    el("span", {}, timeOfDay(exchange.at, true)),
    el(good ? "span" : "span.bad", {}, `${way} ${status}`),
    el("div", {}, el("p", {}, words), el("p.answer", {}, exchange.answer)),
    el("span", {}, `${exchange.milliseconds} ms`),
  );
}

function fields(body) {
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join("  ");
}
