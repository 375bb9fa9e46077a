"use strict";
let asked = null, number = 0, total = 0, phase = "lobby", teams = [], spread = {}, right, turn = null, opened = 0, asking = null;

const nameOf = (letter) => asked.kind === "judge" ? (letter === "true" ? "True" : "False") : letter;

function draw() {
  $("lobby").hidden = phase !== "lobby";
  $("progress").textContent = number ? fill(words.progress, { n: number, of: total }) : "";
  if (!asked || phase === "standing" || phase === "end") return;
  $("stem").textContent = asked.stem;
  $("options").replaceChildren();
  if (asked.kind === "blank") { if (right !== undefined) $("options").append(node("div", keyText(), "bar right")); return; }
  const most = Math.max(1, ...Object.values(spread));
  choicesOf(asked).forEach(([letter, text], at) => {
    const line = node("div", "", "bar");
    line.append(node("span", asked.kind === "judge" ? text : `${letter}　${text}`));
    if (right !== undefined) {
      const chosen = spread[nameOf(letter)] || 0, meter = document.createElement("progress");
      meter.max = most;
      meter.value = chosen;
      meter.setAttribute("aria-label", `${text} ${chosen}`);
      line.append(meter, node("b", fill(words.chose, { n: chosen })));
      line.classList.add(isRight(right, letter) ? "right" : "other");
    }
    line.classList.add(`shade-${at % 4}`);
    $("options").append(line);
  });
}

function keyText() {
  if (Array.isArray(right)) return words.key + right.flat().join("；");
  return words.key + (right === true ? words.true : right === false ? words.false : right);
}

function time(endsAt, from) {
  countdown(room, endsAt);
  opened = from || room.now();
  clearInterval(time.timer);
  const bar = document.querySelector("#bar i");
  const show = () => {
    const left = endsAt ? Math.max(0, endsAt - room.now()) / Math.max(1, endsAt - opened) : 0;
    bar.style.width = `${Math.min(1, left) * 100}%`;
    $("clock").classList.toggle("soon", Boolean(endsAt) && endsAt - room.now() < 5000);
  };
  show();
  if (endsAt) time.timer = setInterval(show, 200);
}

function begin(frame, content) {
  asked = content;
  number = frame.question;
  total = frame.of || total;
  right = undefined;
  spread = {};
  turn = frame.floor || null;
  $("board").replaceChildren();
  time(frame.ends_at, frame.opened_at);
  say("");
  draw();
  buttons();
}

// Orders: a button each, and a key each: the whole show runs without a mouse.
function orders() {
  const list = [];
  const order = (type, fields) => () => room.send(type, fields);
  if (phase === "end") return list;
  list.push([" ", words.next, order("next"), "main"]);
  if (turn && !turn.over && phase === "question") {
    if (turn.speaking) {
      const stakes = turn.stakes.length ? turn.stakes : [undefined];
      stakes.forEach((stake, at) => {
        const key = stakes.length > 1 ? String(at + 1) : "";
        list.push([`r${key}`, `${words.judge_right} ${stake || ""}`, order("judge", { verdict: "right", stake })]);
        list.push([`w${key}`, `${words.judge_wrong} ${stake || ""}`, order("judge", { verdict: "wrong", stake })]);
      });
    } else {
      if (turn.team === null && !turn.armed_at) list.push(["b", words.arm, order("arm")]);
      (turn.team === null ? teams : [turn.team]).forEach((team, at) => {
        list.push([String(at + 1), `${words.call}：${team}`, order("call", { team })]);
      });
    }
  }
  if (phase === "question" || phase === "paused") list.push(["p", words.pause, order("pause")]);
  if (number) list.push(["v", words.void_now, () => askFor("void")]);
  list.push(["e", words.finish, () => askFor("end")]);
  list.push(["f", words.full, full]);
  return list;
}

function buttons() {
  const had = document.activeElement && $("orders").contains(document.activeElement);
  $("orders").replaceChildren();
  for (const [key, text, act, style] of orders()) {
    const made = node("button", text, style || "");
    if (key.trim()) made.append(node("kbd", key.toUpperCase()));
    else made.append(node("kbd", words.space));
    made.onclick = act;
    $("orders").append(made);
  }
  if (had && $("orders").firstChild) $("orders").firstChild.focus();
}

function askFor(what) {
  if (asking) asking.remove();
  const form = asking = document.createElement("form");
  form.className = "asking";
  const close = () => { form.remove(); asking = null; };
  const sure = node("button", what === "end" ? words.sure : words.void_now, "main");
  const no = node("button", words.cancel);
  no.type = "button";
  no.onclick = close;
  let input = null;
  if (what === "void") {
    const label = node("label", words.why);
    input = document.createElement("input");
    input.required = true;
    input.maxLength = 100;
    label.append(input);
    form.append(label);
  }
  form.append(sure, no);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (what === "end") room.send("end");
    else room.send("void", { question: number, why: input.value });
    close();
  };
  $("orders").before(form);
  (input || sure).focus();
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

let typed = "";
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && asking) { asking.remove(); asking = null; return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "INPUT") return;
  if ((event.key === " " || event.key === "Enter") && event.target.tagName === "BUTTON") return;
  const key = event.key === "Enter" || event.key === "ArrowRight" || event.key === "PageDown" ? " " : event.key.toLowerCase();
  const known = orders();
  const wanted = [typed + key, key].find((one) => known.some(([name]) => name === one));
  typed = /^[rw]$/.test(key) ? key : "";
  if (wanted === undefined || (asking && wanted !== " ")) return;
  event.preventDefault();
  known.find(([name]) => name === wanted)[2]();
});

function podium(frame) {
  const first = (frame.podium || frame.top || []).slice(0, 3);
  if (!first.length) return;
  const stand = node("ol", "", "podium");
  for (const row of first) {
    const step = node("li", "", `place-${row.place}`);
    step.append(node("em", fill(words.place, { n: row.place })), node("strong", row.name), node("span", row.team), node("span", `${row.points} ${words.points}`));
    stand.append(step);
  }
  $("board").prepend(stand);
}

const tell = {
  state(frame) {
    ({ phase, teams } = frame);
    total = frame.of;
    number = frame.question;
    $("count").textContent = fill(words.players, { n: frame.players });
    if (frame.asked) begin(frame, frame.asked);
    else { say(""); draw(); buttons(); }
    if (phase !== "question") time(0);
    if (frame.reveal) { right = frame.reveal.right; draw(); }
    if (frame.standing) tell[phase === "end" ? "end" : "standing"]({ ...frame.standing, podium: frame.standing.top });
  },
  question(frame) { phase = "question"; begin(frame, frame); },
  count(frame) {
    if (phase === "question") spread = frame.spread;
    $("count").textContent = frame.question && phase !== "lobby"
      ? fill(words.answered, { n: frame.answered, of: frame.of }) : fill(words.players, { n: frame.of });
  },
  closed() { phase = "closed"; time(0); say(words.closed); buttons(); },
  paused() { phase = "paused"; time(0); say(words.paused); buttons(); },
  resumed(frame) { phase = "question"; time(frame.ends_at, opened); say(""); buttons(); },
  floor(frame) { turn = frame.floor; say(turn.speaking ? words.speaking + turn.speaking : ""); buttons(); },
  reveal(frame) {
    phase = "reveal";
    ({ right, spread } = frame);
    draw();
    say(`${keyText()}${frame.explanation ? "\n" + frame.explanation : ""}${frame.source ? "\n" + words.source + frame.source : ""}`);
    buttons();
  },
  standing(frame) { phase = "standing"; turn = null; $("options").replaceChildren(); $("stem").textContent = words.standing; say(""); board(frame); buttons(); },
  end(frame) {
    phase = "end";
    time(0);
    $("options").replaceChildren();
    board(frame);
    podium(frame);
    $("stem").textContent = words.end;
    say("");
    draw();
    buttons();
  },
  voided(frame) { say(words.void + frame.why); if (phase === "question" && frame.question === number) { phase = "closed"; time(0); } buttons(); },
  award(frame) { say(`${frame.to} ${frame.points > 0 ? "+" : ""}${frame.points}　${frame.why}`); },
  refused(frame) { say(frame.text); },
};

const room = ticket
  ? new Room({ host: ticket }, (frame) => { if (tell[frame.type]) tell[frame.type](frame); })
  : say(words.no_host);
