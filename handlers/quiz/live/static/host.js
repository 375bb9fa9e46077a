"use strict";
let asked = null, number = 0, teams = [], spread = {}, right, turn = null;

function draw() {
  $("lobby").hidden = number > 0;
  if (!asked) return;
  $("stem").textContent = `${number}. ${asked.stem}`;
  $("options").replaceChildren();
  if (asked.kind === "blank") return;
  for (const [letter, text] of choicesOf(asked)) {
    const line = node("div", asked.kind === "judge" ? text : `${letter} ${text}`, "bar");
    if (right !== undefined) {
      const name = asked.kind === "judge" ? (letter === "true" ? "True" : "False") : letter;
      line.append(node("b", spread[name] || 0));
      if (isRight(right, letter)) line.classList.add("right");
    }
    $("options").append(line);
  }
}

function begin(frame, content) {
  asked = content;
  number = frame.question;
  right = undefined;
  turn = frame.floor || null;
  $("board").replaceChildren();
  countdown(room, frame.ends_at);
  say("");
  draw();
  buttons();
}

function buttons() {
  const add = (text, act) => { const made = node("button", text); made.onclick = act; $("orders").append(made); };
  const order = (type, fields) => () => room.send(type, fields);
  $("orders").replaceChildren();
  add(words.next, order("next"));
  add(words.pause, order("pause"));
  if (turn && !turn.over) {
    if (turn.speaking) {
      const stakes = turn.stakes.length ? turn.stakes : [undefined];
      for (const stake of stakes) {
        add(`${words.judge_right} ${stake || ""}`, order("judge", { verdict: "right", stake }));
        add(`${words.judge_wrong} ${stake || ""}`, order("judge", { verdict: "wrong", stake }));
      }
    } else {
      if (turn.team === null && !turn.armed_at) add(words.arm, order("arm"));
      for (const team of turn.team === null ? teams : [turn.team]) add(`${words.call}：${team}`, order("call", { team }));
    }
  }
  if (number) add(words.void_now, () => { const why = prompt(words.why); if (why) room.send("void", { question: number, why }); });
  add(words.finish, () => { if (confirm(words.sure)) room.send("end"); });
}

const tell = {
  state(frame) {
    teams = frame.teams;
    number = frame.question;
    $("count").textContent = fill(words.players, { n: frame.players });
    if (frame.asked) begin(frame, frame.asked);
    else { say(""); draw(); buttons(); }
    if (frame.phase !== "question") countdown(room, 0);
    if (frame.reveal) { right = frame.reveal.right; draw(); }
    if (frame.standing) board(frame.standing);
  },
  question(frame) { begin(frame, frame); },
  count(frame) {
    spread = frame.spread;
    $("count").textContent = frame.question
      ? fill(words.answered, { n: frame.answered, of: frame.of }) : fill(words.players, { n: frame.of });
  },
  closed() { countdown(room, 0); say(words.closed); },
  paused() { countdown(room, 0); say(words.paused); },
  resumed(frame) { countdown(room, frame.ends_at); say(""); },
  floor(frame) { turn = frame.floor; say(turn.speaking ? words.speaking + turn.speaking : ""); buttons(); },
  reveal(frame) { right = frame.right; spread = frame.spread; draw(); say(frame.explanation); },
  standing(frame) { $("options").replaceChildren(); turn = null; board(frame); },
  end(frame) { board(frame); $("stem").textContent = words.end; $("orders").replaceChildren(); },
  voided(frame) { say(words.void + frame.why); },
  award(frame) { say(`${frame.to} ${frame.points > 0 ? "+" : ""}${frame.points}　${frame.why}`); },
  refused(frame) { say(frame.text); },
};

const room = ticket
  ? new Room({ host: ticket }, (frame) => { if (tell[frame.type]) tell[frame.type](frame); })
  : say(words.no_host);
