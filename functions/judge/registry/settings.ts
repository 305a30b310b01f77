import type { FindingOf, OpenFinding } from '../../domain/finding.ts';
import type { RegistrySetting } from '../../domain/registry-reading.ts';
import type { SettingMemory } from '../../domain/run.ts';
import { epochMs, type Instant } from '../../domain/values/instant.ts';
import type { ImageName, RegistryKey } from '../../domain/values/reference.ts';
import { isToldLongAgo } from '../long-ago.ts';

type Changed = FindingOf<'registry-setting-changed'>;

/** How a switch stood when it was last read. */
type Known = RegistrySetting & { readonly at: Instant };

const mostExamples = 20;
/** Of so many images the switches are remembered: the row of a run has its limits. */
const mostRemembered = 2_000;
/** An image that was not read for so long is forgotten. */
const rememberedMs = 30 * 86_400_000;

const keyOf = ({ name, image }: Pick<RegistrySetting, 'name' | 'image'>): string => `${name} ${image ?? ''}`;

/**
 * Holds the switches against how they stood before. One that flipped is a finding until it is back, or until it was told
 * 30 days ago. Images whose switches flipped alike and at once are one finding.
 */
export function judgeSettings(
  {
    registry,
    settings,
    findings,
  }: {
    readonly registry: RegistryKey;
    readonly settings: readonly SettingMemory[];
    readonly findings: readonly OpenFinding[];
  },
  read: readonly RegistrySetting[],
  now: Instant,
): { readonly facts: readonly Changed[]; readonly settings: readonly SettingMemory[] } {
  const before = new Map(settings.flatMap(unfold).map((known) => [keyOf(known), known]));
  const after = new Map([...before, ...read.map((setting) => [keyOf(setting), { ...setting, at: now }] as const)]);
  const open = findings.flatMap((each) =>
    each.finding.kind === 'registry-setting-changed' ? [{ ...each, finding: each.finding }] : [],
  );
  const flipped = read.flatMap((setting) => {
    const known = before.get(keyOf(setting));
    const isBack = open.some(({ finding }) => covers(finding, setting) && finding.was === setting.value);
    return known === undefined || known.value === setting.value || isBack ? [] : [{ ...setting, lastSeenAt: known.at }];
  });
  const stays = ({ finding, openedAt }: (typeof open)[number]): boolean =>
    !isToldLongAgo(openedAt, now) &&
    subjectsOf(finding).some((image) => after.get(keyOf({ name: finding.setting, image }))?.value !== finding.was);
  const groups = Map.groupBy(flipped, ({ name, value, lastSeenAt }) => `${name} ${value} ${lastSeenAt}`);
  return {
    facts: [
      ...open.filter(stays).map(({ finding }) => finding),
      ...[...groups.values()].flatMap((group) => changeOf(registry, group)),
    ],
    settings: fold([...after.values()], now),
  };
}

const subjectsOf = ({ images, examples }: Changed): readonly (ImageName | null)[] => (images === 0 ? [null] : examples);

const covers = (finding: Changed, { name, image }: RegistrySetting): boolean =>
  finding.setting === name && subjectsOf(finding).includes(image);

function changeOf(
  registry: RegistryKey,
  group: readonly (RegistrySetting & { readonly lastSeenAt: Instant })[],
): readonly Changed[] {
  const [first] = group;
  if (first === undefined) return [];
  const { name: setting, value: is, lastSeenAt } = first;
  const images = group.flatMap(({ image }) => image ?? []).toSorted();
  const examples = images.slice(0, mostExamples);
  return [
    { kind: 'registry-setting-changed', registry, setting, was: !is, is, images: images.length, examples, lastSeenAt },
  ];
}

const unfold = ({ name, value, at, images }: SettingMemory): readonly Known[] =>
  images.map((image) => ({ name, value, at, image }));

/** Those that stand alike and were read in the same run are kept together. The newest are kept. */
function fold(known: readonly Known[], now: Instant): readonly SettingMemory[] {
  const kept = known
    .filter(({ at }) => epochMs(now) - epochMs(at) < rememberedMs)
    .toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? 1 : -1))
    .slice(0, mostRemembered);
  const groups = Map.groupBy(kept, ({ name, value, at }) => `${name} ${value} ${at}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ name: first.name, value: first.value, at: first.at, images: group.map(({ image }) => image).toSorted() }];
  });
}
