// The dialogs that native modules show.
export { showActionSheet } from './action-sheet.js';
export { showAlertAndroid, showAlertIOS } from './alert.js';
export { showToast } from './toast.js';
