// The menu library, in a chunk of its own: it comes when the first menu is opened.
export { DropdownMenu } from 'radix-ui';
