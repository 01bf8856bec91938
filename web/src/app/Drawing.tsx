// A picture of web/core on the page: its numbers are buttons, by mouse and by keyboard.

import { createElement, type KeyboardEvent, type ReactNode, useId } from "react";

import { definitions, type Drill, labelOf, type Mark, painted, type Picture } from "../../core/mark";
import { FONT, type Theme } from "../../core/theme";
import { useTheme } from "./appearance";

const CAMEL: Record<string, string> = {
  "font-size": "fontSize", "font-weight": "fontWeight", "text-anchor": "textAnchor", "stroke-width": "strokeWidth",
  "stroke-opacity": "strokeOpacity", "stroke-linejoin": "strokeLinejoin", "stroke-dasharray": "strokeDasharray",
  "fill-opacity": "fillOpacity", "paint-order": "paintOrder", "pointer-events": "pointerEvents",
};

export function Drawing({ picture, open }: { picture: Picture; open: (drill: Drill) => void }) {
  const theme = useTheme();
  const id = useId().replace(/[^\w-]/g, "");
  const defs = { __html: definitions(theme, id) };
  return (
    <svg className="picture" viewBox={`0 0 ${picture.width} ${picture.height}`} role="group" aria-label={`${picture.title}. ${picture.description}`} fontFamily={FONT}>
      <defs dangerouslySetInnerHTML={defs} />
      {picture.marks.map((mark, index) => drawn(mark, index, theme, id, open))}
    </svg>
  );
}

function drawn(mark: Mark, key: number, theme: Theme, id: string, open: (drill: Drill) => void): ReactNode {
  const props: Record<string, unknown> = { key };
  for (const [name, value] of Object.entries(mark.attrs)) props[CAMEL[name] ?? name] = painted(name, value, theme, id);
  const { drill } = mark;
  if (drill && drill.count > 0) {
    Object.assign(props, {
      role: "button",
      tabIndex: 0,
      "aria-label": labelOf(mark),
      onClick: () => open(drill),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open(drill);
      },
    });
  }
  if (mark.tag === "text") props["aria-hidden"] = true;
  const tip = mark.tip ? createElement("title", { key: "tip" }, mark.tip) : null;
  const children = (mark.children ?? []).map((child, index) => drawn(child, index, theme, id, open));
  return createElement(mark.tag, props, tip, mark.text, ...children);
}
