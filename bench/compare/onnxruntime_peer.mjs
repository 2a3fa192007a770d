// ONNX Runtime from npm, speaking the protocol of peer.hpp.
//
//     NODE_PATH=FOLDER/node_modules node onnxruntime_peer.mjs THREADS
//
// The JavaScript binding costs a call some ten to thirty microseconds.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);  // finds packages in NODE_PATH, as `import` does not
const ort = require('onnxruntime-node');

const threads = Number(process.argv[2]);
const options = {
  executionProviders: ['cpu'], graphOptimizationLevel: 'all', executionMode: 'sequential',
  intraOpNumThreads: threads, interOpNumThreads: 1,
};

let session, feeds;

async function answer([command, ...words]) {
  if (command === 'load') {
    const [prefix, h, w] = words;
    session = await ort.InferenceSession.create(`${prefix}.onnx`, options);
    const bytes = readFileSync(`${prefix}.input`);
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    feeds = { [session.inputNames[0]]: new ort.Tensor('float32', values, [1, 3, Number(h), Number(w)]) };
    return 'ok';
  }
  if (command === 'logits') {
    const results = await session.run(feeds);
    return Array.from(results[session.outputNames[0]].data).join(' ');
  }
  if (command === 'time') {
    const start = process.hrtime.bigint();
    for (let i = 0; i < Number(words[0]); i++) await session.run(feeds);
    return String(process.hrtime.bigint() - start);
  }
  return `error unknown command '${command}'`;
}

console.log(`version=${ort.env.versions.node}`);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(await answer(line.trim().split(' ')));
  } catch (error) {
    console.log(`error ${String(error.message ?? error).replaceAll('\n', ' ')}`);
  }
}
