/** Whether every case runs, as in `npm run test:all`; `npm test` takes a sample of what is slow. */
export const isSweep = process.env['MODE'] === 'sweep';

/** All cases in a sweep; else every `stride`th, and the first and the last among them. */
export const sampled = <Case>(cases: readonly Case[], stride: number): readonly Case[] =>
  isSweep ? cases : cases.filter((_, index) => index % stride === 0 || index === cases.length - 1);

/** How often a property runs: as often as given in a sweep, else a third of that. */
export const numRuns = (count: number): number => (isSweep ? count : Math.ceil(count / 3));
