// The emulator's control API. Every call answers with JSON or throws an Error with its words.

async function call(method, path, body) {
  const options = { method };
  if (method !== "GET") {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body ?? {});
  }
  const answer = await fetch(`/emulator${path}`, options);
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error ?? `HTTP ${answer.status}`);
  return said;
}

const phone = (number) => `/phones/${encodeURIComponent(number)}`;

export const api = {
  state: (after, wait) => call("GET", after === null ? "/state" : `/state?after=${after}&wait=${wait}`),
  wire: () => call("GET", "/wire"),
  settings: (settings) => call("PUT", "/settings", settings),
  add: () => call("POST", "/phones"),
  remove: (number) => call("DELETE", phone(number)),
  change: (number, change) => call("PATCH", phone(number), change),
  dial: (number, code) => call("POST", `${phone(number)}/dial`, { code }),
  redial: (number) => call("POST", `${phone(number)}/redial`),
  press: (number, input) => call("POST", `${phone(number)}/press`, { input }),
  drop: (number) => call("POST", `${phone(number)}/drop`),
  repeat: (number) => call("POST", `${phone(number)}/repeat`),
  write: (number, text) => call("POST", `${phone(number)}/sms`, { text }),
};
