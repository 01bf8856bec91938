import type { Unit } from "../../api/insights";
import type { Reader } from "../../language/use_words";

/** Writes a value of a metric; money is in whole units here. */
export function measure(value: number | null, unit: Unit, currency: string | null, words: Reader): string {
  if (value === null) return "–";
  if (unit === "share") return words.share(value);
  if (unit === "days") return words.seconds(value * 86_400);
  return unit === "money" && currency ? words.amounts({ [currency]: value }) : words.number(value);
}
