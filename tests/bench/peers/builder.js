// ussd-menu-builder behind Express, sessions in Redis, a menu a request: one menu shared by two callers
// mixes them up. The screens are ours, so that the same answers are checked.
const cluster = require('node:cluster')
const [port, processes, file] = process.argv.slice(2)
if (cluster.isPrimary && Number(processes) > 1) {
  for (let i = 0; i < Number(processes); i++) cluster.fork()
} else {
  serve()
}

async function serve () {
  const express = require('express')
  const UssdMenu = require('ussd-menu-builder')
  const states = require(file)
  const client = require('redis').createClient({ url: process.env.REDIS_URL })
  await client.connect()
  const key = id => 'builder:' + id
  const sessions = {
    start: (id, done) => client.set(key(id), '{}', { NX: true, EX: 240 }).then(() => done(), done),
    end: (id, done) => client.del(key(id)).then(() => done(), done),
    get: (id, name, done) => client.get(key(id)).then(it => done(null, JSON.parse(it || '{}')[name]), done),
    set: (id, name, value, done) => client.set(key(id), JSON.stringify({ [name]: value }), { EX: 240 }).then(() => done(), done)
  }
  function menu () {
    const made = new UssdMenu()
    made.sessionConfig(sessions)
    for (const [name, state] of Object.entries(states)) {
      const run = async () => {
        await made.session.get('state')
        await made.session.set('state', name)
        made.con(state.screen)
      }
      if (name === 'start') made.startState({ run, next: state.next })
      else made.state(name, { run, next: state.next })
    }
    return made
  }
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(express.urlencoded({ extended: false }))
  app.post('/ussd', (request, response) => menu().run(request.body, reply => response.type('text/plain').send(reply)))
  app.listen(Number(port), '127.0.0.1')
}
