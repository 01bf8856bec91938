// Numbers, shares, stretches of time, money and dates as readers of each language write them.

export const NOTHING = "–";
const writers = new Map<string, Intl.NumberFormat>();

// To make a writer takes a hundred times as long as to write a number with it.
function writer(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = writers.get(key) ?? new Intl.NumberFormat(language, options);
  writers.set(key, known);
  return known;
}

/** Writes a number: thousands in English, 万 and 亿 in Chinese from a hundred thousand on; `exact` where digits count. */
export function number(value: number | null | undefined, language: string, exact = false): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (language.startsWith("zh") && Math.abs(value) >= 100_000 && !exact) {
    return writer(language, { notation: "compact", maximumFractionDigits: 2 }).format(value);
  }
  if (value !== 0 && Math.abs(value) < 0.005) return value > 0 ? "<0.01" : ">−0.01";
  const decimals = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 0.095 ? 1 : 2;
  return writer(language, { maximumFractionDigits: decimals }).format(value);
}

/** Writes a share (0..1) in percent, never rounding something to nothing or nearly all to all. */
export function share(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (value > 0 && value < 0.001) return "<0.1%";
  if (value > 0.999 && value < 1) return ">99.9%";
  const plain = value === 0 || value === 1 || (value >= 0.0995 && value <= 0.99) || Math.abs(value) > 1;
  // Half goes up also where 100 * 0.285 is a hair below 28.5.
  return `${(100 * value + Math.sign(value) * 1e-9).toFixed(plain ? 0 : 1)}%`;
}

const UNITS: Record<string, [string, string, string, string]> = { en: ["s", "min", "h", "d"], "zh-CN": ["秒", "分钟", "小时", "天"], "zh-TW": ["秒", "分鐘", "小時", "天"] };

/** Writes a stretch of time in its largest fitting unit. */
export function seconds(value: number | null | undefined, language: string): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  const [second, minute, hour, day] = UNITS[language] ?? ["s", "min", "h", "d"];
  for (const [size, name] of [[86_400, day], [3_600, hour], [60, minute], [1, second]] as const) {
    if (Math.abs(value) >= size * 0.9995 || size === 1) {
      const count = value / size;
      return `${writer(language, { maximumFractionDigits: Math.abs(count) >= 99.95 ? 0 : 1 }).format(count)} ${name}`;
    }
  }
  return NOTHING;
}

/** Gives whole units of an amount in minor ones. */
export function major(minor: number, currency: string | null): number {
  const digits = currency ? writer("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits : undefined;
  return minor / 10 ** (digits ?? 2);
}

/** Writes an amount of minor units with the sign its readers expect; large amounts short, those from a thousand whole; `narrow` is
 * for pages of one currency, whose cards have little room. */
export function money(minor: number | null | undefined, currency: string | null, language: string, narrow = false): string {
  if (minor == null || !Number.isFinite(minor)) return NOTHING;
  const whole = Math.abs(major(minor, currency));
  const plain: Intl.NumberFormatOptions = currency ? { style: "currency", currency, currencyDisplay: narrow ? "narrowSymbol" : "symbol" } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const written = writer(language, { ...plain, ...shortened(whole, language, narrow) }).format(whole);
  return (minor < 0 ? "−" : "") + written.replace(/^([A-Z]{3})\s?/, "$1 ");
}

function shortened(whole: number, language: string, narrow: boolean): Intl.NumberFormatOptions {
  if (language === "zh-CN" && whole >= 100_000) return { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 2 };
  if (language !== "zh-CN" && whole >= (narrow ? 100_000 : 999_500)) return { notation: "compact", minimumSignificantDigits: 1, maximumSignificantDigits: 3 };
  return whole >= 1000 || whole === 0 ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {};
}

/** Writes amounts in whole units, each in its currency. */
export function amounts(byCurrency: Record<string, number>, language: string): string {
  const written = Object.entries(byCurrency).map(([currency, sum]) =>
    writer(language, { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 }).format(sum),
  );
  return written.join(" + ") || NOTHING;
}

/** Writes an ISO moment in the time zone of the brand. */
export function moment(iso: string | null | undefined, language: string, zone: string | undefined, withTime = true): string {
  if (!iso) return NOTHING;
  const time: Intl.DateTimeFormatOptions = withTime ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : {};
  const day: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...day, ...time, timeZone: zone }).format(new Date(iso));
}
