/** A number in a text. */
export interface FoundNumber {
  /** Plain decimal digits: "-1234.5"; equal numbers have equal text. */
  readonly value: string;
  /** Where its first digit or sign stands, and the place after its last digit. */
  readonly start: number;
  readonly end: number;
}

/** First digits of the scripts whose digits count as 0 to 9: Bengali, Telugu, full width. */
const zeros = [0x09e6, 0x0c66, 0xff10] as const;

/** Digits and minus signs of other scripts as ASCII, character for character, so that places stay. */
function plainDigits(text: string): string {
  return text.replace(/[\u09e6-\u09ef\u0c66-\u0c6f\uff10-\uff19\u2212\uff0d]/g, (character) => {
    const code = character.charCodeAt(0);
    const zero = zeros.find((first) => code >= first && code < first + 10);
    return zero === undefined ? "-" : String(code - zero);
  });
}

// A sign counts unless it stands behind a digit, a letter or a bracket, where it subtracts or joins. Thousands may be set
// apart by narrow or unbreakable spaces or apostrophes; in Spanish also by a plain space.
const sign = "(?<sign>(?<![\\d)\\p{L}%])-)?(?:[$€£¥₹৳₩]\\s?(?<late>-)?)?";
const grouped = (spaces: string) => `\\d{1,3}(?:[${spaces}]\\d{3}(?!\\d))+(?:[.,]\\d+)?`;
const narrow = "\\u00a0\\u2009\\u202f'’";
const rest = "\\d+(?:[.,]\\d+)*|(?<![\\d\\p{L}])\\.\\d+";
const pattern = new RegExp(`${sign}(?<body>${grouped(narrow)}|${rest})`, "gu");
const spanish = new RegExp(`${sign}(?<body>${grouped(`${narrow} `)}|${rest})`, "gu");

/**
 * The numbers of a text in their order, as a reader of `language` (a code such as "es") reads them: with thousands
 * separators, decimals, signs and currency signs, in ASCII, Bengali, Telugu or full-width digits.
 */
export function findNumbers(text: string, language: string): FoundNumber[] {
  const plain = plainDigits(text);
  return [...plain.matchAll(language === "es" ? spanish : pattern)].map((match) => {
    const { sign: early, late, body = "" } = match.groups ?? {};
    const value = decimalOf(body, language);
    const isNegative = (early ?? late) !== undefined && value !== "0";
    return { value: isNegative ? `-${value}` : value, start: match.index, end: match.index + match[0].length };
  });
}

/** The one number that a text is, units and signs around it left out; undefined where there is none. Of several the last. */
export function numberOf(text: string, language: string): string | undefined {
  return findNumbers(text, language).at(-1)?.value;
}

/** Digits with separators as a plain decimal. */
function decimalOf(body: string, language: string): string {
  const digits = body.replace(/[\s'’]/g, "");
  const marks = digits.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  const place = last === undefined ? -1 : digits.lastIndexOf(last);
  const isDecimal = last !== undefined && isDecimalMark(digits, place, marks, language);
  const whole = (isDecimal ? digits.slice(0, place) : digits).replace(/[.,]/g, "").replace(/^0+(?=\d)/, "") || "0";
  const fraction = isDecimal ? digits.slice(place + 1).replace(/0+$/, "") : "";
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** Whether the last of a number's marks begins its decimals; else all of them set thousands apart. */
function isDecimalMark(digits: string, place: number, marks: readonly string[], language: string): boolean {
  const mark = digits[place];
  if (marks.some((other) => other !== mark)) return true;
  if (marks.length > 1) return false;
  const [before, after] = [digits.slice(0, place), digits.slice(place + 1)];
  const isGroup = after.length === 3 && before.length >= 1 && before.length <= 3 && before !== "0";
  return !(isGroup && (mark === "," || language === "es"));
}
