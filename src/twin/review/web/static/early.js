// Read before anything is drawn, so that the page never flashes in the wrong theme.
{
  const theme = localStorage.getItem("twin-review:theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
