// Lives many interleavings of audits on tables in memory, and holds each against the laws: see `laws/breach.ts`.
//   npm run interleavings -- [count] [seed] [--seed-bug lease|foreign-row|receipt]
import { parseArgs } from 'node:util';
import { search } from './search.ts';
import { type Bug, bugs } from './world/bugs.ts';

const { values, positionals } = parseArgs({ options: { 'seed-bug': { type: 'string' } }, allowPositionals: true });
const count = Number(positionals[0] ?? 10_000);
const seed = Number(positionals[1] ?? 1);
const bug: Bug | undefined = [...bugs, 'none' as const].find((each) => each === (values['seed-bug'] ?? 'none'));
const say = (line: string) => process.stdout.write(`${line}\n`);

if (bug === undefined || !Number.isSafeInteger(count) || !Number.isSafeInteger(seed)) {
  say(`Usage: npm run interleavings -- [count] [seed] [--seed-bug ${bugs.join('|')}]`);
  process.exit(2);
}

/** What the same command needs besides a count and a seed. */
const suffix = bug === 'none' ? '' : ` --seed-bug ${bug}`;
const startedAt = performance.now();
const perMinute = (lived: number) => Math.round((lived * 60_000) / (performance.now() - startedAt));
const { lived, failure, counts } = await search({
  ...{ count, seed, bug, simplerTries: 1_500 },
  progress: (number) => {
    if (number % 5_000 === 0) say(`${number} interleavings, ${perMinute(number)} a minute`);
  },
});
say(
  `${lived} interleavings from seed ${seed}${bug === 'none' ? '' : ` with the bug "${bug}"`}, ${perMinute(lived)} a minute`,
);
for (const [what, times] of [...counts].toSorted()) say(`${String(times).padStart(10)}  ${what}`);
if (failure !== null) {
  say(
    `\nInterleaving ${failure.number} breaks a law. To see it again: npm run interleavings -- 1 ${failure.seed}${suffix}`,
  );
  for (const line of failure.lines) say(line);
  for (const { law, what } of failure.breaches) say(`${law}: ${what}`);
}
process.exitCode = failure === null ? 0 : 1;
