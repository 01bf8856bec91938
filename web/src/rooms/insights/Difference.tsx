// A change: its sign and size, and in words whether that is better or worse; color only repeats it.

import { useTranslation } from "react-i18next";

import { useWords } from "../../language/use_words";

interface DifferenceProps {
  change: number | null;
  share: number | null;
  write: (value: number) => string;
  better: "more" | "less" | null;
}

/** Writes a number with its sign. */
export function signed(value: number, write: (value: number) => string): string {
  return value > 0 ? `+${write(value)}` : value < 0 ? `−${write(-value)}` : write(0);
}

export function Difference({ change, share, write, better }: DifferenceProps) {
  const { t } = useTranslation();
  const words = useWords();
  if (change === null) return <span className="difference">–</span>;
  const percent = (value: number): string => `${words.number(100 * value)}%`;
  const kind = change === 0 || better === null ? "" : change > 0 === (better === "more") ? "good" : "bad";
  const said = [signed(change, write), share === null || share === 0 ? "" : `(${signed(share, percent)})`].filter(Boolean).join(" ");
  return (
    <span className={`difference ${kind}`}>
      {change === 0 ? "=" : change > 0 ? "▲" : "▼"} {said}
      {kind === "good" ? ` ${t("change.better")}` : kind === "bad" ? ` ${t("change.worse")}` : null}
    </span>
  );
}
