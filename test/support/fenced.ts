/** A fenced block of a page, with the heading that it stands under. */
export type Fenced = { readonly heading: string; readonly language: string; readonly text: string };

/** The fenced blocks of a Markdown page, in their order; those in lists have to begin their lines without spaces. */
export function fencedIn(page: string): readonly Fenced[] {
  let heading = '';
  return [...page.matchAll(/^#+ (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, title, language = '', text = '']) => {
    if (title === undefined) return [{ heading, language, text }];
    heading = title;
    return [];
  });
}
