import type { Asked } from "./use_sides";

/** Shows the same of each range or group, under its name where there are several. */
export function Sides({ sides, wide = false, children }: { sides: Asked[]; wide?: boolean; children: (asked: Asked) => React.ReactNode }) {
  const [first] = sides;
  if (sides.length === 1 && first) return children(first);
  return (
    <div className={wide ? "sides wide" : "sides"}>
      {sides.map((asked) => (
        <section key={asked.name} aria-label={asked.name}>
          <h2>{asked.name}</h2>
          {children(asked)}
        </section>
      ))}
    </div>
  );
}
