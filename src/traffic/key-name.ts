/** Longer keys are told apart by their beginning alone. */
const LONGEST_KEY = 512;
/** A database stands before its keys as a character that is no byte. */
const FIRST_NO_BYTE = 0x100;

/** One text for a key, one character a byte, and its database. A key of database 0 is itself. */
export const keyName = (key: string, db: number): string =>
  (db === 0 ? '' : String.fromCharCode(FIRST_NO_BYTE + db)) + (key.length > LONGEST_KEY ? key.slice(0, LONGEST_KEY) : key);
