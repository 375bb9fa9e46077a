const api = require('../../utils/api')
const choosing = require('../../utils/choosing')

/** @typedef {import('../../../types').Answer<'post', '/api/v1/quiz/review/answers'>} Reviewed */
/** @typedef {import('../../utils/choosing').Question} Question */

api.page({
  data: {
    due: 0, next: '', verdict: /** @type {Reviewed | null} */ (null), question: /** @type {Question | null} */ (null),
    options: /** @type {Question['options']} */ ([]), choice: '', picked: /** @type {Record<string, boolean>} */ ({}),
  },

  onShow() {
    return this.load()
  },

  async load() {
    const { due, question, next_at: next } = await api.call('get', '/api/v1/quiz/review')
    this.setData({ due, next: next ? api.when(next) : '', verdict: null, question })
    if (question) this.setData(choosing.put(question))
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
    const { question, choice } = this.data
    if (!question) return
    const verdict = await api.call('post', '/api/v1/quiz/review/answers', { body: { question: question.id, choice } })
    this.setData({ verdict, due: verdict.due })
  },
})
