import { make } from "./dom.js";

const TRIES = 100;
const PAUSE = 3000;
/** Longest sides, in pixels, of the small versions that the server makes. */
const SIDES = [320, 960];

const longestOf = (photo) => Math.max(photo.width, photo.height);

/** Where the whole photo lies. */
const addressOf = (photo) => `/photo/${encodeURIComponent(photo.id)}`;

/** Where it lies with no side above `side`: a photo that is that small itself has one address, to be fetched once. */
function smallAddressOf(photo, side) {
  return longestOf(photo) <= side ? addressOf(photo) : `/thumbnail/${encodeURIComponent(photo.id)}?side=${side}`;
}

/** An image element that starts loading at once, or when it comes into sight; tries again where it fails. */
function imageFrom(photo, src, attributes = {}) {
  const { width, height } = photo;
  const image = make("img", { alt: "", width, height, draggable: "false", decoding: "async", ...attributes, src });
  let tries = 0;
  image.addEventListener("error", () => {
    tries += 1;
    if (tries <= TRIES) setTimeout(() => { image.src = src; }, PAUSE);
  });
  return image;
}

const loading = (lazy) => (lazy ? "lazy" : "eager");

/** The whole photo; where it is large, its small version is seen until it can be drawn. */
export function imageOf(photo) {
  const image = imageFrom(photo, addressOf(photo));
  const small = smallAddressOf(photo, SIDES[0]);
  if (small !== addressOf(photo)) image.style.background = `url("${small}") center / 100% 100% no-repeat`;
  return image;
}

/** The photo as small as it stands in a strip. */
export const thumbnailOf = (photo, lazy) => imageFrom(photo, smallAddressOf(photo, SIDES[0]), { loading: loading(lazy) });

/** The photo in a square of `side` CSS pixels: the browser takes the smallest version that is sharp on its screen. */
export function tileOf(photo, side, lazy) {
  const longest = longestOf(photo);
  const sides = [...SIDES.filter((one) => one < longest), longest];
  const widthOf = (one) => Math.max(1, Math.round((photo.width * one) / longest));
  const srcset = sides.map((one) => `${smallAddressOf(photo, one)} ${widthOf(one)}w`).join(", ");
  return imageFrom(photo, addressOf(photo), { loading: loading(lazy), sizes: sizesOf(photo, side), srcset });
}

/** How wide a photo stands in a square of `side` CSS pixels, as the attribute `sizes` has it. */
export const sizesOf = (photo, side) => `${Math.ceil((photo.width * side) / longestOf(photo))}px`;

/** Resolves once the images can be drawn without further work, or cannot be had. */
export function decoded(images) {
  return Promise.all(images.map((image) => image.decode().then(() => true, () => false)));
}
