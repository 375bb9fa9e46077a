const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/quiz/daily'>} Daily */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/quiz/contests'>['items'][number]} Contest */
/** @typedef {import('../../../types').Answer<'post', '/api/v1/quiz/contests/{id}/attempts'>} Step */
/** @typedef {import('../../../types').Answer<'post', '/api/v1/quiz/attempts/{id}/answers'>} Answered */
/** @typedef {{ right: boolean | null, key: string, explanation: string, source: string }} Verdict */

/** Letters that can be touched; a judgement without options has these two. */
const JUDGED = [{ letter: '对', text: '' }, { letter: '错', text: '' }]

/** @param {Answered} answered what is said of the question before */
function outcome({ said, told, right }) {
  if (said) return said
  return told ? `上一题${right ? '答对了' : '没有答对'}，答案：${told.key}` : ''
}

api.page({
  data: {
    heading: '', last: '', attempt: '', contests: /** @type {Contest[]} */ ([]), result: '',
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
    this.setData({ attempt: '', result: '', last: '', contests: (await api.call('get', '/api/v1/quiz/contests')).items })
    const { question, verdict } = await api.call('get', '/api/v1/quiz/daily')
    this.put('每日一题', question)
    if (verdict) this.setData({ verdict: { right: verdict.right, ...verdict.told } })
  },

  /**
   * @param {string} heading
   * @param {Daily['question']} question
   */
  put(heading, question) {
    const options = question.kind === 'judge' && !question.options.length ? JUDGED : question.options
    this.setData({ heading, question, options, choice: '', picked: {}, verdict: null })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  pick(event) {
    const { letter } = event.currentTarget.dataset
    /** @type {Record<string, boolean>} */
    const before = this.data.question?.kind === 'multi' ? this.data.picked : {}
    /** @type {Record<string, boolean>} */
    const picked = { ...before, [letter]: !before[letter] }
    const choice = this.data.options.map((one) => one.letter).filter((one) => picked[one]).join('')
    this.setData({ picked, choice })
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

  /** @param {WechatMiniprogram.BaseEvent} event */
  async begin(event) {
    const { id, title } = event.currentTarget.dataset
    const step = await api.call('post', '/api/v1/quiz/contests/{id}/attempts', { path: { id }, body: {} })
    this.setData({ heading: title, attempt: step.attempt, result: '', last: '' })
    this.step(step)
  },

  /** @param {Step} step */
  step({ put, score }) {
    if (put) return this.put(`第 ${put.number}/${put.of} 题 · 还有 ${put.seconds_left} 秒`, put.question)
    const result = score ? `${score.points} 分，答对 ${score.right}/${score.of} 题` : '本次结束了'
    this.setData({ question: null, attempt: '', result })
  },
})
