// The colors of every picture, by role: of the app, of the report, and of files that stand alone.

export const FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'PingFang SC', " +
  "'Hiragino Sans GB', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";

export interface Theme {
  name: "light" | "dark";
  roles: Record<string, string>;
}

function theme(name: Theme["name"], plain: Record<string, string>, palette: string[], ramp: string[]): Theme {
  const roles = { ...plain };
  palette.forEach((color, index) => (roles[`c${index}`] = color));
  ramp.forEach((color, index) => (roles[`r${index}`] = color));
  return { name, roles };
}

export const LIGHT = theme(
  "light",
  {
    ink: "#16202c", muted: "#566270", rule: "#dfe3e8", surface: "#ffffff", panel: "#f5f6f8", left: "#c3c8cf",
    left_ink: "#5a6470", hatch: "#9aa3ad", goal: "#0b7a5c", alarm: "#b3261e", on_low: "#16202c", on_high: "#ffffff",
  },
  ["#3a6ea8", "#f1965d", "#ab9be7", "#2aa2ac", "#c24e68", "#b39b24", "#82b9dd", "#7e422d", "#76365e", "#737f3f", "#8a95a1"],
  ["#e9f1f7", "#cfe1ee", "#a9cbe1", "#7bb0d1", "#4a90bf", "#2b6ea6", "#174e84"],
);

export const DARK = theme(
  "dark",
  {
    ink: "#e8ebef", muted: "#a3adb9", rule: "#323a44", surface: "#14181d", panel: "#1c2229", left: "#4b545f",
    left_ink: "#a3adb9", hatch: "#6b7683", goal: "#3fbf95", alarm: "#ff8a80", on_low: "#e8ebef", on_high: "#0e1216",
  },
  ["#6d9fd8", "#f49e4f", "#957aaa", "#5dccd1", "#c35d6c", "#e9d67c", "#9fc1ee", "#ad6d4c", "#b582a3", "#a9bf7c", "#8f9aa6"],
  ["#1e2c38", "#234056", "#2a5775", "#347297", "#4a90bf", "#74b0d6", "#a9cfe8"],
);

const NEUTRAL = "c10";

/** Gives each event its color role, the first ten their own; the most important names come first. */
export function eventRoles(names: Iterable<string>): Map<string, string> {
  return new Map([...new Set(names)].map((name, index) => [name, index < 10 ? `c${index}` : NEUTRAL]));
}
