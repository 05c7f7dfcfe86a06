// A browser, as far as the module under test needs one. Each line of input is a call or where the
// browser is (JSON); each line of output says where the module sent it, what it returned or threw.
import { createInterface } from "node:readline";

const kept = new Map();
let went = null;
globalThis.sessionStorage = {
  setItem: (key, value) => kept.set(key, value),
  getItem: (key) => kept.get(key) ?? null,
  removeItem: (key) => kept.delete(key),
};
globalThis.location = { href: "", assign: (url) => (went = url) };
globalThis.history = { replaceState: (_state, _title, url) => (location.href = url) };

const module = await import(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  const { at, call, arguments: given = [] } = JSON.parse(line);
  if (at) location.href = at;
  went = null;
  let answer;
  try {
    answer = { returned: (await module[call](...given)) ?? null };
  } catch (error) {
    answer = { threw: error.message };
  }
  console.log(JSON.stringify({ ...answer, went, at: location.href, kept: [...kept.keys()].length }));
}
