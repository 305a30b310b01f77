import fc from 'fast-check';
import type { NewAcceptance } from '../../../functions/config/accept/acceptance-text.ts';
import { Reference } from '../../../functions/domain/values/reference.ts';
import { givenAcceptance } from '../given/acceptance.ts';
import { day, digestA, digestB, digestC } from '../given/givens.ts';

const references = ['prod/web/api:v1', 'prod/web/api:v2', 'prod/db/postgres:16'] as const;
const digests = [digestA, digestB, digestC] as const;

/** A line that says nothing: blank, or a comment at any indentation. */
const idle = fc.constantFrom('', '   ', '# a comment', '  # - reference: of old', '        # deep: [', "# it's {");

/** Lines with such that say nothing before and between them. */
const scattered = (lines: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc
    .array(fc.array(idle, { maxLength: 2 }), { minLength: lines.length, maxLength: lines.length })
    .map((between) => lines.flatMap((line, index) => [...(between[index] ?? []), line]));

const quoted = (text: string): fc.Arbitrary<string> => fc.constantFrom(text, `"${text}"`, `'${text}'`);

/** An entry as its keys and values. Those that every entry has come first, so that none of them ever has to move. */
const entryOf = (reference: string, digest: string): fc.Arbitrary<readonly string[]> =>
  fc
    .record({
      turned: fc.boolean(),
      reference: quoted(reference),
      digest: quoted(digest),
      others: fc.shuffledSubarray([
        'at: 2026-01-01T00:00:00Z',
        'until: "2026-12-31T00:00:00+09:00"',
        'reason: "why: #1"',
      ]),
    })
    .map(({ turned, others, ...entry }) => {
      const both = [`reference: ${entry.reference}`, `digest: ${entry.digest}`];
      return [...(turned ? both.toReversed() : both), ...others];
    });

const entries = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...references), fc.constantFrom(...digests)), {
    selector: ([reference, digest]) => `${reference} ${digest}`,
    maxLength: 4,
  })
  .chain((pairs) => fc.tuple(...pairs.map(([reference, digest]) => entryOf(reference, digest))));

const blockList = entries
  .filter((list) => list.length > 0)
  .chain((list) =>
    fc
      .record({ margin: fc.constantFrom('', ' ', '    '), gap: fc.constantFrom(' ', '   ') })
      .chain(({ margin, gap }) => {
        const items = list.map(([first, ...others]) => [
          `${margin}-${gap}${first}`,
          ...others.map((line) => `${margin} ${gap}${line}`),
        ]);
        return scattered(items.flat()).map((lines) => ['accept:', ...lines]);
      }),
  );

const flowList = entries.map((list) => [`accept: [${list.map((entry) => `{ ${entry.join(', ')} }`).join(', ')}]`]);

const flowLines = entries
  .filter((list) => list.length > 0)
  .chain((list) => scattered([...list.map((entry) => `    {${entry.join(', ')}},`), '  ]']))
  .map((lines) => ['accept: [', ...lines]);

const sections = fc
  .tuple(
    fc.constant(['deployment: prod']),
    fc.constantFrom(['timeZone: Asia/Seoul'], ['retention: 400d # long'], ["schedule: 'rate(1 hour)'"]),
    fc.constantFrom(['alerts: { emails: [] }'], ['alerts:', '  emails:', '  - security@example.com # us']),
    fc.constantFrom(
      ['registries: { prod: { zone: kr, name: mine } }'],
      ['registries:', '  prod:', '    zone: kr', '    name: mine'],
    ),
    fc.constantFrom(
      ['targets:', ...references.map((reference) => `  - ${reference}`)],
      ['targets: [', ...references.map((reference) => `  "${reference}",`), ' ]'],
      ['targets:', '- image: prod/web/api', '  tags: [v1, v2]', '- prod/db/postgres:16'],
      ['targets: [prod/**:*]'],
      ['targets:', '- image: prod/web/*', '  tags: ["v*", "!*-rc*"] # ours', '- prod/db/postgres:16'],
      ['targets:', '- { image: prod/db/postgres, tags: [16] }', '- { image: prod/web/api, tags: [v1, v2] }'],
    ),
    fc.constantFrom(
      [],
      ['rules:', '  - image: prod/web/**', '    staleAfter: 90d'],
      ['rules: [{ tag: 16, staleAfter: 1w }]'],
    ),
    fc.constantFrom([], ['people:', '  12345678901234567891: CI', '  c1: 김 민수 # day'], ['people: { 0x10: "CI" }']),
  )
  .chain((parts) => fc.tuple(...parts.map(scattered)));

/** The text of a valid configuration that names three tags or finds them by patterns, with whatever acceptances, comments, blank lines and line endings. */
export const auditYamlText: fc.Arbitrary<string> = fc
  .record({
    sections,
    list: fc.oneof(fc.constant([]), blockList, flowList, flowLines),
    place: fc.nat(7),
    ending: fc.constantFrom('\n', '\r\n'),
    isMarked: fc.boolean(),
    last: fc.constantFrom('', '\n', '\n\n', '\n# The end.'),
  })
  .map(({ sections: parts, list, place, ending, isMarked, last }) => {
    const lines = [...parts.slice(0, place), list, ...parts.slice(place)].flat();
    return `${isMarked ? '\uFEFF' : ''}${`${lines.join('\n')}${last}`.replaceAll('\n', ending)}`;
  });

/** An acceptance of one of those tags. */
export const acceptanceOfOne: fc.Arbitrary<NewAcceptance> = fc
  .record({
    reference: fc.constantFrom(...references).map((reference) => Reference.parse(reference)),
    digest: fc.constantFrom(...digests),
    reason: fc.option(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)),
      { nil: undefined },
    ),
    until: fc.constantFrom(undefined, day(9)),
  })
  .map(givenAcceptance);
