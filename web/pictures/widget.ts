// A picture in a notebook: its numbers are buttons, and what is pressed is told to Python.

import { classesOf, definitions, type Drill, labelOf, type Mark, painted } from "../core/mark";
import { draw } from "../core/pictures";
import { DARK, FONT, LIGHT, type Theme } from "../core/theme";
import { wordsOf } from "../core/words";
import type { Asked } from "./door";

/** What anywidget hands over: the traits of the widget in Python. */
export interface Model {
  get: (name: string) => unknown;
  set: (name: string, value: unknown) => void;
  save_changes: () => void;
}

const SVG = "http://www.w3.org/2000/svg";
const [LEAST, MOST] = [640, 1240];
let drawings = 0;

/** Shows the picture, again whenever its room changes. */
export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const asked = JSON.parse(String(model.get("drawn"))) as Asked;
  const words = wordsOf(asked.language, asked.currency);
  const id = `sojourn-${++drawings}`;
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  const place = document.createElement("div");
  place.style.overflowX = "auto";
  el.replaceChildren(place, said);
  const open = (drill: Drill, label: string): void => {
    said.textContent = label;
    model.set("cell", drill.cell);
    model.save_changes();
  };
  let drawn = 0;
  const observer = new ResizeObserver(() => {
    const width = Math.min(Math.max(el.clientWidth, LEAST), MOST);
    if (Math.abs(width - drawn) <= 4) return;
    drawn = width;
    const picture = draw(asked.picture, asked.answer, words, width, new Map(asked.colors));
    const theme = isDark() ? DARK : LIGHT;
    const svg = element("svg", { viewBox: `0 0 ${picture.width} ${picture.height}`, width, role: "group", "aria-label": `${picture.title}. ${picture.description}`, "font-family": FONT });
    svg.innerHTML = `<defs>${definitions(theme, id)}</defs>`;
    svg.append(...picture.marks.map((mark) => drawnMark(mark, theme, id, open)));
    place.style.background = theme.roles.surface ?? "";
    place.replaceChildren(svg);
  });
  observer.observe(el);
  return () => observer.disconnect();
}

function isDark(): boolean {
  return document.body.dataset.jpThemeLight === "false" || document.body.classList.contains("vscode-dark");
}

function element(tag: string, attrs: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) made.setAttribute(name, String(value));
  return made;
}

function drawnMark(mark: Mark, theme: Theme, id: string, open: (drill: Drill, label: string) => void): SVGElement {
  const attrs = Object.fromEntries(Object.entries(mark.attrs).map(([name, value]) => [name, painted(name, value, theme, id)]));
  const made = element(mark.tag, { ...attrs, class: classesOf(mark.attrs) });
  if (mark.tip) made.append(Object.assign(element("title", {}), { textContent: mark.tip }));
  if (mark.text) made.append(mark.text);
  made.append(...(mark.children ?? []).map((child) => drawnMark(child, theme, id, open)));
  const { drill } = mark;
  if (drill && drill.count > 0) {
    const label = labelOf(mark);
    for (const [name, value] of [["role", "button"], ["tabindex", "0"], ["aria-label", label]] as const) made.setAttribute(name, value);
    made.style.cursor = "pointer";
    made.addEventListener("click", () => open(drill, label));
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(drill, label);
    });
  }
  return made;
}
