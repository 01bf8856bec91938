import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import pictures from "../../core/locales/en.json";
import picturesInChinese from "../../core/locales/zh-CN.json";
import picturesInTaiwan from "../../core/locales/zh-TW.json";
import appInEnglish from "./en.json";
import appInChinese from "./zh-CN.json";
import appInTaiwan from "./zh-TW.json";

const en = { ...appInEnglish, ...pictures };
const chinese = { ...appInChinese, ...picturesInChinese };
const taiwanese = { ...appInTaiwan, ...picturesInTaiwan };

const plain = (keys: string[]): string[] => [...new Set(keys.map((key) => key.replace(/_(one|other)$/, "")))].sort();
const root = join(import.meta.dirname, "..", "..");

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return sources(path);
    return /\.tsx?$/.test(one.name) && !one.name.includes(".test.") ? [path] : [];
  });
}

test("all languages say the same things", () => {
  expect(plain(Object.keys(chinese))).toEqual(plain(Object.keys(en)));
  expect(Object.keys(taiwanese)).toEqual(Object.keys(chinese));
});

test("what is said in traditional characters has none that only the simplified script has", () => {
  const simplified = /[们这为时对发现数据户显选择无请关闭导类标识权]/;
  const wrong = Object.entries(taiwanese).filter(([, said]) => simplified.test(said));
  expect(wrong).toEqual([]);
});

test.each([["zh-CN", chinese], ["zh-TW", taiwanese]])("each sentence names the same values in English and %s", (_, words) => {
  const names = (said: string): string[] => [...new Set(said.match(/\{\w+\}/g) ?? [])].sort();
  const theirs = words as Record<string, string>;
  for (const [key, said] of Object.entries(en)) {
    const other = theirs[key] ?? theirs[key.replace(/_one$/, "_other")] ?? "";
    // Of one, a sentence may say so in a word.
    const expected = key.endsWith("_one") && names(other).includes("{shown}") ? [...new Set([...names(said), "{shown}"])].sort() : names(said);
    expect(names(other), key).toEqual(expected);
  }
});

test("every sentence that a source asks for exists", () => {
  const known = new Set(plain(Object.keys(en)));
  const asked = [...sources(join(root, "src")), ...sources(join(root, "core"))].flatMap((path) =>
    [...readFileSync(path, "utf-8").matchAll(/(?:\bt|say)\(\s*(?:\w+ \? )?"([a-z_]+\.[\w.]+)"/g)].map((found) => found[1] ?? ""),
  );
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.filter((key) => !known.has(key))).toEqual([]);
});
