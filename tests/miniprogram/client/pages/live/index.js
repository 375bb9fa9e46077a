const api = require('../../utils/api')

/** @typedef {{ letter: string, text: string }} Option */
/** @typedef {{ kind: string, stem: string, options: string[] }} Asked */
/** @typedef {Record<string, any> & { type: string }} Frame */

const LETTERS = 'ABCDEFGH'
const WAITING = '请稍候，比赛马上开始。'

/** @param {Asked} asked */
function choices(asked) {
  if (asked.kind === 'judge') return [{ letter: 'true', shown: '', text: '对' }, { letter: 'false', shown: '', text: '错' }]
  return asked.options.map((text, at) => ({ letter: LETTERS[at], shown: LETTERS[at], text }))
}

/**
 * The order in which this player sees the options; the letters shown always start with A.
 * @param {Asked} asked
 * @param {string | undefined} order
 */
function inOrder(asked, order) {
  const all = choices(asked)
  if (!order || asked.kind === 'judge') return all
  return [...order].map((letter, at) => ({ ...all[LETTERS.indexOf(letter)], shown: LETTERS[at] }))
}

/** @type {WechatMiniprogram.SocketTask | null} */
let socket = null

api.page({
  data: {
    code: '', title: '', says: '', stem: '', kind: '', number: 0, done: false, floor: false, place: 0, points: 0,
    options: /** @type {ReturnType<typeof choices>} */ ([]), picked: /** @type {Record<string, boolean>} */ ({}),
    typed: '', orders: /** @type {Record<string, string>} */ ({}),
  },

  onUnload() {
    socket?.close({})
    socket = null
  },

  /** @param {WechatMiniprogram.Input} event */
  typeCode(event) {
    this.setData({ code: event.detail.value.trim() })
  },

  async enter() {
    const room = await api.call('get', '/api/v1/live/{code}', { path: { code: this.data.code } })
    this.setData({ title: room.title, says: WAITING })
    this.connect(room.url, room.ticket)
  },

  /**
   * @param {string} url
   * @param {string} token
   */
  connect(url, token) {
    socket?.close({})
    const task = socket = wx.connectSocket({ url })
    task.onOpen(() => task.send({ data: JSON.stringify({ type: 'join', token }) }))
    task.onMessage(({ data }) => {
      /** @type {Frame} */
      const frame = JSON.parse(String(data))
      if (frame.type === 'moved') this.connect(`${frame.url}/rooms/${this.data.code}`, token)
      else this.heard(frame)
    })
  },

  /** @param {Frame} frame */
  heard(frame) {
    if (frame.type === 'state') this.setData({ orders: frame.orders ?? {}, points: frame.me.points })
    if (frame.type === 'question') this.ask(frame.question, /** @type {any} */ (frame), frame.floor)
    else if (frame.type === 'state' && frame.asked) this.ask(frame.question, frame.asked, frame.floor)
    else if (frame.type === 'floor') this.turn(frame.floor)
    else if (frame.type === 'taken') this.setData({ done: true, says: '已收到。' })
    else if (frame.type === 'refused') this.setData({ says: frame.text })
    else if (frame.type === 'closed') this.setData({ done: true, says: '时间到。' })
    else if (frame.type === 'reveal') this.revealed(frame)
    else if (frame.type === 'standing' || frame.type === 'end') this.placed(frame)
  },

  /**
   * @param {number} number
   * @param {Asked} asked
   * @param {any} [floor]
   */
  ask(number, asked, floor) {
    const options = inOrder(asked, this.data.orders[number])
    const { stem, kind } = asked
    this.setData({ number, stem, kind, options, picked: {}, typed: '', done: false, floor: false, says: '' })
    if (floor) this.turn(floor)
  },

  /** @param {any} floor whose turn it is: whoever is quick may ask for it where nobody has it */
  turn(floor) {
    const free = floor.team === null && !floor.speaking && !floor.over
    this.setData({ floor: free, done: true, says: floor.speaking ? `${floor.speaking} 答题` : '' })
  },

  buzz() {
    socket?.send({ data: JSON.stringify({ type: 'buzz' }) })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  pick(event) {
    const { letter } = event.currentTarget.dataset
    if (this.data.done) return
    const picked = { ...(this.data.kind === 'multi' ? this.data.picked : {}), [letter]: !this.data.picked[letter] }
    this.setData({ picked })
    if (this.data.kind !== 'multi') this.send(this.data.kind === 'judge' ? letter === 'true' : [letter])
  },

  /** @param {WechatMiniprogram.Input} event */
  typeAnswer(event) {
    this.setData({ typed: event.detail.value })
  },

  submit() {
    const { picked, typed, options } = this.data
    this.send(options.length ? Object.keys(picked).filter((letter) => picked[letter]).sort() : typed.trim())
  },

  /** @param {unknown} choice */
  send(choice) {
    this.setData({ done: true, says: '正在提交…' })
    socket?.send({ data: JSON.stringify({ type: 'answer', question: this.data.number, choice }) })
  },

  /** @param {Frame} frame */
  revealed(frame) {
    const says = frame.mine ? (frame.mine.right ? `答对了 ＋${frame.mine.points} 分` : '没有答对') : '这一题没有作答'
    this.setData({ done: true, says, points: frame.points, place: frame.rank ?? 0 })
  },

  /** @param {Frame} frame */
  placed(frame) {
    if (frame.mine) this.setData({ place: frame.mine.place, points: frame.mine.points })
    this.setData({ stem: '', options: [], floor: false, says: frame.type === 'end' ? '本场结束，谢谢参加。' : '看大屏幕上的排名。' })
  },
})
