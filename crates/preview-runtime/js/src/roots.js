// The roots that React renders into. Their tags are odd: React Native gives its views even ones.

/** The screen. */
export const ROOT_TAG = 1;
/** What the platform lays over it: alerts, action sheets, toasts. */
export const DIALOG_ROOT_TAG = 11;

/** From the bottom to the top. */
export const ROOTS = [ROOT_TAG, DIALOG_ROOT_TAG];
