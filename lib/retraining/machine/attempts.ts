/** How often a trigger is taken up while its runs fail, and while they die. */
export const MOST_ATTEMPTS = 3;
export const MOST_DEATHS = 2;
