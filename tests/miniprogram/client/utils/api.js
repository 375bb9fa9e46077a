// The one place that talks to the server: sign-in, renewal, keys against doubles, and what waits for the network.

/** @typedef {import('../../types').Failure} Failure */
/**
 * @template {import('../../types').Verb} V
 * @template P
 * @typedef {import('../../types').Asked<V, P>} Asked
 */
/**
 * @template {import('../../types').Verb} V
 * @template P
 * @typedef {import('../../types').Answer<V, P>} Answer
 */
/** @typedef {{ verb: string, path: string, asked: any }} Waiting */

const TOKEN = 'token'
const WAITING = 'waiting'
const NOT_BOUND = 'not_bound'
const NO_NETWORK = '网络不通，请稍后再试。'
const NO_WECHAT = '微信没有答复，请稍后再试。'

/** @type {Promise<any> | null} */
let signingIn = null

/** @returns {string} */
function newKey() {
  return Array.from({ length: 24 }, () => Math.floor(Math.random() * 36).toString(36)).join('')
}

/**
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @param {Record<string, string>} [fields]
 * @returns {Failure}
 */
function failure(status, code, message, fields = {}) {
  return { status, code, message, fields }
}

/**
 * One exchange. Rejects with a Failure; `status` 0 is a network that failed. `asked.file` is a path to send as a form.
 * @param {string} verb
 * @param {string} path
 * @param {any} asked
 * @returns {Promise<any>}
 */
function exchange(verb, path, asked) {
  const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(asked.path[name]))
  const url = getApp().globalData.base + address
  /** @type {Record<string, string>} */
  const header = {}
  const token = asked.unnamed ? '' : wx.getStorageSync(TOKEN)
  if (token) header['Authorization'] = `Bearer ${token}`
  if (asked.key) header['Idempotency-Key'] = asked.key
  return new Promise((resolve, reject) => {
    /** @param {{ statusCode: number, data: any }} answer */
    const success = ({ statusCode, data }) => {
      const read = asked.file && data ? JSON.parse(data) : data
      const { code = 'http', message = NO_NETWORK, fields = {} } = read.error ?? {}
      if (statusCode < 400) resolve(read)
      else reject(failure(statusCode, code, message, fields))
    }
    const fail = () => reject(failure(0, 'network', NO_NETWORK))
    const method = /** @type {any} */ (verb.toUpperCase())
    if (asked.file) wx.uploadFile({ url, header, name: 'file', filePath: asked.file, success, fail })
    else wx.request({ url, method, header, data: verb === 'get' ? asked.query : asked.body, success, fail })
  })
}

/**
 * Sign in by WeChat, once however many ask; the answer says who this is.
 * @returns {Promise<Answer<'post', '/api/v1/login'>>}
 */
function signIn() {
  signingIn = signingIn ?? new Promise((resolve, reject) => {
    wx.removeStorageSync(TOKEN)
    wx.login({ success: resolve, fail: () => reject(failure(0, 'wechat', NO_WECHAT)) })
  }).then(({ code }) => exchange('post', '/api/v1/login', { body: { code, channel: 'miniprogram' } })).then((signed) => {
    wx.setStorageSync(TOKEN, signed.token)
    return signed
  }).finally(() => { signingIn = null })
  return /** @type {Promise<any>} */ (signingIn)
}

/**
 * Ask the server; a sign-in that is over is renewed once, and a stranger is sent to sign in.
 * @template {import('../../types').Verb} V
 * @template {import('../../types').PathsWith<V>} P
 * @param {V} verb
 * @param {P} path
 * @param {Asked<V, P>} [asked]
 * @returns {Promise<Answer<V, P>>}
 */
async function call(verb, path, asked = {}) {
  const whole = verb === 'get' ? asked : { ...asked, key: asked.key ?? newKey() }
  if (!wx.getStorageSync(TOKEN)) await signIn()
  try {
    return await exchange(verb, path, whole).catch(async (error) => {
      if (error.status !== 401) throw error
      await signIn()
      return exchange(verb, path, whole)
    })
  } catch (error) {
    if (/** @type {Failure} */ (error).code === NOT_BOUND) wx.reLaunch({ url: '/pages/login/index' })
    throw error
  }
}

/**
 * Ask without saying who asks: no token, no key.
 * @template {import('../../types').Verb} V
 * @template {import('../../types').PathsWith<V>} P
 * @param {V} verb
 * @param {P} path
 * @param {Asked<V, P>} asked
 * @returns {Promise<Answer<V, P>>}
 */
function callUnnamed(verb, path, asked) {
  return exchange(verb, path, { ...asked, key: '', unnamed: true })
}

/**
 * Write now, or as soon as there is a network; gives null where it waits.
 * @template {import('../../types').Verb} V
 * @template {import('../../types').PathsWith<V>} P
 * @param {V} verb
 * @param {P} path
 * @param {Asked<V, P>} asked
 * @returns {Promise<Answer<V, P> | null>}
 */
async function callOrWait(verb, path, asked) {
  const whole = { ...asked, key: newKey() }
  try {
    return await call(verb, path, whole)
  } catch (error) {
    if (/** @type {Failure} */ (error).status !== 0) throw error
    wx.setStorageSync(WAITING, [...waiting(), { verb, path, asked: whole }])
    return null
  }
}

/** @returns {Waiting[]} what waits for the network, oldest first */
function waiting() {
  return wx.getStorageSync(WAITING) || []
}

/**
 * Send what waited, in order, each under the key it got at first. What the server refuses is told and dropped.
 * @returns {Promise<void>}
 */
async function sendWaiting() {
  for (const one of waiting()) {
    try {
      await call(/** @type {any} */ (one.verb), /** @type {never} */ (one.path), one.asked)
    } catch (error) {
      if (/** @type {Failure} */ (error).status === 0) return
      tell(error)
    }
    wx.setStorageSync(WAITING, waiting().slice(1))
  }
}

/** What was told already, where one method waited for another. */
const known = new WeakSet()

/**
 * Show somebody the server's own words of what went wrong, once; a stranger is on the way to sign in already.
 * @param {any} error
 */
function tell(error) {
  if (known.has(error) || error.code === NOT_BOUND) return
  known.add(error)
  const content = [error.message, ...Object.values(error.fields ?? {})].join('\n')
  wx.showModal({ title: '没有办成', content, showCancel: false })
}

/**
 * A page whose methods need not catch: what fails in them is told.
 * @type {WechatMiniprogram.Page.Constructor}
 */
const page = (definition) => {
  /** @type {Record<string, any>} */
  const watched = { ...definition }
  for (const [name, does] of Object.entries(watched)) {
    if (typeof does === 'function') {
      watched[name] = /** @this {any} @param {any[]} given */ function (...given) {
        const done = does.apply(this, given)
        done?.catch?.(tell)
        return done
      }
    }
  }
  Page(watched)
}

/**
 * A moment of the server, whose offset is ours, as people read it: "11-24 09:00".
 * @param {string} moment
 */
function when(moment) {
  return moment.slice(5, 16).replace('T', ' ')
}

module.exports = { signIn, call, callUnnamed, callOrWait, sendWaiting, waiting, page, when }
