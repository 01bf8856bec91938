// Light or dark: what the person chose, else what the system says.

import { useSyncExternalStore } from "react";

import { DARK, LIGHT, type Theme } from "../../core/theme";

const KEPT = "sojourn.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function current(): "light" | "dark" {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : system.matches ? "dark" : "light";
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(listen, current) === "dark" ? DARK : LIGHT;
}

export function toggleTheme(): void {
  localStorage.setItem(KEPT, current() === "dark" ? "light" : "dark");
  for (const listener of listeners) listener();
}
