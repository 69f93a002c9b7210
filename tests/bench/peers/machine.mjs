// xstate's pure transition in Node: a line in, a second of hops, a line out. `hops`: [key, screen] each.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { readFileSync } from 'node:fs'
const [modules, file] = process.argv.slice(2)
const { createMachine, initialTransition, transition } = createRequire(modules + '/')('xstate')
const hops = JSON.parse(readFileSync(file))
const states = {}
hops.forEach(([, screen], i) => {
  const next = hops[i + 1]
  states['s' + i] = { meta: { screen }, on: next ? { [next[0]]: 's' + (i + 1) } : {} }
})
const machine = createMachine({ initial: 's0', states })
createInterface({ input: process.stdin }).on('line', () => {
  let count = 0, wrong = ''
  const began = performance.now()
  while (performance.now() - began < 1000) {
    let [snapshot] = initialTransition(machine)
    for (let i = 0; i < hops.length; i++) {
      if (i) [snapshot] = transition(machine, snapshot, { type: hops[i][0] })
      const screen = machine.states[snapshot.value].meta.screen
      count++
      if (screen !== hops[i][1]) wrong = screen
    }
  }
  console.log(JSON.stringify({ rate: count / ((performance.now() - began) / 1000), wrong }))
})
