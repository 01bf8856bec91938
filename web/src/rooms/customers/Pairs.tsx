// Names and what stands under them, in a narrow column.

import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Identifier } from "../../api/shapes";

export function Pairs({ pairs }: { pairs: [ReactNode, ReactNode][] }) {
  return (
    <dl className="pairs">
      {pairs.map(([name, value], index) => (
        <Fragment key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Gives what names a kind of identifier: in the reader's language where it is one of those that everybody has. */
export function useNamed(): (namespace: string) => string {
  const { t } = useTranslation();
  return (namespace) => t([`namespace.${namespace}`, namespace]);
}

/** Writes an identifier that stands as NAMESPACE:VALUE for a reader. */
export function Spelled({ identifier }: { identifier: string }) {
  const named = useNamed();
  const colon = identifier.indexOf(":");
  return <span><small>{named(identifier.slice(0, colon))}</small> {identifier.slice(colon + 1)}</span>;
}

const CLASSES = ["person", "contact", "device"];

/** Puts the identifiers first that tell the most. */
export function strongestFirst(identifiers: Identifier[]): Identifier[] {
  const rank = (one: Identifier): number => CLASSES.indexOf(one.class) + 1 || CLASSES.length + 1;
  return [...identifiers].sort((one, other) => rank(one) - rank(other));
}

/** Writes a value of a trait or a record. */
export function written(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
