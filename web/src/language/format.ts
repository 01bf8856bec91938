// Numbers, shares, stretches of time, money and dates as readers of each language write them.

export const NOTHING = "–";

/** Writes a number: thousands in English, 万 and 亿 in Chinese from a hundred thousand on; `exact` where digits count. */
export function number(value: number | null | undefined, language: string, exact = false): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (language === "zh-CN" && Math.abs(value) >= 100_000 && !exact) {
    return new Intl.NumberFormat("zh-CN", { notation: "compact", maximumFractionDigits: 2 }).format(value);
  }
  const decimals = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 0.095 ? 1 : 2;
  return new Intl.NumberFormat(language, { maximumFractionDigits: decimals }).format(value);
}

/** Writes a share (0..1) in percent, never rounding something to nothing or nearly all to all. */
export function share(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  if (value > 0 && value < 0.001) return "<0.1%";
  if (value > 0.999 && value < 1) return ">99.9%";
  const plain = value === 0 || value === 1 || (value >= 0.0995 && value <= 0.99) || value > 1;
  return `${(100 * value).toFixed(plain ? 0 : 1)}%`;
}

const UNITS: Record<string, [string, string, string, string]> = { en: ["s", "min", "h", "d"], "zh-CN": ["秒", "分钟", "小时", "天"] };

/** Writes a stretch of time in its largest fitting unit. */
export function seconds(value: number | null | undefined, language: string): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  const [second, minute, hour, day] = UNITS[language] ?? ["s", "min", "h", "d"];
  for (const [size, name] of [[86_400, day], [3_600, hour], [60, minute], [1, second]] as const) {
    if (Math.abs(value) >= size * 0.9995 || size === 1) {
      const count = value / size;
      return `${new Intl.NumberFormat(language, { maximumFractionDigits: count >= 100 ? 0 : 1 }).format(count)} ${name}`;
    }
  }
  return NOTHING;
}

/** Gives whole units of an amount in minor ones. */
export function major(minor: number, currency: string | null): number {
  const digits = currency ? new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits : undefined;
  return minor / 10 ** (digits ?? 2);
}

/** Writes an amount of minor units with the sign its readers expect; large amounts short. */
export function money(minor: number | null | undefined, currency: string | null, language: string): string {
  if (minor == null) return NOTHING;
  const plain: Intl.NumberFormatOptions = currency ? { style: "currency", currency, currencyDisplay: "narrowSymbol" } : {};
  const whole = major(minor, currency);
  const short: Intl.NumberFormatOptions = Math.abs(whole) >= 100_000 ? { notation: "compact", maximumFractionDigits: 2 } : Math.abs(whole) >= 100 ? { maximumFractionDigits: 0 } : {};
  return new Intl.NumberFormat(language, { ...plain, ...short }).format(whole);
}

/** Writes an ISO moment in the time zone of the brand. */
export function moment(iso: string | null | undefined, language: string, zone: string | undefined, withTime = true): string {
  if (!iso) return NOTHING;
  const time: Intl.DateTimeFormatOptions = withTime ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : {};
  const day: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...day, ...time, timeZone: zone }).format(new Date(iso));
}
