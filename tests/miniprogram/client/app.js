const api = require('./utils/api')

App({
  globalData: { base: 'https://siwei.example' },
  onShow() {
    api.sendWaiting()
  },
})
