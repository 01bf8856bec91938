/** A path as a row of steps, direct repeats told as a number. */
export function Path({ path, goal }: { path: string[]; goal?: string | undefined }) {
  const steps: { name: string; times: number }[] = [];
  for (const name of path) {
    const last = steps.at(-1);
    if (last?.name === name) last.times += 1;
    else steps.push({ name, times: 1 });
  }
  return (
    <span className="path">
      {steps.map(({ name, times }, index) => (
        <span key={index} style={{ display: "contents" }}>
          {index ? <span className="arrow" aria-hidden="true">→</span> : null}
          <span className={name === goal ? "step goal" : "step"}>{times > 1 ? `${name} ×${times}` : name}</span>
        </span>
      ))}
    </span>
  );
}
