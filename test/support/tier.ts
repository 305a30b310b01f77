/** Whether every case runs, as in `npm run test:all`; `npm test` takes a sample of what is slow. */
export const isSweep = process.env['MODE'] === 'sweep';

/** All cases in a sweep; else every `stride`th, and the first and the last among them. */
export const sampled = <Case>(cases: readonly Case[], stride: number): readonly Case[] =>
  isSweep ? cases : cases.filter((_, index) => index % stride === 0 || index === cases.length - 1);
