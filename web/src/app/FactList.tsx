// A few facts beside each other, each under its name.

export function FactList({ name, facts }: { name: string; facts: [string, string][] }) {
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
