import * as z from 'zod';

// A line end, as a key pasted into a secret often has, would make a header that cannot be sent.
const Key = z.string().regex(/^[\x21-\x7e]+$/, 'wanted visible ASCII characters, without spaces or line ends');

/** An access key of an account or Sub Account, and its secret. */
export const Credentials = z.object({ accessKey: Key, secretKey: Key }).readonly();
export type Credentials = z.infer<typeof Credentials>;
