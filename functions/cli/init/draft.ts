import type { FoundRegistry, FoundTag, MovingRule } from './found.ts';

export type Draft = {
  readonly deployment: string;
  readonly emails: readonly string[];
  readonly registries: readonly FoundRegistry[];
  /** Whether the registries are watched as a whole, or the tags that were found, by name. */
  readonly watch: 'registries' | 'tags';
  readonly tags: readonly FoundTag[];
  readonly rules: readonly MovingRule[];
};

/** The text of a configuration that audits what was found. */
export const draftText = (draft: Draft): string =>
  `${[head(draft), registryLines(draft), ruleLines(draft), targetLines(draft)].map((lines) => lines.join('\n')).join('\n\n')}\n`;

const head = ({ deployment, emails, tags, watch }: Draft): readonly string[] => [
  '# What tagwarden audits, how often, and who gets the alerts. `npx tagwarden init` wrote it; edit it as you like.',
  '# Check it with: npx tagwarden check-config',
  '',
  '# Names this deployment in the stack, in the stored runs and in every mail.',
  `deployment: ${scalar(deployment)}`,
  '',
  'schedule: rate(1 hour)',
  '# The time zone of the schedule and of the times in mails.',
  'timeZone: UTC',
  ...(watch === 'registries' ? maxTargetLines(tags) : []),
  '',
  'alerts:',
  ...(emails.length === 0
    ? ['  # Nobody gets mail yet. Write addresses between the brackets.', '  emails: []']
    : [
        '  # Each address gets one mail and must confirm its subscription.',
        '  emails:',
        ...emails.map((email) => `    - ${scalar(email)}`),
      ]),
];

/** How many tags a run audits unless the file says otherwise, and at most. */
const targetsByDefault = 20_000;
export const mostTargets = 100_000;

function maxTargetLines(tags: readonly FoundTag[]): readonly string[] {
  const count = tags.filter(({ kind }) => kind !== 'signature').length;
  if (count <= targetsByDefault) return [];
  const withRoom = Math.min(mostTargets, Math.ceil((count * 1.5) / 1_000) * 1_000);
  return [
    '',
    `# A run fails where it would audit more tags than this. There were ${count}.`,
    `maxTargets: ${withRoom}`,
  ];
}

const registryLines = ({ registries }: Draft): readonly string[] => [
  '# The key is the first part of every reference: key/image:tag.',
  'registries:',
  ...registries.flatMap(({ key, name, at }) => [
    `  ${scalar(key)}:`,
    'zone' in at ? `    zone: ${at.zone}` : `    endpoint: ${scalar(at.endpoint)}`,
    `    name: ${scalar(name)}`,
  ]),
];

function ruleLines({ tags, rules }: Draft): readonly string[] {
  const some = (kind: FoundTag['kind']) => tags.filter((tag) => tag.kind === kind);
  const [versions, others, moving] = [some('version'), some('other'), some('moving')];
  return [
    '# Without a rule a tag is immutable: it must keep its digest.',
    ...(versions.length === 0
      ? []
      : [`# So ${counted(versions, 'that looks like a version is', 'that look like versions are')}.`]),
    ...(others.length === 0
      ? []
      : [`# So ${counted(others, 'that looks like neither is', 'that look like neither are')}.`]),
    ...(rules.length === 0
      ? ['# No tag looks like one that moves, such as latest.', 'rules: []']
      : [
          `# The name of ${counted(moving, 'says that it moves', 'says that they move')}. Changes are recorded, and nobody is alerted.`,
          'rules:',
          ...rules.flatMap(({ image, tag, count }) => [
            ...(image === null ? [] : [`  - image: ${image}`]),
            `  ${image === null ? '-' : ' '} tag: ${scalar(tag)} # ${count === 1 ? '1 tag' : `${count} tags`}`,
            '    expect: moving',
          ]),
        ]),
  ];
}

function targetLines({ registries, watch }: Draft): readonly string[] {
  if (watch === 'registries') {
    return [
      '# Every tag of every image, also those pushed later. What signing tools push is left out.',
      'targets:',
      ...registries.map(({ key }) => `  - ${key}/**:*`),
    ];
  }
  return [
    '# The tags that the manifests name.',
    'targets:',
    ...registries.flatMap(({ key, images }) =>
      [...images].map(
        ([image, { items }]) => `  - { image: ${key}/${image}, tags: [${items.map(scalar).join(', ')}] }`,
      ),
    ),
  ];
}

/** `12 tags look like versions: v1, v2, v3 and 9 more`. */
export function counted(tags: readonly FoundTag[], one: string, more: string): string {
  const names = [...new Set(tags.map(({ tag }) => tag))];
  const rest = names.length - mostNamed;
  const examples = `${names.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} other names` : ''}`;
  return tags.length === 1 ? `1 tag ${one}: ${examples}` : `${tags.length} tags ${more}: ${examples}`;
}

const mostNamed = 4;

/** A text that YAML reads as this text: quoted, where it could be read as something else. */
const scalar = (text: string): string =>
  /^[A-Za-z][\w.+@:/-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
