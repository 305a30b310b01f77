import { SettingName } from '../domain/registry.ts';
import type { RegistrySetting } from '../domain/registry-reading.ts';
import type { ImageName } from '../domain/values/reference.ts';
import type { Ask } from './ask.ts';
import type { Lists } from './lists/lists.ts';
import type { Questions, Settings } from './vendor.ts';

export type SettingsPorts = {
  readonly ask: Ask;
  readonly lists: Lists;
  readonly questions: Questions;
  /** The registry's own name, by which it is found among those of the account. */
  readonly name: string;
};

/** What is said of an image itself goes before what the list of images says of it. */
export async function readSettings(
  of: readonly (ImageName | null)[],
  { ask, lists, questions, name }: SettingsPorts,
  deadlineMs: number,
): Promise<readonly RegistrySetting[]> {
  await lists.images.all(deadlineMs);
  const found = new Map<ImageName | null, Settings>();
  for (const [, { item }] of lists.images.items) found.set(item.name, item.settings);

  const ownOf = async (image: ImageName | null): Promise<Settings> => {
    if (image === null) return ofRegistry(name, lists, deadlineMs);
    const answer = await ask(questions.image(image), deadlineMs);
    return answer.kind === 'answered' ? answer.value : {};
  };
  await Promise.all(
    [...new Set(of)].map(async (image) => {
      const own = await ownOf(image);
      found.set(image, { ...found.get(image), ...own });
    }),
  );
  return [...found].flatMap(([image, settings]) => settingsOf(image, settings));
}

/** Pages the account's registries until the one is found. */
async function ofRegistry(name: string, { registries }: Lists, deadlineMs: number): Promise<Settings> {
  while (registries.state().kind === 'open' && !registries.items.has(name)) await registries.more(deadlineMs);
  return registries.items.get(name)?.item.settings ?? {};
}

function settingsOf(image: ImageName | null, settings: Settings): RegistrySetting[] {
  return SettingName.options.flatMap((setting: SettingName) => {
    const value = settings[setting];
    return value === undefined ? [] : [{ name: setting, image, value }];
  });
}
