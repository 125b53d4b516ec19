import { byId } from "./dom.js";

const KEY = "twin-review:theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (document.documentElement.dataset.theme ?? (DARK.matches ? "dark" : "light")) === "dark";
const name = () => byId("theme").setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme");

/** Change to the other theme, and keep it for the next time. */
export function changeTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
  name();
}

DARK.addEventListener("change", name);
name();
