const api = require('../../utils/api')

/** @typedef {import('../../../types').Answer<'get', '/api/v1/cases/forms'>['items'][number]} Form */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/cases/drafts/{id}'>} Draft */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/cases'>['items'][number]} Case */
/** @typedef {import('../../../types').Answer<'get', '/api/v1/cases/{id}/story'>} Story */

api.page({
  data: {
    forms: /** @type {Form[]} */ ([]), drafts: /** @type {Draft[]} */ ([]), cases: /** @type {Case[]} */ ([]),
    draft: /** @type {Draft | null} */ (null), story: /** @type {Story | null} */ (null), rating: false,
    text: '', agreed: false, score: 5,
  },

  onShow() {
    return this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    wx.stopPullDownRefresh()
  },

  async load() {
    const [forms, drafts, cases] = await Promise.all([
      api.call('get', '/api/v1/cases/forms'), api.call('get', '/api/v1/cases/drafts'), api.call('get', '/api/v1/cases'),
    ])
    this.setData({ forms: forms.items, drafts: drafts.items, cases: cases.items, draft: null, story: null })
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async start(event) {
    const { form } = event.currentTarget.dataset
    this.ask(await api.call('post', '/api/v1/cases/drafts', { body: { form } }))
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async resume(event) {
    const { id } = event.currentTarget.dataset
    this.ask(await api.call('get', '/api/v1/cases/drafts/{id}', { path: { id } }))
  },

  /** @param {Draft} draft */
  ask(draft) {
    this.setData({ draft, text: '', agreed: false, story: null })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ text: event.detail.value })
  },

  async answer() {
    const { draft, text } = this.data
    if (!draft?.next) return
    const path = { id: draft.id, name: draft.next.name }
    this.ask(await api.call('put', '/api/v1/cases/drafts/{id}/answers/{name}', { path, body: { text } }))
  },

  choosePicture() {
    wx.chooseMedia({ count: 1, mediaType: ['image'], success: ({ tempFiles }) => { this.attach(tempFiles[0].tempFilePath) } })
  },

  /** @param {string} file */
  async attach(file) {
    const { draft } = this.data
    if (!draft) return
    const path = { id: draft.id }
    await api.call('post', '/api/v1/cases/drafts/{id}/files', { path, file })
    this.ask(await api.call('get', '/api/v1/cases/drafts/{id}', { path }))
  },

  agree() {
    this.setData({ agreed: !this.data.agreed })
  },

  async submit() {
    const { draft, agreed } = this.data
    if (!draft) return
    const path = { id: draft.id }
    const { id } = await api.call('post', '/api/v1/cases/drafts/{id}/submission', { path, body: { agreed } })
    await this.load()
    await this.show(id)
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  open(event) {
    return this.show(event.currentTarget.dataset.id)
  },

  /** @param {string} id */
  async show(id) {
    const story = await api.call('get', '/api/v1/cases/{id}/story', { path: { id } })
    const timeline = story.timeline.map((one) => ({ ...one, at: api.when(one.at) }))
    const messages = story.messages.map((one) => ({ ...one, at: api.when(one.at) }))
    this.setData({ story: { ...story, timeline, messages }, rating: story.case.state === '待评价', draft: null, text: '' })
  },

  async say() {
    const { story, text } = this.data
    if (!story) return
    await api.call('post', '/api/v1/cases/{id}/messages', { path: { id: story.case.id }, body: { text } })
    await this.show(story.case.id)
  },

  /** @param {WechatMiniprogram.BaseEvent} event */
  async rate(event) {
    const { story, score, text } = this.data
    if (!story) return
    const body = { solved: event.currentTarget.dataset.solved, score, note: text }
    await api.call('post', '/api/v1/cases/{id}/rating', { path: { id: story.case.id }, body })
    await this.load()
    await this.show(story.case.id)
  },

  /** @param {WechatMiniprogram.SliderChange} event */
  slid(event) {
    this.setData({ score: event.detail.value })
  },
})
