import type { RegistryList, RegistryReader } from '../../domain/registry-reading.ts';
import type { ImageName, TagName } from '../../domain/values/reference.ts';
import { unreadableTexts } from '../../text/unreadable.ts';

type Lists = ReadonlyMap<ImageName, RegistryList<TagName>>;

/** The tags of every image; or, where the images themselves are not all known, why. */
export type ReadLists = { readonly images: Lists } | { readonly incomplete: Incomplete };
type Incomplete = Extract<RegistryList<unknown>, { readonly isComplete: false }>;

/** Reads all lists of a registry. `progress` is told of each image. */
export async function readLists(
  reader: Pick<RegistryReader, 'images' | 'tags'>,
  deadlineMs: number,
  progress: (line: string) => void,
): Promise<ReadLists> {
  const names = await reader.images(deadlineMs);
  if (!names.isComplete) return { incomplete: names };
  let done = 0;
  // All at once: the reader lets through as many as the registry bears.
  const lists = await Promise.all(
    names.items.map(async (image) => {
      const tags = await reader.tags(image, deadlineMs);
      done += 1;
      progress(`${done} of ${names.items.length} images`);
      return [image, tags] as const;
    }),
  );
  progress('');
  return { images: new Map(lists.toSorted(([one], [other]) => (one < other ? -1 : 1))) };
}

/** Why a list is not known, and what to do. */
export const whyIncomplete = ({ code, detail }: Pick<Incomplete, 'code' | 'detail'>): string =>
  `${unreadableTexts[code].is} (${code}).\n  ${detail}\n  ${unreadableTexts[code].remedy}`;

/** A paragraph for each image whose tags are not all known; the reason of several images is given once. */
export function incompleteImages(images: Lists): readonly string[] {
  const incomplete = [...images].flatMap(([image, list]) => (list.isComplete ? [] : [{ image, list }]));
  return [...Map.groupBy(incomplete, ({ list }) => list.code).values()].flatMap((alike) => {
    const names = alike.map(({ image }) => image).join(', ');
    return alike.slice(0, 1).map(({ list }) => `The tags of ${names} are not all known: ${whyIncomplete(list)}`);
  });
}
