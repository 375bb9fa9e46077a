const api = require('../../utils/api')

api.page({
  data: { known: true, employee_no: '', code: '', sent: false },

  async onLoad() {
    const { bound } = await api.signIn()
    if (bound) return this.enter()
    this.setData({ known: false })
  },

  enter() {
    wx.switchTab({ url: '/pages/study/index' })
  },

  /** @param {WechatMiniprogram.Input} event */
  typed(event) {
    this.setData({ [event.currentTarget.dataset.name]: event.detail.value.trim() })
  },

  async send() {
    await api.call('post', '/api/v1/bind/code', { body: { employee_no: this.data.employee_no } })
    this.setData({ sent: true })
  },

  async bind() {
    const { employee_no, code } = this.data
    await api.call('post', '/api/v1/bind', { body: { employee_no, code } })
    this.enter()
  },

  /** @param {WechatMiniprogram.ButtonGetPhoneNumber} event */
  async bindByPhone(event) {
    if (!event.detail.code) return
    await api.call('post', '/api/v1/bind/phone', { body: { code: event.detail.code } })
    this.enter()
  },
})
