// A few facts beside each other, each under its name.

import type { ReactNode } from "react";

export function FactList({ name, facts }: { name: string; facts: [string, ReactNode][] }) {
  return (
    <section className="panel" aria-label={name}>
      <dl className="facts">
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
