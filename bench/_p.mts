import { childOf } from './processes.mjs';
import { httpRequest, ONE_SEQUENCE, replyIo } from './scenarios.mjs';
const runs = process.env.ONE ? [replyIo("set","id",ONE_SEQUENCE)].map((n)=>({...n,parameters:{...n.parameters},onError:"stopWorkflow"})) : [replyIo('set', 'id', ONE_SEQUENCE), httpRequest({}, '1')].map((node) => ({ ...node, parameters: { ...node.parameters }, onError: 'stopWorkflow' }));
const m = await childOf('turnsProcess.mts', { runs, items: 2000, rounds: 7 }, process.env.PROF ? ['--expose-gc', '--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : ['--expose-gc']).message();
console.log(JSON.stringify(m));
