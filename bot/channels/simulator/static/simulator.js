"use strict";
(() => {
  const root = document.body.dataset.root;
  const $ = (id) => document.getElementById(id);
  const words = {};
  for (const word of $("t-words").content.querySelectorAll("[data-word]")) words[word.dataset.word] = word.textContent;
  const state = { channel: "", person: "", people: [], last: 0, turns: new Map(), pushes: new Map(), unread: new Set(), now: 0, read: 0, picked: 0 };

  // ---- talking to the server
  async function ask(path, body) {
    const order = { headers: { "X-Simulator": "1" } };
    if (body instanceof FormData) Object.assign(order, { method: "POST", body });
    else if (body) {
      Object.assign(order, { method: "POST", body: JSON.stringify(body) });
      order.headers["Content-Type"] = "application/json";
    }
    const answer = await fetch(root + path, order);
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.error ? content.error.message : answer.statusText);
    return content;
  }
  const say = (error) => note(error instanceof TypeError ? words.lost : error.message);

  // ---- small pieces of page
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  const safe = (url) => /^(https?:\/\/|\/)/.test(url || "") ? url : "";
  function link(url, text, className) {
    const element = make(safe(url) ? "a" : "span", className, text);
    if (safe(url)) Object.assign(element, { href: url, target: "_blank", rel: "noopener" });
    return element;
  }
  function rich(text, into) {
    let end = 0;
    for (const found of text.matchAll(/<a\s[^>]*?href="([^"]*)"[^>]*>([^<]*)<\/a>/g)) {
      into.append(text.slice(end, found.index), link(found[1], found[2]));
      end = found.index + found[0].length;
    }
    into.append(text.slice(end));
  }
  function row(mine, className) {
    const line = make("div", mine ? "row me" : "row");
    const me = state.people.find((one) => one.channel === state.channel && one.external_id === state.person);
    line.append(make("div", "face", mine ? (me ? me.name : words.newcomer).slice(0, 1) : document.title.slice(0, 1)));
    const bubble = make("div", "bubble " + (className || ""));
    line.append(bubble);
    return [line, bubble];
  }
  function note(text) {
    const item = make("li");
    item.append(make("span", "note", text));
    $("chat").append(item);
    item.scrollIntoView({ block: "end" });
  }
  function article(bubble, one) {
    bubble.classList.add("wide");
    if (safe(one.picture || one.picurl)) bubble.append(Object.assign(make("img"), { src: one.picture || one.picurl, alt: "" }));
    bubble.append(link(one.url, one.title, "head"), make("span", "desc", one.description || ""));
  }
  function picture(bubble, id) {
    bubble.append(Object.assign(make("img"), { src: `${root}media/${encodeURIComponent(id)}`, alt: words.picture }));
  }

  // ---- a turn and a push in the chat
  function turnItem(turn) {
    const item = make("li");
    item.append(make("time", "", turn.at));
    const [mine, said] = row(true);
    if (turn.picture) picture(said, turn.picture); else rich(turn.said, said);
    item.append(mine);
    const heard = turn.heard;
    if (heard.shown) bubbleOf(item, turn, heard.problem ? "bad" : "", (bubble) => rich(heard.shown, bubble));
    for (const one of heard.articles) bubbleOf(item, turn, "", (bubble) => article(bubble, one));
    if (heard.image && !heard.problem) bubbleOf(item, turn, "", (bubble) => picture(bubble, heard.image));
    if (heard.card) item.append(make("span", "note", words.card));
    picks(said, turn);
    return item;
  }
  function picks(bubble, turn) {
    bubble.addEventListener("click", (event) => {
      if (event.target.closest("a")) return;
      if (!$("panels").offsetParent) showSide("behind");
      pick(turn.n, true);
    });
  }
  function bubbleOf(item, turn, className, fill) {
    const [line, bubble] = row(false, className);
    fill(bubble);
    bubble.dataset.turn = turn.n;
    picks(bubble, turn);
    item.append(line);
  }
  function pushItem(push) {
    const item = make("li");
    item.append(make("time", "", push.at));
    const [line, bubble] = row(false);
    bubble.append(make("span", "tag", push.body.data ? words.template : words.pushed));
    pushBody(bubble, push);
    item.append(line);
    return item;
  }
  function pushBody(bubble, push) {
    const body = push.body;
    const inner = body[body.msgtype] || {};
    if (body.msgtype === "template_card") return card(bubble, push, inner);
    if (body.msgtype === "textcard") return article(bubble, { ...inner, description: (inner.description || "").replace(/<[^>]+>/g, "") });
    if (body.msgtype === "news") return inner.articles.forEach((one) => article(bubble, one));
    if (body.msgtype === "image") return picture(bubble, inner.media_id);
    if (body.msgtype === "msgmenu") return choices(bubble, inner);
    if (body.data) {
      bubble.classList.add("wide");
      for (const [name, one] of Object.entries(body.data)) field(bubble, name, one.value);
      if (safe(body.url)) bubble.append(link(body.url, words.open));
      return undefined;
    }
    return rich(push.text || words.empty, bubble);
  }
  function field(bubble, name, value) {
    const line = make("span", "field");
    line.append(make("span", "", name), make("span", "", value));
    bubble.append(line);
  }
  function choices(bubble, menu) {
    bubble.append(menu.head_content || "");
    const options = make("div", "options");
    for (const one of menu.list || []) options.append(button(one.content, () => act({ do: "say", text: one.content })));
    bubble.append(options, menu.tail_content || "");
  }
  function button(text, onClick) {
    const element = make("button", "", text);
    element.type = "button";
    element.addEventListener("click", onClick);
    return element;
  }
  function card(bubble, push, inner) {
    bubble.classList.add("wide");
    const main = inner.main_title || {};
    const action = inner.card_action || {};
    bubble.append(link(action.url, main.title || "", "head"), make("span", "desc", main.desc || inner.sub_title_text || ""));
    for (const one of inner.horizontal_content_list || []) field(bubble, one.keyname, one.value || "");
    const options = make("div", "options");
    const done = (order) => act({ do: "card", task_id: inner.task_id, card_type: inner.card_type, ...order });
    for (const one of inner.button_list || []) options.append(button(one.text, () => done({ key: one.key, label: one.text })));
    const asked = inner.checkbox ? [inner.checkbox] : inner.select_list || [];
    for (const question of asked) {
      for (const option of question.option_list || []) {
        const label = make("label");
        const many = inner.checkbox && question.mode === 1;
        label.append(Object.assign(make("input"), { type: many ? "checkbox" : "radio", name: `${push.n}-${question.question_key}`, value: option.id }), option.text);
        label.dataset.question = question.question_key;
        options.append(label);
      }
    }
    if (asked.length) options.append(button((inner.submit_button || {}).text || words.submit, () => {
      const selected = {};
      const labels = [];
      for (const box of options.querySelectorAll("input:checked")) {
        (selected[box.parentElement.dataset.question] ||= []).push(box.value);
        labels.push(box.parentElement.textContent);
      }
      done({ key: (inner.submit_button || {}).key || "", selected, label: labels.join(" ") });
    }));
    for (const one of inner.jump_list || []) options.append(link(one.url, one.title));
    bubble.append(options);
  }

  // ---- what lies behind
  function pretty(text) {
    if (!text) return words.empty;
    if (text === "success") return `success  ${words.success}`;
    if (text.startsWith("{")) { try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; } }
    return text.replace(/>\s*<(?!!|\/)/g, ">\n<").replace(/>\s*<\/xml>/, ">\n</xml>");
  }
  function panelOf(turn) {
    const panel = $("t-panel").content.firstElementChild.cloneNode(true);
    const set = (name, text) => { panel.querySelector(`.${name}`).textContent = text; };
    const heard = turn.heard;
    panel.id = `panel-${turn.n}`;
    panel.tabIndex = 0;
    set("said", turn.picture ? words.picture : turn.said);
    set("meta", `${nameOf(turn.channel, turn.external_id)} ${turn.at}`);
    set("ms", heard.ms);
    set("share", heard.share);
    set("reason", heard.reason || words.noReason);
    set("problem", heard.problem);
    set("raw", pretty(heard.raw || heard.reply));
    set("plain", pretty(heard.plain));
    set("sealed", pretty(heard.sealed));
    set("reply", pretty(heard.reply));
    const bar = panel.querySelector(".bar i");
    bar.style.width = `${Math.max(1, heard.share)}%`;
    bar.className = heard.share > 80 ? "late" : heard.share > 20 ? "slow" : "";
    const again = panel.querySelector(".again");
    again.hidden = heard.deliveries < 2;
    again.querySelector("b").textContent = heard.deliveries;
    for (const line of panel.querySelectorAll(".problem-line")) line.hidden = !heard.problem;
    panel.addEventListener("click", () => pick(turn.n, false));
    panel.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === panel) pick(turn.n, false); });
    return panel;
  }
  function showPushes() {
    const turns = [...state.turns.values()].sort((a, b) => a.n - b.n);
    turns.forEach((turn, index) => {
      const until = index + 1 < turns.length ? turns[index + 1].started : Infinity;
      const found = [...state.pushes.values()].filter((push) => push.n > turn.started && push.n <= until);
      const place = document.querySelector(`#panel-${turn.n} .pushes`);
      place.querySelector(".none").hidden = found.length > 0;
      place.querySelector("ul").replaceChildren(...found.slice(0, 6).map((push) => {
        const text = push.why ? `${push.why} · ${push.text}` : push.text;
        return make("li", push.dropped ? "dropped" : "", `→ ${nameOf(push.channel, push.to)} · ${push.channel_name} · ${text.replace(/\s+/g, " ")}`);
      }));
      const rest = place.querySelector(".rest");
      rest.hidden = found.length <= 6;
      rest.querySelector("b").textContent = found.length;
    });
    $("nothing").hidden = turns.length > 0;
  }
  function pick(n, goThere) {
    state.picked = n;
    for (const element of document.querySelectorAll(".picked")) element.classList.remove("picked");
    const panel = $(`panel-${n}`);
    if (panel) panel.classList.add("picked");
    for (const bubble of document.querySelectorAll(`.bubble[data-turn="${n}"]`)) bubble.classList.add("picked");
    if (goThere && panel) panel.scrollIntoView({ block: "nearest" });
  }

  // ---- keeping up
  const mine = (channel, id) => channel === state.channel && id.toLowerCase() === state.person.toLowerCase();
  function nameOf(channel, id) {
    const found = state.people.find((one) => one.channel === channel && one.external_id.toLowerCase() === id.toLowerCase());
    return found ? found.name : id;
  }
  function learn(news) {
    let changed = false;
    for (const turn of news.turns) {
      if (state.turns.has(turn.n)) continue;
      state.turns.set(turn.n, turn);
      $("panels").prepend(panelOf(turn));
      changed = true;
      if (mine(turn.channel, turn.external_id)) { $("chat").append(turnItem(turn)); pick(turn.n, false); }
    }
    for (const push of news.pushes) {
      if (state.pushes.has(push.n)) continue;
      state.pushes.set(push.n, push);
      changed = true;
      if (push.dropped) continue;
      if (mine(push.channel, push.to)) $("chat").append(pushItem(push));
      else if (state.last) state.unread.add(`${push.channel}:${push.to.toLowerCase()}`);
    }
    if (!changed) return;
    showPushes();
    dots();
    $("chat").scrollTop = $("chat").scrollHeight;
  }
  async function poll() {
    const news = await ask(`api/pushed?since=${state.last}`);
    learn(news);
    state.last = news.last;
  }
  function redraw() {
    const chat = $("chat");
    chat.replaceChildren();
    const turns = [...state.turns.values()].filter((one) => mine(one.channel, one.external_id));
    const pushes = [...state.pushes.values()].filter((one) => mine(one.channel, one.to) && !one.dropped);
    for (const one of [...turns, ...pushes].sort((a, b) => a.n - b.n)) chat.append(one.heard ? turnItem(one) : pushItem(one));
    chat.scrollTop = chat.scrollHeight;
  }
  function dots() {
    for (const tab of document.querySelectorAll("[data-channel]")) {
      tab.querySelector(".dot").hidden = ![...state.unread].some((one) => one.startsWith(`${tab.dataset.channel}:`));
    }
    for (const option of $("person").options) {
      const key = `${state.channel}:${option.value.toLowerCase()}`;
      option.textContent = (state.unread.has(key) ? "● " : "") + option.dataset.label;
    }
  }

  // ---- doing something
  async function act(order) {
    const item = make("li");
    const [line, bubble] = row(true, "wait");
    bubble.textContent = order.text || order.label || "…";
    item.append(line);
    $("chat").append(item);
    $("chat").scrollTop = $("chat").scrollHeight;
    try {
      const turn = await ask("api/turns", { channel: state.channel, external_id: state.person, ...order });
      item.remove();
      learn({ turns: [turn], pushes: [] });
      await poll();
    } catch (error) { item.remove(); say(error); }
  }
  async function upload(file) {
    const form = new FormData();
    form.append("picture", file);
    try { await act({ do: "photo", media_id: (await ask("api/media", form)).media_id, label: words.picture }); } catch (error) { say(error); }
  }
  async function code() {
    try { note(`${words.code} ${(await ask("api/code", { channel: state.channel, external_id: state.person })).code}`); } catch (error) { say(error); }
  }

  // ---- who and where
  function choosePerson(id) {
    state.person = id;
    document.cookie = `simulator_person=${encodeURIComponent(`${state.channel}:${id}`)}; path=/; SameSite=Lax`;
    const found = state.people.find((one) => one.channel === state.channel && one.external_id === id);
    $("state").textContent = found && found.bound ? found.units || "" : words.unbound;
    state.unread.delete(`${state.channel}:${id.toLowerCase()}`);
    redraw();
    dots();
  }
  async function chooseChannel(channel) {
    state.channel = channel;
    for (const tab of document.querySelectorAll("[data-channel]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.channel === channel));
      if (tab.dataset.channel === channel) $("title").textContent = tab.firstChild.textContent;
    }
    for (const extra of document.querySelectorAll("[data-for]")) extra.hidden = !extra.dataset.for.split(" ").includes(channel);
    const select = $("person");
    select.replaceChildren(...state.people.filter((one) => one.channel === channel).map((one) => {
      const label = [one.name, one.bound ? one.units : words.unbound].filter(Boolean).join(" · ");
      const option = new Option(label, one.external_id);
      option.dataset.label = label;
      return option;
    }), new Option(words.stranger, "+"));
    select.lastElementChild.dataset.label = words.stranger;
    if (select.options.length > 1) { select.selectedIndex = 0; choosePerson(select.value); } else stranger();
    await showMenu();
  }
  function stranger() {
    const id = `new-${Math.random().toString(36).slice(2, 10)}`;
    state.people.push({ external_id: id, channel: state.channel, name: words.newcomer, units: "", bound: false });
    const option = new Option(words.newcomer, id);
    option.dataset.label = `${words.newcomer} · ${words.unbound}`;
    $("person").prepend(option);
    $("person").value = id;
    choosePerson(id);
  }
  async function showMenu() {
    const menu = await ask(`api/menu?channel=${state.channel}`);
    const bar = $("menu");
    bar.hidden = !menu.button.length;
    bar.replaceChildren(...menu.button.map((top) => {
      const place = make("div");
      const below = top.sub_button || [];
      place.append(button(below.length ? `≡ ${top.name}` : top.name, () => (below.length ? place.classList.toggle("open") : tap(top))));
      if (below.length) {
        const sub = make("div", "sub");
        sub.append(...below.map((one) => button(one.name, () => { place.classList.remove("open"); tap(one); })));
        place.append(sub);
      }
      return place;
    }));
  }
  function tap(item) {
    if (item.type === "view") {
      if (safe(item.url)) window.open(item.url, "_blank", "noopener");
      return act({ do: "tap", event: "VIEW", key: item.url, label: item.name });
    }
    return act({ do: "tap", event: "CLICK", key: item.key || "", label: item.name });
  }

  // ---- the clock
  function showClock() {
    const at = new Date(state.now + (performance.now() - state.read));
    const parts = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(at);
    const part = (type) => parts.find((one) => one.type === type).value;
    const day = words.day[new Date(`${part("year")}-${part("month")}-${part("day")}T00:00:00Z`).getUTCDay()];
    $("clock").textContent = `${part("year")}-${part("month")}-${part("day")} ${words.week}${day} ${part("hour")}:${part("minute")}`;
    $("clock").classList.toggle("moved", Math.abs(at - Date.now()) > 60000);
  }
  async function clock(to) {
    const read = await ask("api/clock", to && { to });
    Object.assign(state, { now: Date.parse(read.now), read: performance.now() });
    showClock();
  }

  // ---- wiring
  function showSide(side) {
    document.body.className = `show-${side}`;
    for (const one of document.querySelectorAll("[data-side]")) one.setAttribute("aria-pressed", String(one.dataset.side === side));
  }
  function stayAtTheEnd(chat) {
    let atEnd = true;
    chat.addEventListener("scroll", () => { atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 40; });
    new ResizeObserver(() => { if (atEnd) chat.scrollTop = chat.scrollHeight; }).observe(chat);
  }
  function wire() {
    stayAtTheEnd($("chat"));
    $("say").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = $("text").value.trim();
      $("text").value = "";
      if (text) act({ do: "say", text });
    });
    $("picture").addEventListener("change", () => { if ($("picture").files[0]) upload($("picture").files[0]); $("picture").value = ""; });
    $("person").addEventListener("change", () => ($("person").value === "+" ? stranger() : choosePerson($("person").value)));
    $("more").addEventListener("click", () => {
      $("extras").hidden = !$("extras").hidden;
      $("more").setAttribute("aria-expanded", String(!$("extras").hidden));
    });
    for (const tab of document.querySelectorAll("[data-channel]")) tab.addEventListener("click", () => chooseChannel(tab.dataset.channel).catch(say));
    for (const one of document.querySelectorAll("[data-clock]")) one.addEventListener("click", () => clock(one.dataset.clock).catch(say));
    for (const one of document.querySelectorAll("[data-do]")) {
      one.addEventListener("click", () => (one.dataset.do === "code" ? code() : act({ do: one.dataset.do, event: one.dataset.event, label: one.dataset.label })));
    }
    for (const one of document.querySelectorAll("[data-side]")) {
      one.addEventListener("click", () => showSide(one.dataset.side));
    }
  }
  async function start() {
    wire();
    state.people = (await ask("api/people")).items;
    const first = document.querySelector("[data-channel]");
    if (first) await chooseChannel(first.dataset.channel);
    await Promise.all([poll(), clock()]);
    let busy = false;
    setInterval(async () => {
      showClock();
      if (busy || document.hidden) return;
      busy = true;
      try { await poll(); } catch { /* the next second tries again */ } finally { busy = false; }
    }, 1000);
  }
  start().catch(say);
})();
