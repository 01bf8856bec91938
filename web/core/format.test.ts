import { expect, test } from "vitest";

import { amounts, major, moment, money, number, seconds, share } from "./format";

test("numbers are grouped, in 万 from a hundred thousand in Chinese, exact where asked", () => {
  expect(number(1_234_567, "en")).toBe("1,234,567");
  expect(number(1_234_567, "zh-CN")).toBe("123.46万");
  expect(number(1_234_567, "zh-TW")).toBe("123.46萬");
  expect(number(12_345, "zh-CN")).toBe("12,345");
  expect(number(1_234_567, "zh-CN", true)).toBe("1,234,567");
  expect([number(0.0004, "en"), number(2.345, "en"), number(null, "en")]).toEqual(["<0.01", "2.3", "–"]);
});

test("a share never rounds something to nothing or nearly all to all", () => {
  expect([0, 0.0004, 0.0342, 0.125, 0.285, 0.9996, 1, null].map(share)).toEqual(["0%", "<0.1%", "3.4%", "13%", "29%", ">99.9%", "100%", "–"]);
});

test("a stretch of time stands in its largest fitting unit", () => {
  expect(seconds(207_360, "en")).toBe("2.4 d");
  expect(seconds(207_360, "zh-CN")).toBe("2.4 天");
  expect(seconds(90, "en")).toBe("1.5 min");
  expect(seconds(0, "en")).toBe("0 s");
});

test("money follows the currency's minor units", () => {
  expect(money(123_456, "CNY", "zh-CN")).toBe("¥1,235");
  expect([123_456_789, 99_950, 0, -500].map((minor) => money(minor, "USD", "en"))).toEqual(["$1.23M", "$999.50", "$0", "−$5.00"]);
  expect([money(123_456_789, "CNY", "en"), money(123_456_789, "CNY", "zh-CN")]).toEqual(["CN¥1.23M", "¥123.46万"]);
  expect([money(12_345_678, "CNY", "en", true), money(-104_200, "CNY", "en", true)]).toEqual(["¥123K", "−¥1,042"]);
  expect([money(1_234, "JPY", "en"), money(1_234_567, "SEK", "en"), money(12_345, null, "en")]).toEqual(["¥1,234", "SEK 12,346", "123.45"]);
  expect(major(950, "JPY")).toBe(950);
  expect(major(950, "EUR")).toBe(9.5);
  expect(amounts({ EUR: 12, CNY: 3 }, "en")).toBe("€12 + ¥3");
});

test("moments stand in the zone of the brand", () => {
  expect(moment("2026-06-30T23:59:59+08:00", "en", "Asia/Shanghai")).toBe("30 Jun 2026, 23:59");
  expect(moment("2026-06-30T23:59:59+08:00", "en", "UTC")).toBe("30 Jun 2026, 15:59");
});
