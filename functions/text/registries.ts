import type { FindingOf } from '../domain/finding.ts';
import type { SettingName } from '../domain/registry.ts';
import { timeAndAge } from './facts.ts';
import type { FindingText } from './finding-text.ts';
import { list } from './lines.ts';
import { countTags } from './time.ts';
import { unreadableTexts } from './unreadable.ts';

type Unreadable = FindingOf<'registry-unreadable'>;

const unreadable: FindingText<Unreadable> = {
  evidence: (finding, context) => [
    ['cause', `${causeOf(finding)}`],
    ...list('it said', [finding.detail]),
    ['unreadable', countOf(finding)],
    ['since', finding.unreadableSince === context.runAt ? 'this run' : timeAndAge(finding.unreadableSince, context)],
    ...(finding.neverSeen ? list('last seen', [neverSeen(finding)]) : []),
  ],
  policy: () => 'while most tags of a registry are unreadable for one cause, this finding speaks for all of them',
  steps: ({ code, neverSeen }) => [
    ...(neverSeen ? ["Check the registry's `name`, and its `zone` or `endpoint`, in audit.yaml."] : []),
    ...(code === null ? [] : [unreadableTexts[code].remedy]),
    'Until it is readable, nothing new is known of its tags: changes are told when it is.',
  ],
  found: ({ targets }) => [['tags', `${targets}`]],
  brief: ({ code, unreadable: count, targets, unreadableSince }, time) =>
    `${count} of ${targets} tags, ${code ?? 'none was ever seen'}, since ${time(unreadableSince)}`,
};

/** Where only the lists cannot be read, what patterns match is not known, and all tags that are known may be readable. */
const countOf = ({ unreadable, targets }: Unreadable): string =>
  targets === 0
    ? 'its lists: no tag is known'
    : `${unreadable} of its ${countTags(targets)}${unreadable === 0 ? ': only its lists' : ''}`;

const neverSeen = ({ targets }: Unreadable): string =>
  `${targets === 0 ? 'no tag' : `none of its ${countTags(targets)}`} was ever seen. Is the registry's name right?`;

const causeOf = ({ code }: Unreadable): string =>
  code === null ? 'the registry answers, and has none of the tags' : `${code}: ${unreadableTexts[code].is}`;

type SettingChanged = FindingOf<'registry-setting-changed'>;

/** What each switch does, on and off. */
const settingTexts = {
  tag_mutability_enabled: { on: 'tags can be overwritten', off: 'tags cannot be overwritten' },
  is_private: { on: 'private', off: 'public: anybody can pull' },
  end_point_enabled: { on: 'the public endpoint is open', off: 'the public endpoint is closed' },
} as const satisfies Record<SettingName, { on: string; off: string }>;

const say = (setting: SettingName, value: boolean): string =>
  `${value} (${settingTexts[setting][value ? 'on' : 'off']})`;

const settingChanged: FindingText<SettingChanged> = {
  evidence: ({ setting, was, is, images, examples, lastSeenAt }, context) => [
    ['setting', setting],
    ['was', `${say(setting, was)}, last seen ${timeAndAge(lastSeenAt, context)}`],
    ['is', say(setting, is)],
    ...(images === 0 ? [] : list(images === 1 ? 'image' : 'images', examplesOf(images, examples))),
  ],
  policy: () => 'the settings that guard the tags of a registry keep their values',
  steps: () => [
    'Find out who changed it: the NAVER Cloud console and Cloud Activity Tracer name the account.',
    'If it was not meant, set it back. If it was, leave it: after 30 days the new value is what is expected.',
  ],
  found: ({ setting, images, examples }) => [
    ['setting', setting],
    ...(images === 0 ? [] : list(images === 1 ? 'image' : 'images', examplesOf(images, examples))),
  ],
  brief: ({ setting, was, is, images }) =>
    `${setting}: ${was} -> ${is}${images === 0 ? '' : `, ${images} ${images === 1 ? 'image' : 'images'}`}`,
};

const examplesOf = (images: number, examples: readonly string[]): readonly string[] =>
  images > examples.length ? [...examples, `and ${images - examples.length} more`] : examples;

/** What is said of findings about whole registries. */
export const registryTexts = { unreadable, settingChanged };
