import { AwsError } from "../aws-error.ts";

/**
 * CloudWatch's filter patterns for text: `error timeout` (all terms), `?a ?b` (any), `-debug` (none), `"a phrase"`.
 * Patterns over fields (`{ $.level = … }`, `[ip, user]`, `%regex%`) throw `InvalidParameterException`.
 */
export function createFilterPattern(pattern = ""): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[%]/.test(text)) {
    throw new AwsError(
      "InvalidParameterException",
      `Invalid filter pattern: the local runtime filters by terms and phrases, got ${text}; search for the text of the field instead`,
    );
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, phrase, word]) => ({
    sign,
    term: phrase?.replaceAll('\\"', '"') ?? word ?? "",
  }));
  const signed = (sign: string) => terms.filter((one) => one.sign === sign).map(({ term }) => term);
  const [all, any, none] = [signed(""), signed("?"), signed("-")];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}
