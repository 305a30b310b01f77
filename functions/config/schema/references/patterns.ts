const part = /\*\*|(?![._-])(?:[a-z0-9._?-]|\*(?!\*))+/.source;
const path = `(?:${part})(?:/(?:${part}))*`;

/** Parts of a path with wildcards; `**` is a part of its own. */
export const imagePattern = new RegExp(`^${path}$`);
/** The same with the key of a registry before it: two parts at least, or one `**`. */
export const imageWithRegistryPattern = new RegExp(`^(?=.*(?:/|\\*\\*))${path}$`);
export const tagPattern = /^(?![.-])(?:[A-Za-z0-9._?-]|\*(?!\*))+$/;
