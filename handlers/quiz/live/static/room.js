"use strict";
// One socket to the room: joins, comes back by itself, follows the room to another process, keeps the server's time.
const words = JSON.parse(document.body.dataset.words);
const code = document.body.dataset.code;
const ticket = decodeURIComponent(location.hash.slice(1));
const $ = (id) => document.getElementById(id);
const say = (text) => { $("note").textContent = text; };
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

class Room {
  constructor(join, told) {
    this.join = join;
    this.told = told;
    this.offset = 0;
    this.tries = 0;
    this.over = false;
    this.open();
  }

  async open(address) {
    try {
      const url = address || (await (await fetch(`/live/${code}/where`)).json()).url;
      const socket = this.socket = new WebSocket(url);
      socket.onopen = () => socket.send(JSON.stringify({ type: "join", ...this.join }));
      socket.onmessage = (event) => { if (socket === this.socket) this.heard(JSON.parse(event.data)); };
      socket.onclose = () => { if (socket === this.socket) this.again(); };
    } catch { this.again(); }
  }

  heard(frame) {
    if (frame.type === "moved") {
      this.socket = null;
      this.open(`${frame.url}/rooms/${code}`);
      return;
    }
    if (frame.type === "state") {
      this.tries = 0;
      this.offset = frame.now - Date.now();
    }
    if (frame.why === "bad_token" || frame.why === "no_room" || frame.type === "end") this.over = true;
    this.told(frame);
  }

  again() {
    if (this.over) return;
    say(words.connecting);
    const after = Math.min(200 * 2 ** this.tries++, 3000) * (0.5 + Math.random());
    setTimeout(() => this.open(), after);
  }

  send(type, fields) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type, ...fields }));
    }
  }

  now() { return Date.now() + this.offset; }
}

const node = (name, text, className) => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

function table(title, rows, cells) {
  const made = document.createElement("table");
  made.append(node("caption", title));
  for (const row of rows) {
    const line = document.createElement("tr");
    for (const cell of cells(row)) line.append(node("td", cell));
    made.append(line);
  }
  return made;
}

function board(frame) {
  $("board").replaceChildren();
  const top = frame.top || frame.podium || [];
  if (top.length) $("board").append(table(words.top, top, (r) => [r.place, r.name, r.team, `${r.points} ${words.points}`]));
  if (frame.units && frame.units.length) {
    $("board").append(table(words.units, frame.units, (r) => [r.place, r.team, `${r.points} ${words.points}`]));
  }
}

function countdown(room, endsAt) {
  clearInterval(countdown.timer);
  const show = () => { $("clock").textContent = endsAt ? `${Math.max(0, Math.ceil((endsAt - room.now()) / 1000))}″` : ""; };
  show();
  if (endsAt) countdown.timer = setInterval(show, 250);
}

const choicesOf = (asked) => asked.kind === "judge"
  ? [["true", words.true], ["false", words.false]]
  : asked.options.map((text, at) => ["ABCDEFGH"[at], text]);
const isRight = (right, letter) => Array.isArray(right) ? right.includes(letter) : String(right) === letter;
