const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/surveys'>['items'][number]} Listed */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/surveys/{id}'>} Full */
/** @typedef {Full['questions'][number]} Question */
/** @typedef {{ choices: number[], text: string }} Given */

/**
 * Links of anonymous sheets that could not be sent yet: a link is given once, and written down nowhere.
 * @type {Record<string, string>}
 */
const links = {}

/**
 * A question as it is shown: with the number of each option, and whether it is picked.
 * @param {Question} question
 * @param {Given} given
 */
function shown(question, given) {
  const options = question.options.map((text, place) => ({ text, number: place + 1, picked: given.choices.includes(place + 1) }))
  return { ...question, options, said: given.text }
}

api.page({
  data: {
    items: /** @type {Listed[]} */ ([]), survey: /** @type {Full | null} */ (null), note: '',
    given: /** @type {Record<string, Given>} */ ({}), questions: /** @type {ReturnType<typeof shown>[]} */ ([]),
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    this.setData({ items: (await api.call('get', '/api/v1/surveys')).items, survey: null })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async open(event) {
    const survey = await api.call('get', '/api/v1/surveys/{id}', { path: { id: event.currentTarget.dataset.id } })
    const given = Object.fromEntries(survey.questions.map((one) => [one.id, { choices: [], text: '' }]))
    this.setData({ survey, note: '' })
    this.put(given)
  },

  /** @param {Record<string, Given>} given */
  put(given) {
    const { survey } = this.data
    this.setData({ given, questions: (survey?.questions ?? []).map((one) => shown(one, given[one.id])) })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  pick(event) {
    const { id, kind, number } = event.currentTarget.dataset
    const { choices, text } = this.data.given[id]
    const others = kind === 'multi' ? choices.filter((one) => one !== number) : []
    const picked = choices.includes(number) ? others : [...others, number].sort()
    this.put({ ...this.data.given, [id]: { choices: picked, text } })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    const { id } = event.currentTarget.dataset
    const { choices } = this.data.given[id]
    this.put({ ...this.data.given, [id]: { choices, text: event.detail.value } })
  },

  async submit() {
    const { survey, given } = this.data
    if (!survey) return
    const answered = Object.entries(given).filter(([, one]) => one.choices.length || one.text)
    const answers = answered.map(([question, one]) => ({ question, ...one }))
    const { thanks, hotlines } = await (survey.anonymous ? this.drop(survey.id, answers) : this.sign(survey.id, answers))
    await this.load()
    this.setData({ note: [thanks, hotlines].filter(Boolean).join('\n') })
  },

  /**
   * By name.
   * @param {string} id
   * @param {({ question: string } & Given)[]} answers
   */
  sign(id, answers) {
    return api.call('post', '/api/v1/surveys/{id}/answers', { path: { id }, body: { answers } })
  },

  /**
   * By a link that is given once; the sheet goes without saying who sends it.
   * @param {string} id
   * @param {({ question: string } & Given)[]} answers
   */
  async drop(id, answers) {
    links[id] = links[id] ?? (await api.call('post', '/api/v1/surveys/{id}/link', { path: { id } })).link
    return api.callUnnamed('post', '/api/v1/surveys/sheets', { body: { link: links[id], answers } })
  },
})
