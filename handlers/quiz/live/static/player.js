"use strict";
if (ticket) $("enter").remove();
const LETTERS = "ABCDEFGH";
const packed = Boolean(window.crypto && crypto.subtle);
let asked = null, number = 0, orders = {}, packs = {}, chosen = [], unsent = null, done = false;

async function unpack(n, key) {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const made = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, made, bytes(packs[n]));
  return JSON.parse(new TextDecoder().decode(plain));
}

function shownChoices() {
  const all = choicesOf(asked), order = orders[number];
  return order && asked.kind !== "judge" ? [...order].map((letter) => all[LETTERS.indexOf(letter)]) : all;
}

function draw(right) {
  $("stem").textContent = `${number}. ${asked.stem}`;
  $("options").replaceChildren();
  if (asked.kind === "blank") return drawBlank();
  shownChoices().forEach(([letter, text], at) => {
    const button = node("button", asked.kind === "judge" ? text : `${LETTERS[at]} ${text}`);
    button.disabled = done;
    if (chosen.includes(letter)) button.classList.add("chosen");
    if (right !== undefined && isRight(right, letter)) button.classList.add("right");
    button.onclick = () => pick(letter);
    $("options").append(button);
  });
  if (asked.kind === "multi" && !done) {
    const send = node("button", words.send);
    send.onclick = () => { if (chosen.length) submit([...chosen].sort()); };
    $("options").append(send);
  }
}

function drawBlank() {
  const input = document.createElement("input");
  const send = node("button", words.send);
  input.value = chosen[0] || "";
  input.disabled = send.disabled = done;
  send.onclick = () => { if (input.value.trim()) { chosen = [input.value]; submit(input.value.trim()); } };
  $("options").append(input, send);
}

function pick(letter) {
  if (asked.kind === "multi") {
    chosen = chosen.includes(letter) ? chosen.filter((x) => x !== letter) : [...chosen, letter];
    draw();
    return;
  }
  chosen = [letter];
  submit(asked.kind === "judge" ? letter === "true" : [letter]);
}

function submit(choice) {
  done = true;
  unsent = { question: number, choice };
  draw();
  say(words.sending);
  room.send("answer", unsent);
}

function certificate(frame) {
  if (!frame.certificate) return;
  const link = node("a", words.certificate, "certificate");
  link.href = frame.certificate;
  $("board").prepend(link);
}

function floor(frame) {
  $("options").replaceChildren();
  const turn = frame.floor;
  say(turn.speaking ? words.speaking + turn.speaking : "");
  if (turn.team === null && !turn.speaking && !turn.over) {
    const button = node("button", words.buzz, "buzz");
    button.onclick = () => room.send("buzz");
    $("options").append(button);
  }
}

function begin(frame, content) {
  asked = content;
  number = frame.question;
  const mine = frame.mine;
  chosen = mine === undefined || mine === null ? [] : [].concat(mine).map(String);
  done = chosen.length > 0;
  $("board").replaceChildren();
  countdown(room, frame.ends_at);
  draw();
  if (frame.floor) floor(frame);
  else say(done ? words.taken : "");
}

const tell = {
  packs(frame) { packs = frame.packs; },
  async question(frame) {
    unsent = null;
    const { question } = frame;
    begin(frame, frame.key ? await unpack(question, frame.key) : frame);
  },
  state(frame) {
    orders = frame.orders || {};
    $("me").textContent = `${frame.me.name}　${frame.me.team}　${frame.me.points} ${words.points}`;
    if (frame.phase === "lobby") return say(words.lobby);
    const again = unsent;
    begin(frame, frame.asked);
    if (frame.phase === "paused") say(words.paused);
    if (frame.phase === "question") {
      if (!done && again && again.question === frame.question) { chosen = [].concat(again.choice).map(String); submit(again.choice); }
      return undefined;
    }
    countdown(room, 0);
    done = true;
    draw(frame.reveal && frame.reveal.right);
    if (frame.standing) board(frame.standing);
    certificate(frame);
    return undefined;
  },
  taken(frame) { if (frame.question === number) { unsent = null; say(words.taken); } },
  refused(frame) {
    if (frame.why === "not_a_choice") { done = false; draw(); }
    unsent = null;
    say(frame.text);
  },
  closed() { done = true; countdown(room, 0); if (asked) draw(); say(words.closed); },
  paused() { countdown(room, 0); say(words.paused); },
  resumed(frame) { countdown(room, frame.ends_at); say(""); },
  floor,
  reveal(frame) {
    done = true;
    draw(frame.right);
    const verdict = frame.mine === null ? words.none : frame.mine.right ? words.right : words.wrong;
    say(`${verdict}　${frame.points} ${words.points}${frame.rank ? "　" + fill(words.place, { n: frame.rank }) : ""}\n${frame.explanation}`);
  },
  standing(frame) {
    $("options").replaceChildren();
    if (frame.mine) say(`${fill(words.place, { n: frame.mine.place })}　${frame.mine.points} ${words.points}`);
    board(frame);
  },
  end(frame) {
    tell.standing(frame);
    $("stem").textContent = words.end;
    certificate(frame);
  },
  voided(frame) { say(words.void + frame.why); },
  award(frame) { say(`${frame.to} ${frame.points > 0 ? "+" : ""}${frame.points}　${frame.why}`); },
};

const room = ticket
  ? new Room({ token: ticket, packs: packed }, (frame) => { if (tell[frame.type]) tell[frame.type](frame); })
  : say(fill(words.no_ticket, { code }));
