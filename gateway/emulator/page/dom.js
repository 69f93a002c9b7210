// Small helpers: elements, times, numbers.

const SVG = "http://www.w3.org/2000/svg";

/** An element: el("p.why", {hidden: true}, "text", child…). Classes follow the tag's name. */
export function el(kind, properties = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = Object.assign(document.createElement(tag), properties);
  made.classList.add(...classes);
  made.append(...children);
  return made;
}

/** A 24-unit line drawing. */
export function drawing(path) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** +254700000001 → 0700 000 001. Anything else stays as it is. */
export function national(number) {
  return number.replace(/^\+254(\d{3})(\d{3})(\d{3})$/, "0$1 $2 $3");
}

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Seconds since 1970 → 14:32, in the reader's own time zone. */
export function timeOfDay(seconds, withSeconds = false) {
  const parts = { hour: "2-digit", minute: "2-digit", second: withSeconds ? "2-digit" : undefined };
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", parts);
}
