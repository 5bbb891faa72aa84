/** Preloaded into a synthesis: moves the clock by CLOCK_SHIFT_MS, so that a date in the output shows up as a difference. */
'use strict';

const shift = Number(process.env.CLOCK_SHIFT_MS);
const SystemDate = Date;

class ShiftedDate extends SystemDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [SystemDate.now() + shift] : parts));
  }

  static now() {
    return SystemDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate;
