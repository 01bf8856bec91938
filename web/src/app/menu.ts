/** How every menu opens: by a press, and whoever opens it goes on in it, by keys too. */
export const MENU = { trigger: ["click" as const], autoFocus: true };
