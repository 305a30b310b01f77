/** The first 12 hex digits, enough to tell digests apart by eye. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
