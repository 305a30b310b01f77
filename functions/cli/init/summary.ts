import { counted, type Draft, mostTargets } from './draft.ts';
import type { FoundTag } from './found.ts';
import type { ManifestsRead } from './from-manifests.ts';

/** What was found, in words. */
export function summaryText({ registries, tags, watch }: Draft): string {
  const some = (kind: FoundTag['kind']) => tags.filter((tag) => tag.kind === kind);
  const signatures = some('signature').length;
  const kinds = [
    { of: some('version'), one: 'looks like a version', more: 'look like versions' },
    { of: some('moving'), one: 'moves', more: 'move' },
    {
      of: some('other'),
      one: 'looks like neither, and is held as a version',
      more: 'look like neither, and are held as versions',
    },
  ];
  const audited = tags.length - (watch === 'registries' ? signatures : 0);
  return [
    ...registries.map(({ key, name, at, images }) => {
      const where = 'zone' in at ? `zone ${at.zone}` : at.endpoint;
      const count = tags.filter(({ registry }) => registry === key).length;
      const listed = watch === 'registries' ? 'has' : 'is named with';
      return `The registry ${name} (${where}) ${listed} ${plural(images.size, 'image')} and ${plural(count, 'tag')}.`;
    }),
    ...kinds.filter(({ of }) => of.length > 0).map(({ of, one, more }) => `  ${counted(of, one, more)}`),
    ...(signatures === 0 ? [] : [`  ${signaturesText(signatures, watch)}`]),
    ...(audited > mostTargets
      ? [`A run audits at most ${mostTargets} tags. Narrow the targets before you deploy.`]
      : []),
  ].join('\n');
}

function signaturesText(count: number, watch: Draft['watch']): string {
  const from = count === 1 ? '1 tag is a signature' : `${count} tags are signatures`;
  if (watch === 'tags') return `${from} or the like`;
  return `${from} or the like, and ${count === 1 ? 'is' : 'are'} left out`;
}

export const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What manifests name that is no harm to leave out. */
export const skippedTexts = ({ elsewhere, digestOnly }: ManifestsRead): readonly string[] => [
  ...(elsewhere === 0 ? [] : [`${plural(elsewhere, 'image')} of other registries: skipped.`]),
  ...listed('Named by digest only, so that no tag can be audited:', digestOnly),
];

/** What they name that should be audited, and cannot be told. */
export const missedTexts = ({ privateEndpoints, notUnderstood }: ManifestsRead): readonly string[] => [
  ...listed(
    "The host of a private endpoint does not say the registry's name. Add these by hand, or name the public endpoint:",
    privateEndpoints,
  ),
  ...listed('Not understood. Render templates first, and write the whole reference:', notUnderstood),
];

const listed = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : [[title, ...texts.map((text) => `  ${text}`)].join('\n')];
