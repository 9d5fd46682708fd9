/** Wrong usage, as the commands of this folder know it. */
export { UsageError } from '../usage.js'
