import type { UnreadableCode } from '../../domain/observation.ts';
import type { RegistryList } from '../../domain/registry-reading.ts';
import type { ImageName, TagName } from '../../domain/values/reference.ts';
import type { Ask } from '../ask.ts';
import type { ListedImage, ListedRegistry, ListedTag, Questions } from '../vendor.ts';
import { openPagedList, openPageSize, type PagedList } from './paged-list.ts';

/** Whether a list proves which tags an image does not have. */
export type Proof =
  /** `lacking` says what proves it, of a tag that it lacks; `pages`: 0 where the image itself is proved to be absent. */
  | { readonly isComplete: true; readonly lacking: string; readonly pages: number }
  | { readonly isComplete: false; readonly code: UnreadableCode; readonly detail: string };

/** The lists of one registry in one run. */
export type Lists = {
  readonly images: PagedList<ListedImage>;
  readonly registries: PagedList<ListedRegistry>;
  /** The list of an image's tags; nothing of it is read by this. */
  tags(image: ImageName): PagedList<ListedTag>;
  /** Reads the list of an image's tags to its end, and the list of images where there is none. */
  prove(image: ImageName, deadlineMs: number): Promise<Proof>;
  imageNames(deadlineMs: number): Promise<RegistryList<ImageName>>;
  tagNames(image: ImageName, deadlineMs: number): Promise<RegistryList<TagName>>;
};

export function openLists(ports: {
  readonly ask: Ask;
  readonly now: () => number;
  readonly questions: Questions;
}): Lists {
  const { questions, ...asking } = ports;
  const shared = { ...asking, pageSize: openPageSize() };
  const images = openPagedList({ ...shared, page: questions.images });
  const registries = openPagedList({ ...shared, page: questions.registries });
  const ofImages = new Map<ImageName, PagedList<ListedTag>>();

  function tags(image: ImageName): PagedList<ListedTag> {
    const list = ofImages.get(image) ?? openPagedList({ ...shared, page: (wanted) => questions.tags(image, wanted) });
    ofImages.set(image, list);
    return list;
  }

  async function prove(image: ImageName, deadlineMs: number): Promise<Proof> {
    const list = tags(image);
    await list.all(deadlineMs);
    const state = list.state();
    if (state.kind !== 'not-found') return proofOf(list, "the image's tags", 'it');
    // Somebody says that there is no such image: the list of images must say so too.
    await images.all(deadlineMs);
    const said = `the list of the image's tags: ${state.detail}`;
    if (images.state().kind === 'complete' && images.items.has(image)) {
      return { isComplete: false, code: 'not-found', detail: `${said}; but the list of images has the image` };
    }
    const proof = proofOf(images, "the registry's images", 'the image');
    if (proof.isComplete) return { isComplete: true, lacking: `${proof.lacking}; ${said}`, pages: 0 };
    return { isComplete: false, code: 'not-found', detail: `${said}; the list of images: ${proof.detail}` };
  }

  return {
    ...{ images, registries, tags, prove },
    async imageNames(deadlineMs) {
      await images.all(deadlineMs);
      return listOf(images, proofOf(images, "the registry's images", 'it'));
    },
    async tagNames(image, deadlineMs) {
      return listOf(tags(image), await prove(image, deadlineMs));
    },
  };
}

function proofOf(list: PagedList<unknown>, what: string, which: string): Proof {
  const state = list.state();
  switch (state.kind) {
    case 'complete': {
      const pages = list.pagesRead() === 1 ? '' : ` in ${list.pagesRead()} pages`;
      return {
        isComplete: true,
        lacking: `a complete list of ${what} lacks ${which} (it has ${list.size()}${pages})`,
        pages: list.pagesRead(),
      };
    }
    case 'not-found':
      return { isComplete: false, code: 'not-found', detail: state.detail };
    case 'incomplete':
      return { isComplete: false, code: state.code, detail: state.detail };
    case 'open':
      return { isComplete: false, code: 'list-incomplete', detail: 'it was not read to its end' };
    default:
      return state satisfies never;
  }
}

function listOf<Name>(list: PagedList<{ readonly name: Name }>, proof: Proof): RegistryList<Name> {
  const items = [...list.items.values()].map(({ item }) => item.name);
  return proof.isComplete
    ? { items, isComplete: true }
    : { items, isComplete: false, code: proof.code, detail: proof.detail };
}
