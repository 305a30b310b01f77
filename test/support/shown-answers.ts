import { tagwardenHere } from './cli.ts';
import { fencedIn } from './fenced.ts';

/** A call of tagwarden on a page, with the answer that the page shows. */
export type ShownAnswer = { readonly args: string; readonly answer: string };

/** The calls in the `console` blocks of a page. Those that go on in a further line, as into a pipe, are left out. */
export const shownAnswers = (page: string): readonly ShownAnswer[] =>
  fencedIn(page)
    .filter(({ language }) => language === 'console')
    .flatMap(({ text }) => [...text.matchAll(/^\$ npx tagwarden (.*[^|\n])\n((?:[^$].*)?\n)*/gm)])
    .map(([whole, args = '']) => ({ args, answer: whole.slice(whole.indexOf('\n') + 1) }));

/** What tagwarden answers, with the roots of the tables that it asks in place of those on the page. */
export async function answerTo(
  { args }: ShownAnswer,
  { cwd, roots }: { readonly cwd: string; readonly roots: ReadonlyMap<string, string> },
) {
  const known = args.replace(/(\S+)=[0-9a-f]{64}/, (_, runAt: string) => `${runAt}=${roots.get(runAt)}`);
  return tagwardenHere(known.split(' '), { cwd });
}

/** The roots of the demo's runs, by their times. */
export async function rootsOfDemo(cwd: string): Promise<ReadonlyMap<string, string>> {
  const args = ['runs', '--since', '2026-03-01', '--json', '--config', '.tagwarden/demo/audit.yaml'];
  const { runs }: { runs: { runAt: string; root: string }[] } = JSON.parse((await tagwardenHere(args, { cwd })).stdout);
  return new Map(runs.map(({ runAt, root }) => [runAt, root]));
}

/** Without what differs from one demo to the next: roots, durations, and how long ago it all was. */
export const lasting = (text: string): string =>
  text
    .replace(/(?<= )[0-9a-f]{12}$/gm, '<root>')
    .replace(/(?<=^root |Z=)[0-9a-f]{64}/gm, '<root>')
    .replace(/ \d\.\d s {2}/g, ' <time>  ')
    .replace(/(?<=\bat: ).*Z$/gm, '<now>')
    .replace(/^(?:\d{4}-)?\d\d-\d\d \d\d:\d\d +missing .*$/gm, '<missing>');
