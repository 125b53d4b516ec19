import { make } from "./dom.js";

const TRIES = 100;
const PAUSE = 3000;

/** Where a photo lies. */
export const addressOf = (photo) => `/photo/${encodeURIComponent(photo.id)}`;

/** An image element of a photo that starts loading at once, or when it comes into sight; tries again where it fails. */
export function imageOf(photo, alt, lazy = false) {
  const { width, height } = photo;
  const src = addressOf(photo);
  const image = make("img", { alt, width, height, draggable: "false", decoding: "async", loading: lazy ? "lazy" : "eager", src });
  let tries = 0;
  image.addEventListener("error", () => {
    tries += 1;
    if (tries <= TRIES) setTimeout(() => { image.src = src; }, PAUSE);
  });
  return image;
}

/** Resolves once the images can be drawn without further work, or cannot be had. */
export function decoded(images) {
  return Promise.all(images.map((image) => image.decode().then(() => true, () => false)));
}
