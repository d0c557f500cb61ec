#!/usr/bin/env node
// Replays kubectl sessions against the cluster that KUBECONFIG names and compares what they print with a recording.
//
//   KUBECONFIG=… node replay.mjs FILE.json… [--kubectl PATH] [--only ID] [--keep] [--jobs N] [--record OUT.json]
//
// A file holds { about, files: {NAME: TEXT}, cases: [{ id, title, steps: [{ run, stdout, stderr, code }] }] }.
// A step is a line for sh, run in a folder that holds the file's `files`; `$NS` is a namespace made for the case (t-ID and four
// characters that are left out of the recording).
// Before comparing, what may differ between two clusters is masked: ages, times, addresses, uids, versions, generated suffixes;
// runs of blanks count as one. Exit code: 0 all alike, 1 some differ, 2 wrong usage.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const options = { files: [], kubectl: undefined, only: undefined, record: undefined, keep: false, jobs: 1 };
const words = process.argv.slice(2);
while (words.length > 0) {
  const word = words.shift();
  if (word === '--kubectl') options.kubectl = resolve(words.shift());
  else if (word === '--only') options.only = words.shift();
  else if (word === '--record') options.record = words.shift();
  else if (word === '--jobs') options.jobs = Number(words.shift());
  else if (word === '--keep') options.keep = true;
  else if (word.startsWith('-')) usage(`unknown option ${word}`);
  else options.files.push(word);
}
if (options.files.length === 0) usage('which file?');
if (!process.env.KUBECONFIG) usage('KUBECONFIG is not set');
process.env.KUBECONFIG = resolve(process.env.KUBECONFIG);

let played = 0;
let alike = 0;
let differ = 0;
for (const file of options.files) {
  const suite = JSON.parse(readFileSync(file, 'utf8'));
  const waiting = suite.cases.filter(({ id }) => !options.only || id === options.only);
  played += waiting.length;
  await Promise.all(Array.from({ length: options.jobs }, () => playAll(suite, waiting)));
  if (options.record) writeFileSync(options.record, `${JSON.stringify(suite, null, 1)}\n`);
}
if (played === 0) usage(`no case ${options.only}`);
if (!options.record) console.log(`${alike} passed, ${differ} failed`);
process.exit(differ > 0 ? 1 : 0);

/** Plays cases until none is left: as many of these as `--jobs` says are under way at once. */
async function playAll(suite, waiting) {
  for (let test = waiting.shift(); test !== undefined; test = waiting.shift()) {
    for (const { step, got } of await play(suite, test)) {
      if (options.record) Object.assign(step, got);
      else if (same(step, got)) alike += 1;
      else report(test, step, got);
    }
  }
}

async function play(suite, test) {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  const plain = `t-${test.id}`;
  const namespace = `${plain}-${randomBytes(2).toString('hex')}`;
  for (const [name, text] of Object.entries(suite.files ?? {}))
    writeFileSync(join(folder, name), text.replaceAll('$NS', namespace), { mode: 0o755 });
  if (options.kubectl) symlinkSync(options.kubectl, join(folder, 'kubectl'));
  const env = {
    ...process.env,
    NS: namespace,
    HOME: folder,
    KUBECACHEDIR: join(folder, '.kube/cache'),
    KUBE_EDITOR: join(folder, 'editor.sh'),
    PATH: `${folder}${delimiter}${process.env.PATH}`,
  };
  const results = [];
  try {
    if (test.namespace !== false) await shell(`kubectl create namespace ${namespace}`, folder, env);
    for (const step of test.steps) {
      const { stdout, stderr, code } = await shell(step.run, folder, env, step.seconds);
      results.push({
        step,
        got: { stdout: stdout.replaceAll(namespace, plain), stderr: stderr.replaceAll(namespace, plain), code },
      });
    }
  } finally {
    if (!options.keep && test.namespace !== false)
      await shell(`kubectl delete namespace ${namespace} --wait=false --ignore-not-found`, folder, env);
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function shell(line, cwd, env, seconds = 90) {
  return new Promise((done) => {
    const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), seconds * 1000);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ stdout, stderr, code: code ?? -1 });
    });
  });
}

/** Text with everything masked that two honest clusters may print differently. */
function mask(text) {
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UID')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \w+/g, 'TIME')
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME')
    .replace(/(resourceVersion"?: *)"?\d+"?/g, '$1VERSION')
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b(?!\/)/g, (address) => (/^(10|127)\./.test(address) ? 'ADDRESS' : address))
    .replace(/(?<=\s|^)(\d+d)?(\d+h)?(\d+m)?\d+s(?=\s|$)|(?<=\s)\d+m(?=\s|$)|<invalid>/g, 'AGE')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-HASH-ID')
    .replace(/(pod-template-hash[=:"\s]+)[bcdfghjklmnpqrstvwxz2456789]{8,10}/g, '$1HASH')
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}(?=[\s"/]|$)/gm, '-HASH')
    .replace(/https:\/\/[\w.]+:\d+/g, 'SERVER')
    .replaceAll(tmpdir(), '/tmp')
    .replace(/\/tmp\/[\w./-]+/g, 'FILE')
    .replace(/\b[0-9a-f]{64}\b/g, 'DIGEST')
    .replace(/\b(after \d+) (ms|milliseconds)/g, 'after N $2')
    .replace(/^(I|W|E)\d{4} [\d:.]+ +\d+ [\w.]+:\d+\] /gm, '$1 ')
    .replace(/^(All commands and output from this session|If you don't see a command prompt).*\n/gm, '') // said or not, as attaching or the end wins
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .split('\n')
    .filter((line, index, lines) => line !== '' && line !== lines[index - 1])
    .join('\n');
}

/** A resolver prints answers as they come, so a look-up's lines are compared in any order. */
function text(step, output) {
  const masked = mask(output);
  return /\b(nslookup|dig)\b/.test(step.run) ? masked.split('\n').sort().join('\n') : masked;
}

function same(step, got) {
  return (
    step.code === got.code &&
    ['stdout', 'stderr'].every((stream) => text(step, step[stream]) === text(step, got[stream]))
  );
}

function report(test, step, got) {
  differ += 1;
  console.log(`\n${test.id}: ${test.title}\n  $ ${step.run}`);
  if (step.code !== got.code) console.log(`  exit code ${got.code}, recorded ${step.code}`);
  for (const stream of ['stdout', 'stderr']) {
    const recorded = text(step, step[stream]).split('\n');
    const printed = text(step, got[stream]).split('\n');
    const at = recorded.findIndex((line, index) => line !== printed[index]);
    const first = at < 0 ? (printed.length > recorded.length ? recorded.length : -1) : at;
    if (first >= 0)
      console.log(
        `  ${stream}, line ${first + 1}\n    recorded: ${recorded[first] ?? '(nothing)'}\n    printed:  ${printed[first] ?? '(nothing)'}`,
      );
  }
}

function usage(problem) {
  console.error(
    `${problem}\nusage: KUBECONFIG=… node replay.mjs FILE.json… [--kubectl PATH] [--only ID] [--keep] [--jobs N] [--record OUT.json]`,
  );
  process.exit(2);
}
