// Reading one value of an address: what is none says nothing.

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function asText(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

export function asDay(value: unknown): string | undefined {
  const said = asText(value);
  return said !== undefined && DAY.test(said) && !Number.isNaN(Date.parse(said)) ? said : undefined;
}

export function asNames(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map(asText).filter((name) => name !== undefined);
  return names.length ? names : undefined;
}

export function asOneOf<Name extends string>(value: unknown, names: readonly Name[]): Name | undefined {
  return names.find((name) => name === value);
}
