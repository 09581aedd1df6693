/** Short reviews whose words follow the stars. */
import type { Random } from "../random.ts";

const low = {
  openings: ["Disappointed", "Not again", "It broke within a week", "Wrong size, twice", "Waited three weeks", "Poor quality"],
  details: [
    "the parcel came open",
    'they call this "express"',
    "nobody answers the phone",
    "my refund is still missing",
    "the colour is nothing like the picture",
    "the app crashed at checkout",
  ],
};

const middling = {
  openings: ["It is okay", "Fair for the price", "Does what it says", "Nothing special", "Good, but late", "Mixed feelings"],
  details: [
    "delivery could be faster",
    'the "large" is a medium',
    "the box was damaged, the content was not",
    "the search finds too much",
    "one item came late",
    "the instructions are hard to read",
  ],
};

const high = {
  openings: ["Love it", "Great price", "Exactly as shown", "Fast delivery", "Très bien", "Would buy again"],
  details: [
    "arrived a day early",
    'my daughter says "wow"',
    "the fabric is soft, warm and light",
    "easy to return, too",
    "friendly service",
    "the app is quick and clear",
  ],
};

const tones = [low, middling, high];

/** A review for 1 to 5 stars. One in ten has a tone drawn without regard to the stars, as people do. */
export function reviewFor(stars: number, random: Random): string {
  const fitting = stars <= 2 ? 0 : stars === 3 ? 1 : 2;
  const tone = tones[random.uniform() < 0.1 ? random.integer(0, 3) : fitting];
  const opening = tone.openings[random.integer(0, tone.openings.length)];
  const detail = tone.details[random.integer(0, tone.details.length)];
  const form = random.integer(0, 3);
  return form === 0 ? `${opening}.` : form === 1 ? `${opening}, ${detail}.` : `${opening}! ${capitalised(detail)}.`;
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
