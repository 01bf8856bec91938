// A metric as it stands in a file, from what the server says of it in both languages.

import type { Metric } from "../../api/insights";

const SHARE = /^count\(\*\) filter \(where \((.*)\) and \((.*)\)\) \/ nullif\(count\(\*\) filter \(where \((.*)\)\), 0\)$/;

/** Gives the two conditions of a share, which alone gets an interval; null where the formula is none. */
export function shareIn(formula: string): { of: string; among: string } | null {
  const [, of, among, again] = SHARE.exec(formula) ?? [];
  return of !== undefined && among !== undefined && among === again ? { of, among } : null;
}

/** Writes a metric as YAML; texts are quoted, so that nothing in them is read as YAML. */
export function metricText(english: Metric, chinese: Metric): string {
  const both = (a: string, b: string): string => (a === b ? JSON.stringify(a) : `{en: ${JSON.stringify(a)}, zh-CN: ${JSON.stringify(b)}}`);
  const share = shareIn(english.formula);
  const lines = [
    `- name: ${english.name}`,
    `label: ${both(english.label, chinese.label)}`,
    `definition: ${both(english.definition, chinese.definition)}`,
    `from: ${english.from}`,
    share ? `share: {of: ${JSON.stringify(share.of)}, among: ${JSON.stringify(share.among)}}` : `formula: ${JSON.stringify(english.formula)}`,
    ...(english.where ? [`where: ${JSON.stringify(english.where)}`] : []),
    `unit: ${english.unit}`,
    ...(english.better === "less" ? ["better: less"] : []),
    `owner: ${JSON.stringify(english.owner ?? "")}`,
    ...(english.target === null ? ["# target: 100"] : [`target: ${english.target}`]),
  ];
  return `metrics:\n  ${lines.join("\n    ")}\n`;
}

export const NEW = `metrics:
  - name: kiosk_orders
    label: {en: "Orders at kiosks", zh-CN: "自助机订单"}
    definition: {en: "Orders whose first paid event was at a kiosk.", zh-CN: "首个付款事件发生在自助机的订单。"}
    from: orders
    where: "channel = 'kiosk'"
    formula: "count(*)"
    unit: count
    owner: "retail"
    target: 200
`;
