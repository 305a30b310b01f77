declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `path`: the folder of the database; in memory where it is left out. */
  export default function dynalite(options: { readonly path?: string; readonly createTableMs?: number }): Server;
}
