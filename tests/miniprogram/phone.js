// A phone for tests: pages of the real client on the simulated framework, its requests sent to the live server.
const path = require('node:path')
const { JSDOM } = require('jsdom')
const WebSocket = require('ws')

const ROOT = path.join(__dirname, 'client')
const { window } = new JSDOM('<body></body>', { url: 'http://phone.example/' })
for (const name of ['window', 'document', 'HTMLElement', 'Element', 'Node', 'Event', 'CustomEvent', 'MutationObserver']) {
  globalThis[name] = name === 'window' ? window : window[name]
}
const simulate = require('miniprogram-simulate')

// The simulator knows components only; a page is one whose functions are methods.
globalThis.Page = ({ data, ...methods }) => Component({ data, methods })
globalThis.App = (app) => { globalThis.getApp = () => app }

/** Whatever the client told its user or asked of the platform, oldest first. */
const seen = []
const storage = new Map()
const phone = {
  seen, storage, openid: '', page: null, offline: false, scans: '', pictures: {},
  /** Open a page, with the query of its address, and wait for what it loads. */
  async open(url) {
    show(url)
    await settled()
  },
  /** Wait until the page shows what fits. */
  async sees(fits) {
    for (let tries = 0; tries < 200 && !fits.test(phone.text()); tries += 1) await simulate.sleep(25)
    if (!fits.test(phone.text())) throw new Error(`nothing like ${fits} on ${phone.page.route}: ${phone.text()}`)
  },
  text: () => phone.page.dom.textContent.replace(/\s+/g, ' ').trim(),
  all: (selector) => phone.page.querySelectorAll(selector),
  /** Touch the first element of this class that shows these words; `detail` is what a form or input would say. */
  async touch(selector, words = '', event = 'tap', detail = {}) {
    const found = phone.all(selector).find((one) => one.dom.textContent.includes(words))
    if (!found) throw new Error(`no ${selector} with “${words}” on ${phone.page.route}: ${phone.text()}`)
    found.dispatchEvent(event, event === 'tap' ? { bubbles: true } : { bubbles: true, detail })
    await settled()
  },
}

let under = 0
/** Wait until no request is under way and nothing that it brought is left to draw. */
async function settled() {
  for (let quiet = 0; quiet < 3; quiet = under ? 0 : quiet + 1) await simulate.sleep(5)
}

/** Do what the framework does when a page comes to the front. */
function show(url) {
  const [route, query] = url.replace(/^\//, '').split('?')
  phone.page?.detach()
  phone.page = simulate.render(simulate.load(path.join(ROOT, route), { rootPath: ROOT }))
  phone.page.attach(document.body)
  phone.page.route = route
  phone.page.instance.onLoad?.(Object.fromEntries(new URLSearchParams(query ?? '')))
  phone.page.instance.onShow?.()
}

const go = (kind) => ({ url }) => { seen.push({ kind, url }); under += 1; setTimeout(() => { under -= 1; show(url) }) }
const told = (kind) => (options) => { seen.push({ kind, ...options }); options.success?.({ confirm: true }) }

/** A one-time code of the platform's: "login" holds an id on a channel, "phone" a telephone number. */
async function code(holds, channel = 'miniprogram', kind = 'login') {
  const body = JSON.stringify({ channel, holds, kind })
  const answer = await fetch(`${process.env.PLATFORM}/_control/code`, { method: 'POST', body })
  return (await answer.json()).result
}

Object.assign(wx, {
  async login({ success, fail }) {
    under += 1
    await code(phone.openid).then((text) => success({ code: text }), fail)
    under -= 1
  },
  async request({ url, method, header, data, success, fail }) {
    seen.push({ kind: 'request', url, method, header, data })
    if (phone.offline) return void setTimeout(() => fail({ errMsg: 'request:fail' }))
    under += 1
    const read = method === 'GET'
    if (read && data) url += `?${new URLSearchParams(data)}`
    const headers = { 'content-type': 'application/json', ...header }
    await fetch(url, { method, headers, body: read || data === undefined ? undefined : JSON.stringify(data) })
      .then(async (answer) => {
        const text = await answer.text()
        const json = answer.headers.get('content-type')?.includes('json')
        success({ statusCode: answer.status, data: json && text ? JSON.parse(text) : text, header: Object.fromEntries(answer.headers) })
      }, (error) => fail({ errMsg: `request:fail ${error}` }))
    under -= 1
  },
  async uploadFile({ url, header, name, filePath, success, fail }) {
    under += 1
    const body = new FormData()
    body.append(name, new Blob([phone.pictures[filePath]], { type: 'image/png' }), 'picture.png')
    await fetch(url, { method: 'POST', headers: header, body })
      .then(async (answer) => success({ statusCode: answer.status, data: await answer.text() }), fail)
    under -= 1
  },
  connectSocket({ url }) {
    const line = new WebSocket(url)
    return {
      onOpen: (does) => line.on('open', does),
      onMessage: (does) => line.on('message', (data) => does({ data: String(data) })),
      send: ({ data }) => line.send(data),
      close: () => line.close(),
    }
  },
  chooseMedia: ({ success }) => success({ tempFiles: Object.keys(phone.pictures).map((tempFilePath) => ({ tempFilePath })) }),
  getStorageSync: (key) => storage.get(key) ?? '',
  setStorageSync: (key, value) => void storage.set(key, value),
  removeStorageSync: (key) => void storage.delete(key),
  scanCode: ({ success }) => success({ result: phone.scans }),
  navigateTo: go('navigateTo'), redirectTo: go('redirectTo'), reLaunch: go('reLaunch'), switchTab: go('switchTab'),
  showToast: told('toast'), showModal: told('modal'), stopPullDownRefresh() {},
})

module.exports = { phone, code }
