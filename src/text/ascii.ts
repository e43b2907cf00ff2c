// Characters of protocols, keys and lines by their codes. In a file that holds nothing else, as only then the bundler puts the
// numbers where the names are: in a loop over bytes that is a fifth of the time.

export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PARENTHESIS = 40;
export const ASTERISK = 42;
export const PLUS = 43;
export const DASH = 45;
export const DOT = 46;
export const SLASH = 47;
export const ZERO = 48;
export const NINE = 57;
export const COLON = 58;
export const UPPER_A = 65;
export const BRACKET = 91;
export const BACKSLASH = 92;
export const BRACKET_END = 93;
export const UNDERSCORE = 95;
export const LOWER_A = 97;
export const LOWER_X = 120;
