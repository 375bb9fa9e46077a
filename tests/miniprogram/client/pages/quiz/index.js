const api = require('../../utils/api')
const choosing = require('../../utils/choosing')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/quiz/daily'>} Daily */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/quiz/contests'>['items'][number]} Contest */
/** @typedef {import('../../../types').Answer<'post', '/api/v1/quiz/contests/{id}/attempts'>} Step */
/** @typedef {import('../../../types').Answer<'post', '/api/v1/quiz/attempts/{id}/answers'>} Answered */
/** @typedef {{ right: boolean | null, key: string, explanation: string, source: string }} Verdict */

/** @param {Answered} answered what is said of the question before */
function outcome({ said, told, right }) {
  if (said) return said
  return told ? `上一题${right ? '答对了' : '没有答对'}，答案：${told.key}` : ''
}

api.page({
  data: {
    heading: '', last: '', attempt: '', size: 2, raced: '', lanes: /** @type {Step['lanes']} */ ([]), contests: /** @type {Contest[]} */ ([]), result: '',
    question: /** @type {Daily['question'] | null} */ (null), options: /** @type {Daily['question']['options']} */ ([]),
    choice: '', picked: /** @type {Record<string, boolean>} */ ({}), verdict: /** @type {Verdict | null} */ (null),
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.setData({ attempt: '', result: '', last: '', lanes: [], contests: (await api.call('get', '/api/v1/quiz/contests')).items })
    const { question, verdict } = await api.call('get', '/api/v1/quiz/daily')
    this.put('每日一题', question)
    if (verdict) this.setData({ verdict: { right: verdict.right, ...verdict.told } })
  },

  /**
   * @param {string} heading
   * @param {Daily['question']} question
   */
  put(heading, question) {
    this.setData({ heading, verdict: null, ...choosing.put(question) })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  pick(event) {
    this.setData(choosing.pick(this.data, event.currentTarget.dataset.letter))
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ choice: event.detail.value })
  },

  async answer() {
    await (this.data.attempt ? this.answerContest() : this.answerDaily())
  },

  async answerDaily() {
    const { right, told } = await api.call('post', '/api/v1/quiz/daily/answers', { body: { choice: this.data.choice } })
    this.setData({ verdict: { right, ...told } })
  },

  async answerContest() {
    const { attempt, question, choice } = this.data
    if (!question) return
    const body = { question: question.id, choice }
    const path = { id: attempt }
    const answered = await api.call('post', '/api/v1/quiz/attempts/{id}/answers', { path, body })
    this.step(answered)
    this.setData({ last: outcome(answered) })
  },

  /** How many meet in a duel. */
  resize() {
    this.setData({ size: this.data.size === 2 ? 4 : 2 })
  },

  /** How the others in a duel stand now. */
  async look() {
    this.step(await api.call('get', '/api/v1/quiz/attempts/{id}', { path: { id: this.data.raced } }))
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async begin(event) {
    const { id, title } = event.currentTarget.dataset
    const body = { size: this.data.size }
    const step = await api.call('post', '/api/v1/quiz/contests/{id}/attempts', { path: { id }, body })
    this.setData({ heading: title, attempt: step.attempt, result: '', last: '' })
    this.step(step)
  },

  /** @param {Step} step */
  step({ attempt, put, score, lanes }) {
    this.setData({ lanes, raced: lanes.length ? attempt : '' })
    if (put) return this.put(`第 ${put.number}/${put.of} 题 · 还有 ${put.seconds_left} 秒`, put.question)
    const result = score ? `${score.points} 分，答对 ${score.right}/${score.of} 题` : '本次结束了'
    this.setData({ question: null, attempt: '', result })
  },
})
